"""Service calendars, loaded from their records and compiled once per process and version."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import getdate

from servicedesk_app.rules.business_time import ServiceCalendar, Window
from servicedesk_app.service_level.instants import date_in

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


def preview(record: "SDServiceCalendar", at: int, weeks: int) -> list[dict]:
	"""Whole weeks from the Monday of the week of `at`, in the calendar's own zone.

	For each day `date`, `today`, `hours` as they stand on the wall clock ("22:00–24:00", and the rest of the night
	on the day after), and `note`: why the day differs.
	"""
	calendar, zone = compile_record(record), ZoneInfo(record.time_zone)
	today = date_in(record.time_zone, at)
	monday = today - timedelta(days=today.weekday())
	notes = {getdate(row.date): row.description or "" for row in record.exceptions}
	days = [monday + timedelta(days=offset) for offset in range(weeks * 7)]
	return [
		{
			"date": str(day),
			"today": day == today,
			"hours": _hours_on(calendar, day, zone),
			"differs": day in notes,
			"note": notes.get(day, ""),
		}
		for day in days
	]


def _hours_on(calendar: ServiceCalendar, day: date, zone: ZoneInfo) -> list[str]:
	starts, ends = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
	local = [
		(opens.astimezone(zone), closes.astimezone(zone)) for opens, closes in calendar.periods(starts, ends)
	]
	return [f"{opens:%H:%M}–{'24:00' if closes == ends else f'{closes:%H:%M}'}" for opens, closes in local]
