"""A month of one customer's promises, for the customer to read: figures, tickets, and what came late.

Only what a customer may see is in it: no notes, no staff, no time-boxes within the house. Who prints it sees in
it the tickets that they may open; what is mailed to the customer holds all of the customer's.
"""

from datetime import date, datetime, time
from typing import NamedTuple

import frappe
from frappe.utils import add_months, get_first_day, getdate

from servicedesk_app.permissions import tickets
from servicedesk_app.rules.predicate import Always
from servicedesk_app.service_level.compliance import INTERNAL, share
from servicedesk_app.service_level.instants import from_site_time, to_zone

TREND_MONTHS = 6
MOST_TICKETS = 500


class Month(NamedTuple):
	"""A calendar month of the site: [first, end) in UTC epoch seconds."""

	day: date
	first: int
	end: int


def month_of(day: date | str) -> Month:
	"""The month that a day lies in."""
	first = getdate(get_first_day(day))
	return Month(first, _midnight(first), _midnight(getdate(add_months(first, 1))))


def _midnight(day: date) -> int:
	return from_site_time(datetime.combine(day, time()))


def contents(customer: str, day: date | str, user: str | None) -> dict:
	"""All that the print format shows. `user` is who reads it; None is the customer, who may see all of it."""
	month = month_of(day)
	seen = tickets.as_sql(tickets.staff_condition(user) if user else Always()).replace("%", "%%")
	values = {"customer": customer, "first": month.first, "last": month.end - 1}
	record = frappe.get_cached_doc("SD Customer", customer)
	zone = record.time_zone or frappe.utils.get_system_timezone()
	promises = _promises(seen, values, zone)
	return {
		"customer": customer,
		"month": month.day,
		"zone": zone,
		"desk": frappe.get_cached_doc("SD Desk", record.desk) if record.desk else None,
		"agreements": _agreements(customer, month),
		"counts": _counts(seen, values, month),
		"metrics": _by_metric(promises),
		"late": [row for row in promises if row.breached_at],
		"tickets": _tickets(seen, values, zone),
		"most_tickets": MOST_TICKETS,
		"trend": _trend(seen, customer, month),
		"left_out": _left_out(values, seen),
	}


def _promises(seen: str, values: dict, zone: str) -> list[frappe._dict]:
	"""The promises that were decided in the month: `due`, `met` in the customer's zone, and whether they were kept."""
	rows = frappe.db.sql(
		f"""select clock.metric, clock.ticket, clock.breached_at, clock.met_at, `tabSD Ticket`.subject,
			`tabSD Ticket`.priority, `tabSD Ticket`.ticket_type
		from `tabSD Ticket` join `tabSD Ticket Clock` as clock on clock.ticket = `tabSD Ticket`.name
		where `tabSD Ticket`.customer = %(customer)s and clock.metric != '{INTERNAL}' and clock.state != 'Cancelled'
			and (clock.breached_at between %(first)s and %(last)s
				or clock.met_at between %(first)s and %(last)s and clock.breached_at = 0 and clock.state = 'Met')
			and {seen}
		order by clock.breached_at, clock.met_at""",
		values,
		as_dict=True,
	)
	for row in rows:
		row.due = to_zone(row.breached_at, zone) if row.breached_at else None
		row.met = to_zone(row.met_at, zone) if row.met_at else None
	return rows


def _by_metric(promises: list[frappe._dict]) -> list[dict]:
	"""For each metric and priority how many were kept and broken, worst first."""
	found: dict[tuple[str, str], dict] = {}
	for row in promises:
		key = (row.metric, row.priority or "")
		total = found.setdefault(
			key, {"metric": row.metric, "priority": row.priority, "kept": 0, "broken": 0}
		)
		total["broken" if row.breached_at else "kept"] += 1
	ranks = {row.name: row.rank for row in frappe.get_all("SD Priority", ["name", "rank"])}
	ordered = sorted(found.values(), key=lambda each: (each["metric"], ranks.get(each["priority"], 99)))
	return [{**each, "compliance": share(each["kept"], each["broken"])} for each in ordered]


