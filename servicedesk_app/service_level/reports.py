"""What the reports on service levels have in common: whose tickets, which days, and how times are told.

Every query joins the ticket and carries the reader's own condition on it: a report shows of a figure exactly the
tickets that its reader may open.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from frappe import _
from frappe.utils import add_months, get_first_day, getdate, nowdate

from servicedesk_app.errors import InvalidReportFilter
from servicedesk_app.permissions import tickets
from servicedesk_app.service_level.instants import from_site_time, to_site_time

LONGEST_DAYS = 3 * 366
MOST_ROWS = 2000
QUARTER_SECONDS = 900
"""Every zone's days begin at a quarter of an hour of UTC: India's at half past, Nepal's at a quarter past."""

GROUPS = {
	# what the reader calls it: the column, the DocType that a value links to
	"Customer": ("`tabSD Ticket`.customer", "SD Customer"),
	"Ticket type": ("`tabSD Ticket`.ticket_type", "SD Ticket Type"),
	"Priority": ("`tabSD Ticket`.priority", "SD Priority"),
	"Desk": ("`tabSD Ticket`.desk", "SD Desk"),
	"Queue": ("`tabSD Ticket`.queue", "SD Queue"),
	"Agreement": ("clock.agreement", "SD Service Level Agreement"),
	"Month": ("month", ""),
}
TICKET_FILTERS = ("customer", "desk", "queue", "ticket_type", "priority")


class Period(NamedTuple):
	"""Whole days of the site's zone as UTC epoch seconds: [first, end)."""

	first: int
	end: int


def period(filters: dict, *, default_months: int = 1) -> Period:
	"""The days that the reader asks for; without any, the last whole months and the days since."""
	first = getdate(filters.get("from_date") or add_months(get_first_day(nowdate()), -default_months))
	last = getdate(filters.get("to_date") or nowdate())
	if last < first:
		raise InvalidReportFilter(_("The last day is before the first one. Correct the dates."))
	if (last - first).days > LONGEST_DAYS:
		raise InvalidReportFilter(_("The report covers more than three years. Choose fewer days."))
	return Period(_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> int:
	return from_site_time(datetime.combine(day, time()))


def month_of_quarter(quarter: int) -> str:
	"""“2026-11”: the month of the site's zone in which a quarter of an hour since the epoch lies."""
	return to_site_time(quarter * QUARTER_SECONDS).strftime("%Y-%m")


def seen_and_chosen(filters: dict, values: dict, user: str) -> str:
	"""The condition on `tabSD Ticket`: what this reader may see, and of it what the filters choose.

	Puts what the filters ask for into `values`, the query's arguments.
	"""
	parts = [tickets.as_sql(tickets.staff_condition(user)).replace("%", "%%")]
	for field in TICKET_FILTERS:
		if filters.get(field):
			values[field] = filters[field]
			parts.append(f"`tabSD Ticket`.`{field}` = %({field})s")
	return " and ".join(parts)


def group_of(filters: dict) -> str:
	"""What the reader groups by; the first of GROUPS unless they say so."""
	chosen = filters.get("group_by") or next(iter(GROUPS))
	if chosen not in GROUPS:
		raise InvalidReportFilter(
			_("There is no grouping “{0}”. Choose one of: {1}.").format(str(chosen)[:40], ", ".join(GROUPS))
		)
	return chosen


def column(fieldname: str, label: str, fieldtype: str = "Data", width: int = 120, options: str = "") -> dict:
	"""A report's column."""
	found = {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
	return {**found, "options": options} if options else found


def bars(labels: list[str], datasets: list[dict], **options) -> dict | None:
	"""A report's chart of bars, None without any. It does not grow into place: Frappe's charts swap the drawing while
	they grow, and throw if the window changes its size meanwhile."""
	if not labels:
		return None
	still = {"animate": 0, "disableEntryAnimation": 1}
	return {"data": {"labels": labels, "datasets": datasets}, "type": "bar", **still, **options}
