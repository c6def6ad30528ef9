"""Which agreement a ticket runs under, and why."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import getdate

from servicedesk_app.rules.agreements import UNIT_SECONDS, Target, most_specific
from servicedesk_app.rules.business_time import ServiceCalendar
from servicedesk_app.rules.metrics import Agreed
from servicedesk_app.service_level.calendars import load as load_calendar
from servicedesk_app.service_level.instants import date_in


class Choice(NamedTuple):
	"""An agreement and, in a sentence for people, why it was chosen. No name: no agreement applies."""

	agreement: str | None
	reason: str


def choose(customer: str, desk: str | None, at: int, ticket_type: str | None = None) -> Choice:
	"""The customer's own agreement that is valid at `at`, else the default of the customer's desk.

	`at` is when the ticket was reported: the version that was in force then holds for all of its life.
	"""
	# A desk's service matrix (customer × service or type) would have its say here, before the general rules.
	if own := _own_agreement(customer, at):
		return Choice(own, _("Agreement of {0}.").format(customer))
	default = frappe.get_cached_value("SD Desk", desk, "default_agreement") if desk else None
	if default and is_valid(default, at):
		return Choice(
			default, _("Default of the desk {0}: {1} has no agreement of its own.").format(desk, customer)
		)
	return Choice(None, _("Neither {0} nor its desk has a valid agreement: no clock runs.").format(customer))


def _own_agreement(customer: str, at: int) -> str | None:
	row = frappe.qb.DocType("SD Agreement Customer")
	names = frappe.qb.from_(row).select(row.parent).where(row.customer == customer).run(pluck=True)
	valid = [name for name in names if is_valid(name, at)]
	return max(valid, key=_began, default=None)


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
