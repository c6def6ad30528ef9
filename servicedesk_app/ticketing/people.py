"""People as others read them."""

import frappe


def full_name(user: str | None) -> str | None:
	"""A person's name; addresses of staff are not shown to customers."""
	return frappe.get_cached_value("User", user, "full_name") if user else None
