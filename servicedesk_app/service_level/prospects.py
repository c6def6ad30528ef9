"""What an agreement promises for a report that is not made yet."""

from typing import NamedTuple

import frappe

from servicedesk_app.rules.metrics import REACTION, RESOLUTION
from servicedesk_app.service_level import agreements

METRICS = (REACTION, RESOLUTION)


class Prospect(NamedTuple):
	"""By when, if it were reported at the asked instant. `due_at` is in epoch seconds."""

	metric: str
	due_at: int


def agreement_of(customer: str, at: int) -> str | None:
	"""The agreement that the customer's next ticket would get."""
	desk = frappe.get_cached_value("SD Customer", customer, "desk")
	return agreements.choose(customer, desk, at).agreement


def for_report(agreement: str | None, ticket_type: str, priority: str, at: int) -> list[Prospect]:
	"""The promises for a report of this type and priority at `at`; empty where nothing is promised."""
	if not agreement:
		return []
	found = [
		(metric, agreements.target_for(agreement, metric=metric, ticket_type=ticket_type, priority=priority))
		for metric in METRICS
	]
	return [Prospect(metric, _due(target, at)) for metric, target in found if target]


def _due(target: agreements.Target, at: int) -> int:
	calendar = agreements.calendar_of(target)
	return calendar.add_epoch(at, agreements.open_seconds(target, calendar, at))
