"""How often what was promised had to be hurried up, by support level, metric and month."""

import frappe
from frappe import _

from servicedesk_app.service_level.reports import (
	QUARTER_SECONDS,
	Period,
	bars,
	month_of_quarter,
	seen_and_chosen,
)

EVENTS = ("Warned", "Escalated", "Skipped")


def rows(filters: dict, period: Period, user: str) -> list[dict]:
	"""For each month, level and metric: `warned`, `escalated`, `skipped`."""
	found: dict[tuple[str, str, str], dict] = {}
	for row in _counted(filters, period, user):
		key = (month_of_quarter(row.quarter), row.level or "", row.metric)
		total = found.setdefault(key, _empty(*key))
		total[row.event.lower()] += row.count
	return [found[key] for key in sorted(found)]


def _empty(month: str, level: str, metric: str) -> dict:
	return {
		"month": month,
		"level": level or _("(no queue)"),
		"metric": metric,
		**{e.lower(): 0 for e in EVENTS},
	}


def _counted(filters: dict, period: Period, user: str) -> list[frappe._dict]:
	values = {
		"first": period.first,
		"last": period.end - 1,
		"metric": filters.get("metric") or "",
		"events": EVENTS,
	}
	condition = seen_and_chosen(filters, values, user)
	metric = "clock.metric = %(metric)s" if values["metric"] else "1 = 1"
	return frappe.db.sql(
		f"""select event.at div {QUARTER_SECONDS} as quarter, queue.support_level as level, clock.metric, event.event, count(*) as count
		from `tabSD Ticket Clock Event` as event
		join `tabSD Ticket Clock` as clock on clock.name = event.clock
		join `tabSD Ticket` on `tabSD Ticket`.name = event.ticket
		left join `tabSD Queue` as queue on queue.name = ifnull(clock.queue, `tabSD Ticket`.queue)
		where event.event in %(events)s and event.at between %(first)s and %(last)s and {metric} and {condition}
		group by quarter, level, clock.metric, event.event""",
		values,
		as_dict=True,
	)


def chart(found: list[dict]) -> dict | None:
	"""Escalations by month, one colour a level."""
	months = sorted({row["month"] for row in found})
	levels = sorted({row["level"] for row in found})
	sets = [
		{
			"name": _("Level {0}").format(level),
			"values": [
				sum(row["escalated"] for row in found if (row["month"], row["level"]) == (month, level))
				for month in months
			],
		}
		for level in levels
	]
	return bars(months, sets, barOptions={"stacked": 1})
