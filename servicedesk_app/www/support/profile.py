"""/support/profile: the reader's language, time zone and notices."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import frappe
from frappe import _
from frappe.utils import cint, cstr

from servicedesk_app.errors import ServiceDeskError
from servicedesk_app.ticketing import preferences, profile
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	if method != "POST":
		done = _("Your choices are kept.") if form.get("done") else ""
		return page(reader, profile.of(reader.user), preferences.of(reader.user), thanks=done)
	chosen = {"language": cstr(form.get("language")), "time_zone": cstr(form.get("time_zone"))}
	unwanted = {field: not cint(form.get(field)) for field in preferences.FIELDS}
	if not frappe.session.data.csrf_token:
		# Frappe checks no token in a session that has none yet, so that anybody's form would do.
		message = _("You have signed in anew since. Please send it again.")
		return page(reader, chosen, unwanted, message=message, status=400)
	try:
		profile.choose(reader.user, **chosen)
		preferences.choose(reader.user, unwanted)
	except ServiceDeskError as error:
		frappe.db.rollback()
		return page(reader, chosen, unwanted, message=str(error), status=422)
	return Redirect("/support/profile?done=1")


def page(
	reader: Reader,
	chosen: dict[str, str],
	unwanted: dict[str, bool],
	*,
	thanks: str = "",
	message: str = "",
	status: int = 200,
) -> Page:
	values = {
		"chosen": chosen,
		"languages": profile.languages(),
		"zones": sorted(
			zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
		),
		"notices": [
			{"name": field, "label": label, "wanted": not unwanted[field]}
			for field, label in notices().items()
		],
		"thanks": thanks,
		"message": message,
	}
	return Page("profile.html", _("Your profile"), values, status)


def notices() -> dict[str, str]:
	"""What a person can do without, by the field of their choice. Questions and solutions always come."""
	return {
		"no_received": _("We have received your report"),
		"no_assigned": _("Somebody takes your report on"),
		"no_started": _("Work on it begins"),
		"no_closed": _("It is closed"),
		"no_watched": _("Something happens on a ticket that you only follow"),
	}
