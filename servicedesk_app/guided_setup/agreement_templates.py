"""The agreements that the guided set-up offers, from mere standby to full service."""

from collections.abc import Callable
from typing import NamedTuple

import frappe
from frappe import _

from servicedesk_app.ticketing import priority_schemes

ANY = ""
MOST_URGENT = "most urgent"
"""Stands for the priority of the lowest rank in the scheme that is in use."""


class Promise(NamedTuple):
	"""One row: for a type or a priority ("" is any), by a metric."""

	ticket_type: str
	priority: str
	metric: str
	amount: int
	unit: str
	around_the_clock: bool = False


class Template(NamedTuple):
	name: Callable[[], str]
	services: Callable[[], str]
	reaction_met_by: str
	promises: tuple[Promise, ...]


def _name_of(text: str) -> Callable[[], str]:
	return lambda: _(text)


TEMPLATES = {
	"standby": Template(
		_name_of("Standby"),
		_name_of("We can be called. Somebody reacts by the end of the next working day."),
		"Assignment to a person",
		(
			Promise(ANY, ANY, "Reaction", 1, "Working days"),
			Promise(ANY, MOST_URGENT, "Reaction", 8, "Hours"),
		),
	),
	"basic": Template(
		_name_of("Basic"),
		_name_of("Faults within 4 hours, user changes within 8, on-site work within 7 working days."),
		"Assignment to a person",
		(
			Promise("Fault", ANY, "Reaction", 4, "Hours"),
			Promise("User change", ANY, "Reaction", 8, "Hours"),
			Promise("On-site work", ANY, "Reaction", 7, "Working days"),
			Promise(ANY, ANY, "Reaction", 8, "Hours"),
			Promise("Fault", ANY, "Resolution", 3, "Working days"),
		),
	),
	"full": Template(
		_name_of("Full service"),
		_name_of(
			"A named technician. The most urgent within 30 minutes at any hour, all else within 2 hours."
		),
		"Start of work",
		(
			Promise(ANY, MOST_URGENT, "Reaction", 30, "Minutes", around_the_clock=True),
			Promise(ANY, ANY, "Reaction", 2, "Hours"),
			Promise(ANY, MOST_URGENT, "Resolution", 8, "Hours", around_the_clock=True),
			Promise("Fault", ANY, "Resolution", 1, "Working days"),
		),
	),
}


def targets_of(template: Template) -> list[dict]:
	"""Rows of SD Service Level Target: of metrics that this version measures and of types that are there."""
	metrics = frappe.get_meta("SD Service Level Target").get_field("metric").options.split("\n")
	urgent = next(iter(priority_schemes.enabled()), None)
	return [
		{
			**promise._asdict(),
			"priority": urgent if promise.priority == MOST_URGENT else None,
			"around_the_clock": int(promise.around_the_clock),
			"ticket_type": promise.ticket_type or None,
		}
		for promise in template.promises
		if promise.metric in metrics
		and (not promise.ticket_type or frappe.db.exists("SD Ticket Type", promise.ticket_type))
		and (promise.priority != MOST_URGENT or urgent)
	]
