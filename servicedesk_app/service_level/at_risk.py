"""Clocks that run and are late, or will soon be."""

import frappe
from frappe import _
from frappe.utils import cint

from servicedesk_app.service_level import calendars
from servicedesk_app.service_level.instants import to_site_time
from servicedesk_app.service_level.reports import MOST_ROWS, bars, seen_and_chosen

HOUR = 3600
DEFAULT_HOURS = 8
BANDS = ((0, "Late"), (1, "Within an hour"), (4, "Within 4 hours"), (None, "Later"))


def rows(filters: dict, at: int, user: str) -> list[dict]:
	"""Running clocks that are due within `hours` or late, the most pressing first; `left` in open seconds."""
	found = _running(filters, at, user)
	for row in found:
		row.left = _left(row, at)
		row.used = (
			round(100 * (row.target_seconds - row.left) / row.target_seconds) if row.target_seconds else 100
		)
		row.due_on = to_site_time(row.due_at)
		row.band = _(band(row.due_at - at))
	return found


def _running(filters: dict, at: int, user: str) -> list[frappe._dict]:
	hours = cint(filters.get("hours")) or DEFAULT_HOURS
	values = {"until": at + hours * HOUR, "metric": filters.get("metric") or ""}
	condition = seen_and_chosen(filters, values, user)
	metric = "clock.metric = %(metric)s" if values["metric"] else "1 = 1"
	return frappe.db.sql(
		f"""select clock.ticket, clock.metric, clock.calendar, clock.target_seconds, clock.left_seconds,
			clock.resumed_at, clock.due_at, clock.breached_at, `tabSD Ticket`.subject, `tabSD Ticket`.customer,
			`tabSD Ticket`.priority, `tabSD Ticket`.queue, `tabSD Ticket`.responsible
		from `tabSD Ticket Clock` as clock join `tabSD Ticket` on `tabSD Ticket`.name = clock.ticket
		where clock.state = 'Running' and clock.due_at between 1 and %(until)s and {metric} and {condition}
		order by clock.due_at limit {MOST_ROWS}""",
		values,
		as_dict=True,
	)


def _left(row: frappe._dict, at: int) -> int:
	calendar = calendars.load(row.calendar)
	if at > row.due_at:
		return -calendar.between_epoch(row.due_at, at)
	return calendar.between_epoch(at, row.due_at)


def band(seconds: int) -> str:
	"""How pressing it is, by the wall clock."""
	return next(
		name
		for hours, name in BANDS
		if hours is None or (seconds < 0 if not hours else seconds <= hours * HOUR)
	)


def chart(found: list[dict]) -> dict | None:
	"""How many clocks are how pressing."""
	if not found:
		return None
	names = [_(name) for _hours, name in BANDS]
	values = [sum(row["band"] == name for row in found) for name in names]
	return bars(names, [{"name": _("Clocks"), "values": values}])
