"""Warnings and escalations by month, support level and metric."""

import frappe
from frappe import _

from servicedesk_app.service_level import escalations
from servicedesk_app.service_level.reports import column, period


def execute(filters: dict | None = None) -> tuple:
	"""Frappe's entry: columns, rows, message and chart."""
	filters = filters or {}
	rows = escalations.rows(filters, period(filters, default_months=6), frappe.session.user)
	return columns(), rows, None, escalations.chart(rows)


def columns() -> list[dict]:
	"""In the reader's language."""
	return [
		column("month", _("Month"), "Data", 110),
		column("level", _("Support level"), "Data", 130),
		column("metric", _("Metric"), "Select"),
		column("warned", _("Warned"), "Int", 110),
		column("escalated", _("Escalated"), "Int", 110),
		column("skipped", _("Skipped"), "Int", 110),
	]
