"""Which agreement a ticket runs under, and why."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import getdate

from servicedesk_app.rules.agreements import UNIT_SECONDS, Target, most_specific
from servicedesk_app.rules.business_time import ServiceCalendar
from servicedesk_app.rules.matrix import Row, rows_for
from servicedesk_app.rules.metrics import Agreed
from servicedesk_app.service_level.calendars import load as load_calendar
from servicedesk_app.service_level.instants import date_in

AGREEMENT = "SD Service Level Agreement"


class Choice(NamedTuple):
	"""An agreement and, in a sentence for people, why it was chosen. No name: no agreement applies."""

	agreement: str | None
	reason: str


def choose(
	customer: str,
	desk: str | None,
	at: int,
	ticket_type: str | None = None,
	named: list[str] | None = None,
) -> Choice:
	"""The most specific agreement that is valid at `at`: for customer and type, for the customer, for the type at
	this desk, else the desk's default.

	`at` is when the ticket was reported: the version that was in force then holds for all of its life. Who asks
	again and again gives `named`, the answer of `naming` or of `naming_each`.
	"""
	record = frappe.get_cached_doc("SD Desk", desk) if desk else None
	fitting = rows_for(matrix_rows(record), customer, ticket_type or "") if record else []
	for_them = [row for row in fitting if row.customer]
	choice = _of_matrix(for_them, desk, at) or _of_customer(customer, at, named)
	choice = choice or _of_matrix([row for row in fitting if not row.customer], desk, at)
	return (
		choice
		or _of_desk(record, customer, at)
		or Choice(None, _("Neither {0} nor its desk has a valid agreement: no clock runs.").format(customer))
	)


def matrix_rows(desk) -> list[Row]:
	"""The rows of a desk record's service matrix as the rules know them."""
	return [
		Row(row.customer or "", row.ticket_type or "", row.agreement or "")
		for row in desk.get("service_matrix") or []
	]


def _of_matrix(rows: list[Row], desk: str | None, at: int) -> Choice | None:
	for row in rows:
		if version := valid_version(row.agreement, at):
			return Choice(
				version,
				_("Service matrix of the desk {0}: {1} × {2}.").format(
					desk, row.customer or _("every customer"), _(row.ticket_type) or _("every type")
				),
			)
	return None


def naming(customer: str) -> list[str]:
	"""The agreements in which a customer is named, valid or not."""
	row = frappe.qb.DocType("SD Agreement Customer")
	return frappe.qb.from_(row).select(row.parent).where(row.customer == customer).run(pluck=True)


def naming_each(customers: list[str]) -> dict[str, list[str]]:
	"""The same of many customers, by one statement."""
	row = frappe.qb.DocType("SD Agreement Customer")
	query = frappe.qb.from_(row).select(row.customer, row.parent).where(row.customer.isin(customers or [""]))
	found: dict[str, list[str]] = {customer: [] for customer in customers}
	for customer, agreement in query.run():
		found.setdefault(customer, []).append(agreement)
	return found


def _of_customer(customer: str, at: int, named: list[str] | None) -> Choice | None:
	valid = [name for name in (naming(customer) if named is None else named) if is_valid(name, at)]
	own = max(valid, key=_began, default=None)
	return Choice(own, _("Agreement of {0}.").format(customer)) if own else None


def _of_desk(record, customer: str, at: int) -> Choice | None:
	version = valid_version(record.default_agreement, at) if record and record.default_agreement else None
	if not version:
		return None
	reason = _("Default of the desk {0}: {1} has no agreement of its own.").format(record.name, customer)
	return Choice(version, reason)


def valid_version(agreement: str, at: int) -> str | None:
	"""The agreement itself if it is valid at `at`, else the version of it that is."""
	if is_valid(agreement, at):
		return agreement
	root = frappe.get_cached_value(AGREEMENT, agreement, "version_of") or agreement
	versions = [root, *frappe.get_all(AGREEMENT, {"version_of": root}, pluck="name")]
	return max((name for name in versions if is_valid(name, at)), key=_began, default=None)


def _began(agreement: str) -> tuple[str, str]:
	"""Of two valid agreements the one that began later counts: it is the newer version."""
	return str(
		frappe.get_cached_value("SD Service Level Agreement", agreement, "valid_from") or ""
	), agreement


def is_valid(agreement: str, at: int) -> bool:
	"""Whether it is in force at `at`, by the date that its service hours' zone has then."""
	record = frappe.get_cached_doc("SD Service Level Agreement", agreement)
	today = date_in(frappe.get_cached_value("SD Service Calendar", record.calendar, "time_zone"), at)
	began = not record.valid_from or getdate(record.valid_from) <= today
	ended = bool(record.valid_to) and getdate(record.valid_to) < today
	return not record.disabled and began and not ended


def target_for(agreement: str, *, metric: str, ticket_type: str, priority: str) -> Target | None:
	"""What the agreement promises for this case, or None where it promises nothing."""
	record = frappe.get_cached_doc("SD Service Level Agreement", agreement)
	return most_specific(
		targets_of(record), metric=metric, ticket_type=ticket_type or "", priority=priority or ""
	)


def targets_of(record) -> list[Target]:
	"""The rows of an agreement record as the rules know them."""
	return [
		Target(
			row.name,
			row.metric,
			row.ticket_type or "",
			row.priority or "",
			row.amount,
			row.unit,
			"" if row.around_the_clock else (row.calendar or record.calendar),
		)
		for row in record.targets
	]


def open_seconds(target: Target, calendar: ServiceCalendar, at: int) -> int:
	"""The target's amount in seconds of open time. Working days become seconds once, when a clock starts."""
	if target.unit in UNIT_SECONDS:
		return target.amount * UNIT_SECONDS[target.unit]
	return calendar.between_epoch(at, calendar.add_working_days_epoch(at, target.amount))


def agreed_in(agreement: str | None) -> Agreed:
	"""What it says of clocks beside the targets; without an agreement the general rules."""
	if not agreement:
		return Agreed()
	record = frappe.get_cached_doc("SD Service Level Agreement", agreement)
	return Agreed(
		record.reaction_met_by,
		record.pause_categories,
		bool(record.resolved_counts),
		bool(record.reaction_restarts),
	)


def calendar_of(target: Target) -> ServiceCalendar:
	"""The compiled calendar that the target counts in."""
	return load_calendar(target.calendar)
