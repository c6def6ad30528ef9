"""How many promises were kept and how many broken.

A clock is decided in the period in which its breach falls or, without one, in which it was met. Kept is a promise
met without a breach; broken is one with a breach, whether it was met later or not. Cancelled ones count as neither,
open ones that are not late are not decided yet. A solution that the customer may still reject counts as met.
"""

from collections.abc import Iterable

import frappe
from frappe import _

from servicedesk_app.service_level.reports import (
	GROUPS,
	QUARTER_SECONDS,
	Period,
	bars,
	group_of,
	month_of_quarter,
	seen_and_chosen,
)

INTERNAL = "Level"
"""A queue's time-box: a promise within the house, counted only where it is asked for."""


def rows(filters: dict, period: Period, user: str) -> list[dict]:
	"""For each group and metric: `group_value`, `metric`, `kept`, `broken`, `compliance` (percent)."""
	group = group_of(filters)
	counted = _by_month(filters, period, user) if group == "Month" else _by_column(filters, period, user)
	return [{**row, "compliance": share(row["kept"], row["broken"])} for row in counted]


def share(kept: int, broken: int) -> float | None:
	"""Percent of the promises that were kept; None where there were none."""
	return round(100 * kept / (kept + broken), 1) if kept + broken else None


def _by_column(filters: dict, period: Period, user: str) -> list[dict]:
	expression, _doctype = GROUPS[group_of(filters)]
	return frappe.db.sql(*_query(expression, filters, period, user), as_dict=True)


def _by_month(filters: dict, period: Period, user: str) -> list[dict]:
	"""Months of the site's zone, of which the database knows nothing: counted by quarters of an hour, added up here."""
	found: dict[tuple[str, str], dict] = {}
	for row in frappe.db.sql(
		*_query(f"decided_at div {QUARTER_SECONDS}", filters, period, user), as_dict=True
	):
		month = month_of_quarter(row.group_value)
		total = found.setdefault(
			(month, row.metric), {"group_value": month, "metric": row.metric, "kept": 0, "broken": 0}
		)
		total["kept"] += row.kept
		total["broken"] += row.broken
	return [found[key] for key in sorted(found)]


def _query(expression: str, filters: dict, period: Period, user: str) -> tuple[str, dict]:
	values = {"first": period.first, "last": period.end - 1, "metric": filters.get("metric") or ""}
	condition = seen_and_chosen(filters, values, user)
	metric = "clock.metric = %(metric)s" if values["metric"] else f"clock.metric != '{INTERNAL}'"
	if filters.get("agreement"):
		values["agreement"] = filters["agreement"]
		metric += " and clock.agreement = %(agreement)s"
	# two ranges of an index each, which an "or" would not give
	query = f"""select {expression} as group_value, clock.metric, sum(clock.kept) as kept, sum(1 - clock.kept) as broken
		from (
			select ticket, metric, agreement, met_at as decided_at, 1 as kept from `tabSD Ticket Clock`
			where met_at between %(first)s and %(last)s and breached_at = 0 and state = 'Met'
			union all
			select ticket, metric, agreement, breached_at, 0 from `tabSD Ticket Clock`
			where breached_at between %(first)s and %(last)s and state != 'Cancelled'
		) as clock
		join `tabSD Ticket` on `tabSD Ticket`.name = clock.ticket
		where {metric} and {condition}
		group by group_value, clock.metric order by group_value, clock.metric"""
	return query, values


def totals(counted: Iterable[dict]) -> dict:
	"""All rows added up: `kept`, `broken`, `compliance`."""
	listed = list(counted)
	kept, broken = (int(sum(row[field] for row in listed)) for field in ("kept", "broken"))
	return {"kept": kept, "broken": broken, "compliance": share(kept, broken)}


def chart(counted: list[dict]) -> dict | None:
	"""Compliance as bars, over months as lines: one for each metric."""
	names = list(dict.fromkeys(str(row["group_value"] or _("(none)")) for row in counted))[:25]
	metrics = sorted({row["metric"] for row in counted})
	known = {(str(row["group_value"] or _("(none)")), row["metric"]): row["compliance"] for row in counted}
	sets = [
		{"name": _(metric), "values": [known.get((name, metric)) or 0 for name in names]}
		for metric in metrics
	]
	return bars(names, sets)
