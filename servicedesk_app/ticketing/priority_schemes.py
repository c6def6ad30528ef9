"""Switching between the schemes of priorities, A–D and five levels, without leaving anything behind.

Tickets keep the priority that they have. What chooses a priority for new tickets (matrix, defaults, types,
categories, routing rules) is said in the new scheme's words, and agreements get rows for the new priorities
beside their old ones: clocks that run are not touched, and new tickets find their promise.
"""

from collections.abc import Mapping

import frappe
from frappe import _

from servicedesk_app.errors import InvalidCall
from servicedesk_app.rules.agreements import same_case
from servicedesk_app.service_level.agreements import targets_of

FOUR, FIVE = "A–D", "Five levels"
SCHEMES = (FOUR, FIVE)
COUNTERPARTS = {
	FIVE: {"A-Critical": "Highest", "B-Important": "High", "C-Normal": "Medium", "D-Low": "Low"},
	FOUR: {
		"Highest": "A-Critical",
		"High": "B-Important",
		"Medium": "C-Normal",
		"Low": "D-Low",
		"Lowest": "D-Low",
	},
}
"""To a scheme: what the other one's priorities are called in it."""
ALSO = {"D-Low": "Lowest"}
"""A target for D-Low is one for both of the lower two of five."""

CHOOSERS = (
	("SD Ticket Type", "default_priority"),
	("SD Category", "default_priority"),
	("SD Routing Rule", "set_priority"),
)


def in_use() -> str | None:
	"""The scheme all of whose priorities are enabled while the other's are not; None for a mixture."""
	schemes = set(
		frappe.get_all(
			"SD Priority", {"enabled": 1, "scheme": ("in", SCHEMES)}, pluck="scheme", distinct=True
		)
	)
	return schemes.pop() if len(schemes) == 1 else None


def enabled() -> list[str]:
	"""The priorities that new tickets can get, the most urgent first."""
	rows = frappe.get_all("SD Priority", {"enabled": 1}, ["name", "rank"])
	return [row.name for row in sorted(rows, key=lambda row: (row.rank, row.name))]


def use(scheme: str) -> None:
	"""Enable one scheme and disable the other. An admin's own priorities (scheme “Own”) stay as they are."""
	counterparts = COUNTERPARTS.get(scheme)
	if not counterparts:
		raise InvalidCall(_("There is no scheme {0}. Choose one of: {1}.").format(scheme, ", ".join(SCHEMES)))
	for name, of_scheme in frappe.get_all(
		"SD Priority", {"scheme": ("in", SCHEMES)}, ["name", "scheme"], as_list=True
	):
		_save_if_changed("SD Priority", name, {"enabled": int(of_scheme == scheme)})
	_rename_choices(counterparts)
	_rename_settings(counterparts)
	for name in frappe.get_all("SD Service Level Agreement", {"disabled": 0}, pluck="name"):
		add_targets(frappe.get_doc("SD Service Level Agreement", name), counterparts)


def add_targets(agreement, counterparts: Mapping[str, str]) -> None:
	"""For each row that names an old priority one for its counterpart, unless that case has a row already."""
	rows = [row for row in agreement.targets if row.priority in counterparts]
	for row in rows:
		for priority in _counterparts_of(row.priority, counterparts):
			agreement.append("targets", {**_copied(row), "priority": priority})
			if same_case(targets_of(agreement)):
				agreement.targets.pop()
	if any(row.is_new() for row in agreement.targets):
		agreement.save()


def _counterparts_of(priority: str, counterparts: Mapping[str, str]) -> list[str]:
	also = ALSO.get(priority)
	return [counterparts[priority], *([also] if also else [])]


def _copied(row) -> dict:
	return {
		field.fieldname: row.get(field.fieldname)
		for field in row.meta.fields
		if row.get(field.fieldname) is not None
	}


def _rename_choices(counterparts: Mapping[str, str]) -> None:
	for doctype, field in CHOOSERS:
		for name, priority in frappe.get_all(
			doctype, {field: ("in", list(counterparts))}, ["name", field], as_list=True
		):
			_save_if_changed(doctype, name, {field: counterparts[priority]})


def _rename_settings(counterparts: Mapping[str, str]) -> None:
	settings = frappe.get_doc("SD Settings")
	settings.default_priority = counterparts.get(settings.default_priority, settings.default_priority)
	for row in settings.priority_matrix:
		row.priority = counterparts.get(row.priority, row.priority)
	settings.save()


def _save_if_changed(doctype: str, name: str, values: dict) -> None:
	record = frappe.get_doc(doctype, name)
	if any(record.get(field) != value for field, value in values.items()):
		record.update(values).save()
