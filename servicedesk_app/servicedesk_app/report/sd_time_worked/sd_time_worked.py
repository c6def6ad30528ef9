"""Time worked, summed by customer, ticket, agent or month; by customer with what the agreement still includes."""

import frappe
from frappe import _
from frappe.utils import cint, getdate

from servicedesk_app.errors import InvalidCall
from servicedesk_app.permissions import time as permissions
from servicedesk_app.time_tracking import sums

KEYS = {
	# how it is summed: the column's SQL, its type and what it links to
	"Customer": ("customer", "Link", "SD Customer"),
	"Ticket": ("ticket", "Link", "SD Ticket"),
	"Agent": ("agent", "Link", "User"),
	"Month": ("date_format(worked_on, '%%Y-%%m')", "Data", ""),
}


def execute(filters: dict | None = None) -> tuple[list[dict], list[list]]:
	"""Columns and rows. Only entries on tickets that the reader sees are summed."""
	asked = frappe._dict(filters or {})
	if asked.sum_by not in KEYS:
		raise InvalidCall(
			_("Time is not summed by {0}. Choose one of: {1}.").format(asked.sum_by, ", ".join(KEYS))
		)
	rows = _rows(asked)
	columns = _columns(asked.sum_by)
	if asked.sum_by == "Customer" and _is_one_month(asked):
		columns += _included_columns()
		rows = [[*row, *_included(row[0], getdate(asked.from_date))] for row in rows]
	return columns, rows


def _rows(asked: frappe._dict) -> list[list]:
	key = KEYS[asked.sum_by][0]
	seen = permissions.query_conditions(frappe.session.user).replace("%", "%%")
	found = frappe.db.sql(
		f"""select {key}, sum(minutes), sum(minutes * billable), sum(travel_minutes), sum(travel_km), count(*)
		from `tabSD Time Entry`
		where running = 0 and worked_on between %(from_date)s and %(to_date)s
			and (%(customer)s = '' or customer = %(customer)s) and {seen}
		group by 1 order by 2 desc""",
		{
			"from_date": getdate(asked.from_date),
			"to_date": getdate(asked.to_date),
			"customer": asked.customer or "",
		},
	)
	return [
		[name, *(round(cint(minutes) / 60, 2) for minutes in amounts[:3]), cint(amounts[3]), amounts[4]]
		for name, *amounts in found
	]


def _columns(sum_by: str) -> list[dict]:
	_sql, kind, options = KEYS[sum_by]
	first = {"fieldname": "key", "label": _(sum_by), "fieldtype": kind, "options": options, "width": 220}
	hours = (("hours", _("Hours")), ("billable", _("Billable hours")), ("travel", _("Travel hours")))
	return [
		first,
		*({"fieldname": name, "label": label, "fieldtype": "Float", "width": 120} for name, label in hours),
		{"fieldname": "travel_km", "label": _("Travel km"), "fieldtype": "Int", "width": 100},
		{"fieldname": "entries", "label": _("Entries"), "fieldtype": "Int", "width": 90},
	]


def _included_columns() -> list[dict]:
	return [
		{"fieldname": name, "label": label, "fieldtype": "Float", "width": 130}
		for name, label in (
			("included", _("Included hours")),
			("left", _("Hours left")),
			("beyond", _("Beyond")),
		)
	]


def _included(customer: str, day) -> list[float]:
	found = sums.included_of(customer, day)
	return [round(minutes / 60, 2) for minutes in (found.included, found.left, found.beyond)]


def _is_one_month(asked: frappe._dict) -> bool:
	first, last = getdate(asked.from_date), getdate(asked.to_date)
	return (first.year, first.month) == (last.year, last.month)