def _counts(seen: str, values: dict, month: Month) -> dict:
	"""How many tickets were reported and solved in the month, and were open at its end."""
	first, end = (datetime.combine(day, time()) for day in (month.day, getdate(add_months(month.day, 1))))
	row = frappe.db.sql(
		f"""select
			sum(opened_at >= %(from)s and opened_at < %(to)s) as reported,
			sum(ifnull(resolved_at, closed_at) >= %(from)s and ifnull(resolved_at, closed_at) < %(to)s) as solved,
			sum(opened_at < %(to)s and ifnull(ifnull(resolved_at, closed_at) >= %(to)s, status_category != 'Cancelled'))
				as open_at_end
		from `tabSD Ticket` where customer = %(customer)s and opened_at < %(to)s
			and (opened_at >= %(from)s or resolved_at is null or resolved_at >= %(from)s) and {seen}""",
		{**values, "from": first, "to": end},
		as_dict=True,
	)[0]
	return {name: int(count or 0) for name, count in row.items()}


def _tickets(seen: str, values: dict, zone: str) -> list[frappe._dict]:
	"""The tickets that were reported in the month, oldest first."""
	rows = frappe.db.sql(
		f"""select name, subject, ticket_type, priority, opened_at, resolved_at from `tabSD Ticket`
		where customer = %(customer)s and opened_at >= %(from)s and opened_at < %(to)s and {seen}
		order by opened_at limit {MOST_TICKETS}""",
		{**values, "from": to_zone(values["first"], _site()).replace(tzinfo=None),
			"to": to_zone(values["last"] + 1, _site()).replace(tzinfo=None)},
		as_dict=True,
	)  # fmt: skip
	for row in rows:
		for field, name in (("opened_at", "opened"), ("resolved_at", "resolved")):
			row[name] = to_zone(from_site_time(row[field]), zone) if row[field] else None
	return rows


def _site() -> str:
	return frappe.utils.get_system_timezone()


def _agreements(customer: str, month: Month) -> list[frappe._dict]:
	"""The agreements under which the customer's clocks of that month ran, and their service hours."""
	names = frappe.db.sql_list(
		"""select distinct clock.agreement from `tabSD Ticket` as ticket
		join `tabSD Ticket Clock` as clock on clock.ticket = ticket.name
		where ticket.customer = %s and ticket.opened_at >= %s and ticket.opened_at < %s and clock.agreement is not null""",
		(customer, month.day, getdate(add_months(month.day, 1))),
	)
	return [frappe.get_cached_doc("SD Service Level Agreement", name) for name in sorted(names)]


def _trend(seen: str, customer: str, month: Month) -> list[dict]:
	"""Compliance of this month and those before it, oldest first; None where nothing was decided."""
	found = []
	for back in range(TREND_MONTHS - 1, -1, -1):
		each = month_of(add_months(month.day, -back))
		values = {"customer": customer, "first": each.first, "last": each.end - 1}
		rows = _promises(seen, values, "UTC")
		broken = sum(bool(row.breached_at) for row in rows)
		found.append(
			{"month": each.day, "compliance": share(len(rows) - broken, broken), "decided": len(rows)}
		)
	return found


def _left_out(values: dict, seen: str) -> int:
	"""How many of the customer's tickets its reader may not open, of those reported in the month."""
	times = {"from": to_zone(values["first"], _site()), "to": to_zone(values["last"] + 1, _site())}
	return frappe.db.sql(
		f"""select count(*) from `tabSD Ticket` where customer = %(customer)s
			and opened_at >= %(from)s and opened_at < %(to)s and not {seen}""",
		{**values, **{name: at.replace(tzinfo=None) for name, at in times.items()}},
	)[0][0]
