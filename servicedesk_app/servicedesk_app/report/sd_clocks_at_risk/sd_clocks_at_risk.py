"""Clocks that are late or will soon be."""

import frappe
from frappe import _

from servicedesk_app.service_level import at_risk
from servicedesk_app.service_level.instants import now
from servicedesk_app.service_level.reports import MOST_ROWS, column


def execute(filters: dict | None = None) -> tuple:
	"""Frappe's entry: columns, rows, message and chart."""
	rows = at_risk.rows(filters or {}, now(), frappe.session.user)
	full = _("Only the first {0} are shown. Choose fewer hours.").format(MOST_ROWS)
	return columns(), rows, full if len(rows) == MOST_ROWS else None, at_risk.chart(rows)


def columns() -> list[dict]:
	"""In the reader's language."""
	return [
		column("ticket", _("Ticket"), "Link", 100, "SD Ticket"),
		column("subject", _("Headline"), "Data", 260),
		column("customer", _("Customer"), "Link", 160, "SD Customer"),
		column("priority", _("Priority"), "Link", 110, "SD Priority"),
		column("metric", _("Metric"), "Select", 100),
		column("due_on", _("Due"), "Datetime", 160),
		column("left", _("Left (open time)"), "Duration", 130),
		column("used", _("Used"), "Percent", 90),
		column("band", _("How pressing"), "Data", 130),
		column("queue", _("Queue"), "Link", 130, "SD Queue"),
		column("responsible", _("Responsible"), "Link", 170, "User"),
	]
