"""How much time was worked: of a ticket, and of a customer in a month against what the agreement includes."""

from datetime import date

import frappe
from frappe.query_builder.functions import Coalesce, Count, Sum
from frappe.utils import get_first_day, get_last_day

from servicedesk_app.rules.working_time import Included, included
from servicedesk_app.service_level import agreements
from servicedesk_app.service_level.instants import from_site_time

ENTRY = "SD Time Entry"


def of_ticket(ticket: str) -> dict:
	"""Minutes on a ticket, the billable ones among them, and of travel. The caller has checked the right to read."""
	table = frappe.qb.DocType(ENTRY)
	return _sums(table.ticket == ticket)


def of_customer(customer: str, day: date) -> dict:
	"""The same for a customer in the month of `day`."""
	table = frappe.qb.DocType(ENTRY)
	return _sums((table.customer == customer) & table.worked_on[get_first_day(day) : get_last_day(day)])


def _sums(condition) -> dict:
	table = frappe.qb.DocType(ENTRY)
	query = frappe.qb.from_(table).where(condition & (table.running == 0))
	columns = (
		Coalesce(Sum(table.minutes), 0).as_("minutes"),
		Coalesce(Sum(table.minutes * table.billable), 0).as_("billable"),
		Coalesce(Sum(table.travel_minutes), 0).as_("travel_minutes"),
		Coalesce(Sum(table.travel_km), 0).as_("travel_km"),
		Count("*").as_("entries"),
	)
	row = query.select(*columns).run(as_dict=True)[0]
	return {name: int(value) for name, value in row.items()}


def included_of(customer: str, day: date) -> Included:
	"""What the customer's agreement includes in the month of `day`, and what is left of it."""
	agreement = _agreement(customer, day)
	hours = frappe.db.get_value("SD Service Level Agreement", agreement, "included_hours") if agreement else 0
	return included(hours or 0, of_customer(customer, day)["billable"])


def _agreement(customer: str, day: date) -> str | None:
	desk = frappe.db.get_value("SD Customer", customer, "desk")
	noon = frappe.utils.get_datetime(f"{day} 12:00:00")
	return agreements.choose(customer, desk, from_site_time(noon)).agreement
