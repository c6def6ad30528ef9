"""The service matrix of a desk, and what is odd about agreements: overlaps, gaps, cases without a promise."""

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from servicedesk_app.errors import InvalidAgreement
from servicedesk_app.rules import matrix as rules
from servicedesk_app.rules.agreements import most_specific
from servicedesk_app.rules.matrix import FIRST_DAY, LAST_DAY, Validity
from servicedesk_app.service_level import agreements
from servicedesk_app.service_level.instants import date_in, now

AGREEMENT = "SD Service Level Agreement"
MOST_CASES = 12
MOST_CUSTOMERS = 50
"""In one table; more are found by their name."""


def validate(desk) -> None:
	"""Refuse rows of a desk's matrix that could never count, or that name another desk's customer."""
	for row in desk.service_matrix:
		if not row.customer and not row.ticket_type:
			raise InvalidAgreement(
				_(
					"Row {0} of the service matrix names neither customer nor type. Use the desk's own agreement for all the rest."
				).format(row.idx)
			)
		if row.customer and frappe.db.get_value("SD Customer", row.customer, "desk") not in (None, desk.name):
			raise InvalidAgreement(
				_("{0} belongs to another desk. Enter it in that desk's service matrix.").format(row.customer)
			)
	for first, _second in rules.same_case(agreements.matrix_rows(desk)):
		raise InvalidAgreement(
			_("Two rows of the service matrix are for {0} × {1}. Remove one of them.").format(
				first.customer or _("every customer"), _(first.ticket_type) or _("every type")
			)
		)


def table(desk: str, words: str = "") -> dict:
	"""What customers get today: `types`, for each customer its agreement by type with the reason, and the `total` of
	customers. At most MOST_CUSTOMERS by name; `words` is a part of it."""
	types = frappe.get_all(
		"SD Ticket Type", {"disabled": 0} if _has_disabled() else {}, pluck="name", order_by="name"
	)
	customers = frappe.get_list(
		"SD Customer", {"desk": desk, "disabled": 0}, pluck="name", order_by="name", limit_page_length=0
	)
	shown = [name for name in customers if words.casefold() in name.casefold()][:MOST_CUSTOMERS]
	at, named = now(), agreements.naming_each(shown)
	return {
		"types": types,
		"customers": [
			{
				"customer": customer,
				"cells": [
					agreements.choose(customer, desk, at, ticket_type, named[customer])._asdict()
					for ticket_type in types
				],
			}
			for customer in shown
		],
		"total": len(customers),
	}


def _has_disabled() -> bool:
	return frappe.get_meta("SD Ticket Type").has_field("disabled")


def findings(name: str) -> list[str]:
	"""What an admin should know of an agreement, in sentences; nothing is wrong with an empty list."""
	record = frappe.get_doc(AGREEMENT, name)
	if record.disabled:
		return [_("It is disabled: no new ticket gets it.")]
	return [*_overlaps_and_gaps(record), *_cases_without_promise(record)]


def _overlaps_and_gaps(record) -> list[str]:
	today = date_in(frappe.get_cached_value("SD Service Calendar", record.calendar, "time_zone"), now())
	found = []
	for row in record.customers:
		held = _validities(row.customer)
		for overlap in rules.overlaps(held):
			if record.name in (overlap.agreement, overlap.other) and overlap.last >= today:
				other = overlap.other if overlap.agreement == record.name else overlap.agreement
				found.append(
					_("{0} has {1} as well, {2}: the one that began later counts.").format(
						row.customer, other, _span(overlap.first, overlap.last)
					)
				)
		for gap in rules.gaps(held, today):
			found.append(
				_("{0} has no agreement of its own {1}.").format(row.customer, _span(gap.first, gap.last))
			)
	return found


def _validities(customer: str) -> list[Validity]:
	named = agreements.naming(customer)
	held = frappe.get_all(
		AGREEMENT, {"name": ("in", named or [""]), "disabled": 0}, ["name", "valid_from", "valid_to"]
	)
	return [
		Validity(
			row.name,
			getdate(row.valid_from) if row.valid_from else FIRST_DAY,
			getdate(row.valid_to) if row.valid_to else LAST_DAY,
		)
		for row in held
	]


def _span(first, last) -> str:
	if last == LAST_DAY:
		return _("from {0} on").format(formatdate(first)) if first != FIRST_DAY else _("at any time")
	if first == FIRST_DAY:
		return _("until {0}").format(formatdate(last))
	return _("from {0} to {1}").format(formatdate(first), formatdate(last))


def _cases_without_promise(record) -> list[str]:
	targets = agreements.targets_of(record)

	def promised(metric: str, ticket_type: str, priority: str) -> bool:
		return bool(most_specific(targets, metric=metric, ticket_type=ticket_type, priority=priority))

	metrics = list(dict.fromkeys(["Reaction", "Resolution", *(target.metric for target in targets)]))
	types = frappe.get_all("SD Ticket Type", {"disabled": 0} if _has_disabled() else {}, pluck="name")
	priorities = frappe.get_all("SD Priority", {"enabled": 1}, pluck="name", order_by="`rank`")
	missing = rules.unpromised(promised, metrics, types, priorities)
	return [
		_missing_in_words(metric, cases, len(types) * len(priorities)) for metric, cases in missing.items()
	]


def _missing_in_words(metric: str, cases: list[tuple[str, str]], all_cases: int) -> str:
	if len(cases) == all_cases:
		return _("{0}: nothing is promised.").format(_(metric))
	shown = "; ".join(f"{_(ticket_type)} × {priority}" for ticket_type, priority in cases[:MOST_CASES])
	more = _(" and {0} more").format(len(cases) - MOST_CASES) if len(cases) > MOST_CASES else ""
	return _("{0}: nothing is promised for {1}.").format(_(metric), shown + more)


def new_version(name: str, valid_from: str) -> str:
	"""A copy of the agreement that holds from a day on; the present one ends the day before. Returns its name."""
	present, first = frappe.get_doc(AGREEMENT, name), getdate(valid_from)
	if present.valid_from and first <= getdate(present.valid_from):
		raise InvalidAgreement(
			_("The new version would begin before {0} does. Choose a later day.").format(present.name)
		)
	copy = frappe.copy_doc(present)
	copy.update(
		{
			"agreement_name": _version_name(present, first),
			"valid_from": first,
			"valid_to": present.valid_to if present.valid_to and getdate(present.valid_to) >= first else None,
			"version_of": present.version_of or present.name,
		}
	)
	copy.insert()
	present.valid_to = frappe.utils.add_days(first, -1)
	present.save()
	return copy.name


def _version_name(present, first) -> str:
	root = present.version_of or present.name
	return f"{root} ({first:%Y-%m-%d})"
