"""People as others read them."""

import frappe


def full_name(user: str | None) -> str | None:
	"""A person's name; addresses of staff are not shown to customers."""
	return frappe.get_cached_value("User", user, "full_name") if user else None


def team_of(queue: str | None) -> list[str]:
	"""The lead and the members of a queue."""
	if not queue:
		return []
	record = frappe.get_cached_doc("SD Queue", queue)
	return [user for user in (record.lead, *(row.user for row in record.members)) if user]
