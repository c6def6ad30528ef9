"""What a customer's person says of themselves: language and time zone."""

from zoneinfo import available_timezones

import frappe
from frappe import _

from servicedesk_app.errors import InvalidReport

# English, and what translations/ has.
LANGUAGES = ("en", "da", "cs", "nl", "pl", "ru")


def of(user: str) -> dict[str, str]:
	"""The person's own choices; empty where the company's or the site's count."""
	stored = frappe.db.get_value("User", user, ["language", "time_zone"], as_dict=True) or {}
	return {"language": stored.get("language") or "", "time_zone": stored.get("time_zone") or ""}


def languages() -> list[dict[str, str]]:
	"""The languages that the portal speaks, by their own names."""
	rows = frappe.get_all("Language", {"name": ("in", LANGUAGES), "enabled": 1}, ["name", "language_name"])
	return sorted(
		({"code": row.name, "name": row.language_name} for row in rows), key=lambda one: one["name"]
	)


def choose(user: str, *, language: str, time_zone: str) -> None:
	"""Keep what `user` chose for themselves."""
	if language and language not in {one["code"] for one in languages()}:
		raise InvalidReport(_("We do not speak this language. Choose one from the list."), field="language")
	if time_zone and time_zone not in available_timezones():
		raise InvalidReport(_("There is no such time zone. Choose one from the list."), field="time_zone")
	# Their own record: callers pass the session's user. Saving the whole of it would ask for rights they lack.
	frappe.db.set_value("User", user, {"language": language or None, "time_zone": time_zone or None})
	frappe.clear_document_cache("User", user)
	frappe.clear_cache(user=user)
