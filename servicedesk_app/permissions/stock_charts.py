"""Frappe's charts, with the question put before those that count without asking.

Like `stock.py`: put in Frappe's place by `override_whitelisted_methods`. Number cards, grouped charts and charts over
time go through Frappe's permitted lists; a heatmap alone counts the whole table.
"""

import frappe
from frappe import _
from frappe.desk.doctype.dashboard_chart.dashboard_chart import get as frappes_get

from servicedesk_app.errors import InvalidCall, NotAllowed
from servicedesk_app.permissions.stock import is_guarded

ASKED = (
	"chart_name", "chart", "no_cache", "filters", "from_date", "to_date", "timespan", "time_interval", "heatmap_year",
	"refresh",
)  # fmt: skip


@frappe.whitelist()
def get(
	chart_name: str | None = None,
	chart: dict | str | None = None,
	no_cache: bool | int | str | None = None,
	filters: dict | list | str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: int | str | None = None,
	refresh: bool | int | str | None = None,
) -> dict | None:
	"""For frappe.desk.doctype.dashboard_chart.dashboard_chart.get: no heatmap of what not everybody may see."""
	given = locals()
	check_no_heatmap_of_ours(
		frappe.get_doc("Dashboard Chart", chart_name) if chart_name else asked_for(chart)
	)
	return uncached(frappes_get)(**{name: given[name] for name in ASKED if given[name] is not None})


def uncached(function):
	"""Some versions of Frappe keep what the first reader saw of a chart for all others: theirs is left out."""
	return getattr(function, "__wrapped__", function)


def asked_for(chart: dict | str | None) -> dict:
	"""A chart that the caller describes instead of naming one."""
	described = frappe.parse_json(chart)
	if not isinstance(described, dict) or not described.get("document_type"):
		raise InvalidCall(_("The call describes no chart. Name one, or send its document_type and type."))
	return described


def check_no_heatmap_of_ours(chart: dict) -> None:
	"""Refuse a heatmap of the service desk's records: Frappe would count those of all desks in it."""
	if chart.get("type") == "Heatmap" and is_guarded(chart.get("document_type") or ""):
		raise NotAllowed(
			_("A heatmap would count the records of all desks. Choose the type Line or Bar instead.")
		)
