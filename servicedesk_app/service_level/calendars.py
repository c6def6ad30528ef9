"""Service calendars, loaded from their records and compiled once per process and version."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate

from servicedesk_app.rules.business_time import ServiceCalendar, Window

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_service_calendar.sd_service_calendar import (
		SDServiceCalendar,
	)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AROUND_THE_CLOCK = ServiceCalendar.around_the_clock()

_compiled: dict[tuple[str, str], tuple[str, ServiceCalendar]] = {}


def load(name: str | None) -> ServiceCalendar:
	"""The compiled calendar of that name; without a name, the one that is always open."""
	if not name:
		return AROUND_THE_CLOCK
	record = frappe.get_cached_doc("SD Service Calendar", name)
	key, version = (frappe.local.site, name), str(record.modified)
	if _compiled.get(key, ("",))[0] != version:
		_compiled[key] = (version, compile_record(record))
	return _compiled[key][1]


def compile_record(record: "SDServiceCalendar") -> ServiceCalendar:
	"""The rule that a calendar record states. Raises business_time's errors for what it cannot mean."""
	windows = [Window(WEEKDAYS.index(row.weekday), row.opens, row.closes) for row in record.windows]
	return ServiceCalendar(record.time_zone, windows, _exceptions(record))


def _exceptions(record: "SDServiceCalendar") -> dict[date, list[tuple[str, str]]]:
	hours: dict[date, list[tuple[str, str]]] = defaultdict(list)
	for row in record.exceptions:
		own_hours = hours[getdate(row.date)]
		if row.opens or row.closes:
			own_hours.append((row.opens or "", row.closes or ""))
	return dict(hours)
