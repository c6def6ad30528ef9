"""The charts of the workspaces, in the shape that Frappe's chart widget draws. Each is of what its reader sees.

Frappe's own chart sources keep one answer for all readers; these are computed for each.
"""

from collections.abc import Callable
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import format_date, getdate

from servicedesk_app.permissions.tickets import query_conditions
from servicedesk_app.service_level.instants import to_site_time
from servicedesk_app.ticketing import initials
from servicedesk_app.workplace import numbers

WEEK = 7 * numbers.DAY
WEEKS, DAYS = 12, 15
DAY = "d MMM"
"""As short as a chart's axis needs it."""


def of(chart: str, at: int) -> dict:
	"""`labels` and `datasets` of the named chart."""
	return CHARTS[chart](at)


def load_by_queue(at: int) -> dict:
	"""What there is to do in each queue, late and in time."""
	return _in_time_and_late(numbers.open_by("queue", at), lambda queue: queue or _("No queue"))


def load_by_person(at: int) -> dict:
	"""What each person has to do, late and in time; by initials, as a bar has no room for a name."""
	loads = numbers.open_by("responsible", at)
	return _in_time_and_late(loads, lambda user: initials.of(user) or _("Nobody"))


def _in_time_and_late(loads: dict[str, tuple[int, int]], name: Callable[[str], str]) -> dict:
	rows = list(loads.items())[:12]
	return {
		"labels": [name(key) for key, _numbers in rows],
		"datasets": [
			{"name": _("In time"), "values": [total - late for _key, (total, late) in rows]},
			{"name": _("Late"), "values": [late for _key, (_total, late) in rows]},
		],
	}


def kept_by_week(at: int) -> dict:
	"""The share of promises kept, week by week up to now, in per cent; a week without any counts as kept."""
	starts = [at - WEEK * back for back in range(WEEKS, 0, -1)]
	shares = []
	for start in starts:
		due, late = numbers.kept_between(start, start + WEEK)
		shares.append(round(100 * (due - late) / due, 1) if due else 100)
	labels = [format_date(to_site_time(start + WEEK), DAY) for start in starts]
	return {"labels": labels, "datasets": [{"name": _("Kept, %"), "values": shares}]}


def new_and_solved(at: int) -> dict:
	"""Tickets made and solved, day by day: of two weeks, and today."""
	today = getdate(to_site_time(at))
	days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
	made, solved = _per_day("creation", days[0]), _per_day("resolved_at", days[0])
	return {
		"labels": [format_date(day, DAY) for day in days],
		"datasets": [
			{"name": _("New"), "values": [made.get(day, 0) for day in days]},
			{"name": _("Solved"), "values": [solved.get(day, 0) for day in days]},
		],
	}


def _per_day(field: str, since: date) -> dict[date, int]:
	# Whatever was made or solved since then was also changed since then, and that has an index.
	rows = frappe.db.sql(
		f"""select date(`{field}`), count(*) from `tabSD Ticket`
		where modified >= %(since)s and `{field}` >= %(since)s and {query_conditions()} group by 1""",
		{"since": since},
	)
	return dict(rows)


CHARTS: dict[str, Callable[[int], dict]] = {
	"load_by_queue": load_by_queue,
	"load_by_person": load_by_person,
	"kept_by_week": kept_by_week,
	"new_and_solved": new_and_solved,
}
