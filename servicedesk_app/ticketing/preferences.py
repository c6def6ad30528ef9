"""Which notices a person does not want."""

import frappe
from frappe.utils import cint

FIELDS = ("no_received", "no_assigned", "no_started", "no_closed", "no_watched")


def of(user: str) -> dict[str, bool]:
	"""The person's choices; nobody has chosen anything at first."""
	stored = frappe.db.get_value("SD Notice Preference", user, FIELDS, as_dict=True) or {}
	return {field: bool(cint(stored.get(field))) for field in FIELDS}


def choose(user: str, chosen: dict[str, bool]) -> dict[str, bool]:
	"""Keep what `user` chose for themselves; what is not named stays. Returns all of it."""
	known = frappe.db.exists("SD Notice Preference", user)
	record = frappe.get_doc("SD Notice Preference", user) if known else frappe.new_doc("SD Notice Preference")
	record.update({"user": user, **{field: int(chosen[field]) for field in FIELDS if field in chosen}})
	record.save(ignore_permissions=True)  # their own: callers pass the session's user
	return of(user)
