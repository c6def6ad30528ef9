"""Broken promises with their cause and course."""

import frappe
from frappe import _

from servicedesk_app.service_level import breaches
from servicedesk_app.service_level.reports import MOST_ROWS, column, period


def execute(filters: dict | None = None) -> tuple:
	"""Frappe's entry: columns, rows, message and chart."""
	filters = filters or {}
	rows = breaches.rows(filters, period(filters), frappe.session.user)
	full = _("Only the newest {0} are shown. Choose fewer days.").format(MOST_ROWS)
	return columns(), rows, full if len(rows) == MOST_ROWS else None, breaches.chart(rows)


def columns() -> list[dict]:
	"""In the reader's language."""
	return [
		column("ticket", _("Ticket"), "Link", 100, "SD Ticket"),
		column("subject", _("Headline"), "Data", 240),
		column("customer", _("Customer"), "Link", 150, "SD Customer"),
		column("metric", _("Metric"), "Select", 100),
		column("priority", _("Priority"), "Link", 110, "SD Priority"),
		column("breached_on", _("Was due"), "Datetime", 160),
		column("met_on", _("Met"), "Datetime", 160),
		column("late_by", _("Late by (open time)"), "Duration", 140),
		column("cause", _("Cause"), "Data", 220),
		column("course", _("Course"), "Data", 480),
		column("queue", _("Queue"), "Link", 130, "SD Queue"),
		column("responsible", _("Responsible"), "Link", 160, "User"),
		column("agreement", _("Agreement"), "Link", 150, "SD Service Level Agreement"),
	]
