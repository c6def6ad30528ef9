"""Promises kept and broken, by whatever the reader groups them by."""

import frappe
from frappe import _

from servicedesk_app.service_level import compliance
from servicedesk_app.service_level.reports import GROUPS, column, group_of, period


def execute(filters: dict | None = None) -> tuple:
	"""Frappe's entry: columns, rows, message, chart and summary."""
	filters = filters or {}
	rows = compliance.rows(filters, period(filters, default_months=3), frappe.session.user)
	return columns(group_of(filters)), rows, None, compliance.chart(rows), summary(rows)


def columns(group: str) -> list[dict]:
	"""The group first, as a link where it is a record."""
	_expression, doctype = GROUPS[group]
	return [
		column("group_value", _(group), "Link" if doctype else "Data", 220, doctype),
		column("metric", _("Metric"), "Select"),
		column("kept", _("Kept"), "Int", 100),
		column("broken", _("Broken"), "Int", 100),
		column("compliance", _("Compliance"), "Percent", 130),
	]


def summary(rows: list[dict]) -> list[dict]:
	"""Figures above the chart."""
	totals = compliance.totals(rows)
	return [
		{"label": _("Promises decided"), "value": totals["kept"] + totals["broken"], "datatype": "Int"},
		{"label": _("Broken"), "value": totals["broken"], "datatype": "Int", "indicator": "Red"},
		{
			"label": _("Compliance"),
			"value": totals["compliance"],
			"datatype": "Percent",
			"indicator": "Green",
		},
	]
