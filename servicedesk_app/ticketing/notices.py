"""Who is told of what. A notice is a Notification Log: a bell in the Frappe Desk and, as each person has it
set, a mail. Its row and the mail's row in the Email Queue commit with whatever caused them."""

from collections.abc import Iterable

import frappe

ALERT = "Alert"


def tell(users: Iterable[str], *, ticket: str, subject: str) -> list[str]:
	"""Notify each person once. Returns those who were told: enabled users, in a stable order."""
	told = frappe.get_all(
		"User", filters={"name": ("in", sorted(set(users))), "enabled": 1}, pluck="name", order_by="name"
	)
	for user in told:
		_notify(user, ticket, subject)
	return told


def _notify(user: str, ticket: str, subject: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": ALERT,
			"for_user": user,
			"from_user": "Administrator",
			"document_type": "SD Ticket",
			"document_name": ticket,
			"subject": subject,
		}
	).insert(ignore_permissions=True)


def team_of(queue: str | None) -> list[str]:
	"""The lead and the members of a queue."""
	if not queue:
		return []
	record = frappe.get_cached_doc("SD Queue", queue)
	return [user for user in (record.lead, *(row.user for row in record.members)) if user]
