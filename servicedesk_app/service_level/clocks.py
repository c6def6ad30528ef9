"""The clocks of a ticket: begun when it is made, moved when it changes, kept with their log.

What a clock does is decided in `rules.clocks` and `rules.metrics`. A ticket's controller calls `follow` while it
validates (it sets the ticket's own due fields) and `write` once the ticket is written, so that a ticket, its
clocks and their log commit together. Whoever touches a clock has locked its ticket's row before.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import frappe
from frappe.utils import get_datetime

from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules import lifecycle, metrics
from servicedesk_app.rules.metrics import LEVEL, METRICS, REACTION, RESOLUTION, UPDATE, Run, Situation
from servicedesk_app.service_level import agreements, promises
from servicedesk_app.service_level.clock_rows import (
	ClockChange,
	TicketClock,
	due_fields,
	load,
	mirror,
	mirror_all,
	tied_clock,
	write,
)
from servicedesk_app.service_level.explain import for_reader
from servicedesk_app.service_level.instants import from_site_time

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

__all__ = [
	"LEVEL", "METRICS", "REACTION", "RESOLUTION", "UPDATE", "ClockChange", "TicketClock", "customer_heard",
	"due_fields", "follow", "for_reader", "load", "merged", "mirror", "mirror_all", "moved", "retargeted", "since", "situation_of",
	"tied_clock", "write",
]  # fmt: skip

REPROMISING_FIELDS = ("priority", "ticket_type", "customer")
RELEVANT_FIELDS = ("status", "responsible", "queue", *REPROMISING_FIELDS)
HEARD_FIELDS = (
	"name", "status_category", "agreement", "ticket_type", "priority", "queue", "responsible", "promised_since",
	"opened_at",
)  # fmt: skip


def is_moved_by(ticket: "SDTicket") -> bool:
	"""Whether this save can move a clock at all: a closed ticket's clocks are frozen."""
	before = ticket.get_doc_before_save()
	if before and {before.status_category, ticket.status_category} <= lifecycle.OVER:
		return False
	return not before or any(ticket.has_value_changed(field) for field in RELEVANT_FIELDS)


def follow(ticket: "SDTicket", at: int) -> list[ClockChange]:
	"""What the ticket's present save does to its clocks. Sets its due fields; the caller writes the changes."""
	situation = situation_of(ticket, at)
	ticket.promised_since = situation.since
	stored = [] if situation.is_new else load(ticket.name, lock=True)
	changes = moved(ticket, situation, stored, at)
	ticket.update(due_fields(merged(stored, changes)))
	return changes


def situation_of(ticket: "SDTicket", at: int) -> Situation:
	"""The ticket as this save makes it."""
	before = ticket.get_doc_before_save()
	situation = Situation(
		category=ticket.status_category,
		before=before.status_category if before else "",
		responsible=bool(ticket.responsible),
		newly_responsible=bool(ticket.responsible and ticket.has_value_changed("responsible")),
		moved_queue=bool(before and ticket.has_value_changed("queue")),
		repromised=bool(before) and any(ticket.has_value_changed(field) for field in REPROMISING_FIELDS),
		corrected=bool(before) and ticket.has_value_changed("customer"),
		since=since(ticket) if before else at,
	)
	return situation if not situation.is_reopened else situation.with_since(at)


def since(ticket: "SDTicket") -> int:
	"""The instant that a ticket's promises count from."""
	return ticket.promised_since or from_site_time(get_datetime(ticket.opened_at))


def moved(
	ticket: "SDTicket", situation: Situation, stored: Sequence[TicketClock], at: int
) -> list[ClockChange]:
	"""The clocks that a situation moves, with what happened to each; those left as they were are absent."""
	agreed = agreements.agreed_in(ticket.agreement)
	sibling = metrics.sibling_of([tied.clock for tied in stored])
	by_name = {tied.name: tied for tied in stored}
	changes = []
	for metric in METRICS.values():
		promise = promises.promise_of(ticket, metric.name)
		last = _last_run(stored, metric.name)
		for run in metrics.follow(metric, last, situation, agreed, promise, at, sibling):
			changes.append((_tied(ticket.name, metric.name, run, by_name), run.entries))
	return changes


def _last_run(stored: Iterable[TicketClock], metric: str) -> Run | None:
	runs = [tied for tied in stored if tied.metric == metric]
	if not runs:
		return None
	last = max(runs, key=lambda tied: tied.run)
	return Run(last.run, last.clock, promises.of_clock(last))


def _tied(ticket: str, metric: str, run: Run, known: dict[str, TicketClock]) -> TicketClock:
	tie = run.promise.identity
	tied = TicketClock(
		ticket, metric, run.number, tie.agreement, tie.target_row, tie.calendar, run.clock, tie.queue
	)
	before = known.get(tied.name)
	return tied.after(before) if before else tied


def merged(stored: Iterable[TicketClock], changes: Iterable[ClockChange]) -> list[TicketClock]:
	"""The clocks as they stand once `changes` are written."""
	new = {tied.name: tied for tied, _entries in changes}
	return [new.pop(tied.name, tied) for tied in stored] + list(new.values())


def customer_heard(ticket: "SDTicket", at: int) -> None:
	"""Staff have answered the customer: a reaction, and the next run of Update. Writes clocks, log and due fields
	without saving the ticket, whose `modified` an open form knows."""
	if not _awaits_an_answer(ticket):
		return
	row = frappe.db.get_value("SD Ticket", ticket.name, HEARD_FIELDS, as_dict=True, for_update=True)
	situation = Situation(
		row.status_category, row.status_category, since(row), bool(row.responsible), replied=True
	)
	stored = load(row.name, lock=True)
	if changes := moved(row, situation, stored, at):
		write(changes)
		mirror(row.name, merged(stored, changes))


def _awaits_an_answer(ticket: "SDTicket") -> bool:
	"""Told without a query: a ticket whose clocks an answer does not move costs none."""
	if not ticket.agreement or ticket.status_category in lifecycle.OVER:
		return False
	return not ticket.reaction_met_at or bool(promises.promise_of(ticket, UPDATE))


def retargeted(
	tied: TicketClock, ticket: "SDTicket", at: int, *, keep_breach: bool = False
) -> ClockChange | None:
	"""An open clock under what is promised of its ticket now; None if it stays as it is. For what changes promises
	in bulk: a calendar, an agreement, a policy. Nothing is written."""
	before = promises.of_clock(tied)
	promise = promises.promise_of(ticket, tied.metric)
	if tied.clock.state not in rules.OPEN:
		return None
	if promise is None:
		clock, entries = rules.cancel(tied.clock, at, before.terms)
		return tied.with_clock(clock), entries
	seconds = promise.seconds_from(tied.clock.started_at)
	clock, entries = rules.retarget(
		tied.clock, at, seconds, promise.terms, before=before.terms, keep_breach=keep_breach
	)
	run = Run(tied.run, clock, promise)
	return _tied(tied.ticket, tied.metric, run, {tied.name: tied}), entries
