"""Promises that were broken: which, by how much, why as far as the log shows, and their whole course."""

from collections import Counter, defaultdict

import frappe
from frappe import _
from frappe.utils import format_datetime

from servicedesk_app.service_level import calendars
from servicedesk_app.service_level.compliance import INTERNAL
from servicedesk_app.service_level.instants import from_site_time, now, to_site_time
from servicedesk_app.service_level.reports import MOST_ROWS, Period, bars, seen_and_chosen

LATE_SHARE = 0.5
"""Of the promised time: a ticket taken after that was taken late."""

COLUMNS = """clock.name as clock, clock.ticket, clock.metric, clock.run, clock.agreement, clock.calendar,
	clock.started_at, clock.target_seconds, clock.breached_at, clock.met_at, clock.state, `tabSD Ticket`.subject,
	`tabSD Ticket`.customer, `tabSD Ticket`.priority, `tabSD Ticket`.ticket_type, `tabSD Ticket`.queue,
	`tabSD Ticket`.responsible, `tabSD Ticket`.reaction_met_at"""


def rows(filters: dict, period: Period, user: str) -> list[dict]:
	"""The breaches of a period, newest first, at most MOST_ROWS, with `late_by` in open seconds, `cause`, `course`."""
	found = _breached(filters, period, user)
	courses, changed = _courses([row.clock for row in found])
	at = now()
	for row in found:
		calendar = calendars.load(row.calendar)
		row.late_by = calendar.between_epoch(row.breached_at, row.met_at or at)
		row.breached_on, row.met_on = to_site_time(row.breached_at), to_site_time(row.met_at)
		row.cause = cause_of(row, row.clock in changed)
		row.course = " · ".join(courses[row.clock])
	return found


def _breached(filters: dict, period: Period, user: str) -> list[frappe._dict]:
	values = {"first": period.first, "last": period.end - 1, "metric": filters.get("metric") or ""}
	condition = seen_and_chosen(filters, values, user)
	metric = "clock.metric = %(metric)s" if values["metric"] else f"clock.metric != '{INTERNAL}'"
	return frappe.db.sql(
		f"""select {COLUMNS} from `tabSD Ticket Clock` as clock
		join `tabSD Ticket` on `tabSD Ticket`.name = clock.ticket
		where clock.breached_at between %(first)s and %(last)s and clock.state != 'Cancelled'
			and {metric} and {condition}
		order by clock.breached_at desc limit {MOST_ROWS}""",
		values,
		as_dict=True,
	)


def cause_of(row: frappe._dict, promise_changed: bool) -> str:
	"""Why, as far as clocks and log can tell."""
	if promise_changed:
		return _("The promise was changed and had passed by then")
	if row.metric == "Reaction":
		return _("Nobody reacted in time") if row.met_at else _("Nobody has reacted yet")
	if row.metric == "Update":
		return _("The customer was not told in time")
	if not row.reaction_met_at:
		return _("Nobody has reacted yet")
	reacted = _seconds_to_reaction(row)
	return _("It was taken late") if reacted > LATE_SHARE * row.target_seconds else _("The work took longer")


def _seconds_to_reaction(row: frappe._dict) -> int:
	return calendars.load(row.calendar).between_epoch(row.started_at, from_site_time(row.reaction_met_at))


def _courses(clocks: list[str]) -> tuple[dict[str, list[str]], set[str]]:
	"""What the log says of each clock, in words; and the clocks whose breach came with a changed promise."""
	words: dict[str, list[str]] = defaultdict(list)
	changes: dict[str, set[str]] = defaultdict(set)
	breaches: dict[str, set[str]] = defaultdict(set)
	for entry in _log_of(clocks):
		words[entry.clock].append(
			f"{_(entry.event)} {format_datetime(to_site_time(entry.at), 'dd.MM. HH:mm')}"
		)
		if entry.event == "Re-targeted":
			changes[entry.clock].add(str(entry.creation))
		if entry.event == "Breached":
			breaches[entry.clock].add(str(entry.creation))
	return words, {clock for clock, written in changes.items() if written & breaches[clock]}


def _log_of(clocks: list[str]) -> list[frappe._dict]:
	if not clocks:
		return []
	return frappe.db.sql(
		"""select event.clock, event.event, event.at, event.creation from `tabSD Ticket Clock Event` as event
		where event.clock in %(clocks)s order by event.creation, event.at""",
		{"clocks": clocks},
		as_dict=True,
	)


def chart(found: list[dict]) -> dict | None:
	"""How often each cause occurs."""
	counted = Counter(row["cause"] for row in found).most_common()
	values = [{"name": _("Breaches"), "values": [count for _cause, count in counted]}]
	return bars([cause for cause, _count in counted], values)
