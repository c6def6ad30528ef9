"""The few letters that stand for a person in a list."""

import frappe


def of(user: str | None) -> str | None:
	"""An agent's initials as their record has them, else taken from the name: Sofie Jensen is SJE."""
	if not user:
		return None
	own = frappe.db.get_value("SD Agent", user, "initials")
	return own or from_name(frappe.get_cached_value("User", user, "full_name") or user)


def from_name(name: str) -> str:
	"""One letter of the first name, two of the last."""
	words = name.split()
	return (words[0][:1] + words[-1][:2] if len(words) > 1 else name[:3]).upper()
