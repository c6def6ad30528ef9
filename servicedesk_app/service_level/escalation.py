"""A clock's due steps, carried out: breach, log, journal entry, notices, what changes on the ticket, and webhooks
to come are one transaction, so that a step happens exactly once, whoever else sweeps and wherever one is killed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.permissions.people import is_staff
from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules import escalation, lifecycle
from servicedesk_app.rules.clocks import LogEntry
from servicedesk_app.rules.escalation import Step
from servicedesk_app.rules.metrics import LEVEL
from servicedesk_app.service_level import clocks, explain, policies, promises, webhooks
from servicedesk_app.service_level.clock_rows import TicketClock
from servicedesk_app.ticketing import defaults, journal, notices
from servicedesk_app.ticketing.people import team_of

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

LISTED = 8


@dataclass
class Course:
	"""What one firing of a clock does: the log's entries, causes by step, and sentences for the journal."""

	tied: TicketClock
	entries: list[LogEntry] = field(default_factory=list)
	causes: dict[str, tuple[str, str]] = field(default_factory=dict)
	lines: list[str] = field(default_factory=list)


def carry_out(tied: TicketClock, row: frappe._dict, at: int, only: str | None = None) -> None:
	"""Let happen what is due on a locked clock of the locked ticket `row`: all of it, or one step and the breach."""
	terms = promises.of_clock(tied).terms
	clock, entries = rules.judge(tied.clock, at, terms)
	course = Course(tied, list(entries))
	if entries:
		course.lines.append(_("{0} was not kept in time.").format(_(tied.metric)))
	steps = [step for step in steps_due(tied.with_clock(clock), at) if only in (None, step.key)]
	for step in steps:
		clock, entries = rules.act(clock, step.threshold, at, terms)
		course.entries += entries
		_tell(course, step, row)
		_call(course, step, row, at)
	_write(course, rules.replan(clock, at, terms))
	clocks.mirror(row.name, clocks.load(row.name))
	change_ticket(course, steps, row)
	_note(course, row)


def steps_due(tied: TicketClock, at: int) -> list[Step]:
	"""The steps of the policy that are due on a clock."""
	by_key = {step.key: step for step in policies.steps_of(tied.agreement, tied.metric)}
	due = rules.due_steps(tied.clock, at, promises.of_clock(tied).terms)
	return [by_key[threshold.key] for threshold in due]


def _write(course: Course, clock: rules.Clock) -> None:
	moved = TicketClock(**{**vars(course.tied), "clock": clock, "error": "", "failures": 0})
	clocks.write([(moved, course.entries)], of_steps=course.causes)


def _tell(course: Course, step: Step, row: frappe._dict) -> None:
	"""One notice to all of staff that the step names, and one to the customer. They are sent after the commit."""
	users = escalation.people(step, people_of(step, row))
	if users:
		facts = {"metric": course.tied.metric, "when": step.when, "amount": step.amount}
		notices.post_to(row.name, users, text=explain.headline(facts, row), facts=facts)
	if escalation.CUSTOMER in step.notify:
		notices.post_events(row.name, ["Delayed"])
	cause = _("{0} {1}: {2}").format(
		_(course.tied.metric), explain.when_in_words(step), explain.step_in_words(step)
	)
	if step.notify - {escalation.CUSTOMER}:
		cause += _("; queue {0}; told: {1}").format(
			row.queue or _("(none)"), _names(users) or _("nobody, there is none")
		)
	course.causes[step.key] = (policies.policy_of(course.tied.agreement), cause)
	course.lines.append(cause)


def _names(users: Sequence[str]) -> str:
	more = _(" and {0} more").format(len(users) - LISTED) if len(users) > LISTED else ""
	return ", ".join(users[:LISTED]) + more


def people_of(step: Step, row: frappe._dict) -> dict[str, list[str]]:
	"""Who is meant by each kind of recipient on this ticket. Rows of the ticket are read only for a step that asks."""
	desk = frappe.get_cached_doc("SD Desk", row.desk)
	queue = frappe.get_cached_doc("SD Queue", row.queue) if row.queue else None
	return {
		escalation.RESPONSIBLE: [
			row.responsible,
			*_rows_of(step, escalation.RESPONSIBLE, "SD Ticket Helper", row),
		],
		escalation.QUEUE: team_of(row.queue),
		escalation.LEAD: [queue.lead] if queue else [],
		escalation.AGENTS: [member.user for member in desk.members],
		escalation.WATCHERS: [
			user for user in _rows_of(step, escalation.WATCHERS, "SD Ticket Watcher", row) if is_staff(user)
		],
		escalation.MANAGER: [desk.manager],
	}


def _rows_of(step: Step, kind: str, doctype: str, row: frappe._dict) -> list[str]:
	if kind not in step.notify:
		return []
	return frappe.get_all(doctype, {"parent": row.name, "parenttype": "SD Ticket"}, pluck="user")


def _call(course: Course, step: Step, row: frappe._dict, at: int) -> None:
	if step.webhook:
		webhooks.post(step, course.tied, row, at)


def change_ticket(course: Course, steps: Sequence[Step], row: frappe._dict) -> None:
	"""Raise the priority, hand over, reassign: in one save, by the rules and through the lifecycle."""
	if not any(step.raise_priority or step.next_level or step.reassign_to for step in steps):
		return
	ticket = frappe.get_doc("SD Ticket", row.name)
	if ticket.status_category in lifecycle.SOLVED | lifecycle.OVER:
		return
	ticket.flags.actor = lifecycle.RULE
	for step in steps:
		if step.raise_priority:
			course.lines.append(_raise_priority(ticket))
		if step.reassign_to:
			ticket.responsible = step.reassign_to
		if step.next_level:
			course.lines.append(_hand_over(ticket, course.tied))
	ticket.save(ignore_permissions=True)  # a rule's change


def _raise_priority(ticket: "SDTicket") -> str:
	levels = frappe.get_all("SD Priority", {"enabled": 1}, ["name", "rank", "scheme"])
	above = escalation.more_urgent(
		ticket.priority, [escalation.Level(row.name, row.rank, row.scheme) for row in levels]
	)
	if not above:
		return _("The priority is the highest already.")
	ticket.priority = above
	return _("The priority was raised to {0}.").format(above)


def _hand_over(ticket: "SDTicket", tied: TicketClock) -> str:
	"""To the queue of the next level, onto its pile; its own time begins."""
	queue = frappe.get_cached_doc("SD Queue", ticket.queue)
	following = frappe.get_cached_doc("SD Queue", queue.next_queue) if queue.next_queue else None
	if not following or following.disabled:
		return _("There is no queue of a next level: the ticket stays in {0}.").format(queue.name)
	if not escalation.may_go_up(int(queue.support_level), int(following.support_level)):
		return _("{0} is of no higher level than {1}: the ticket stays.").format(following.name, queue.name)
	ticket.queue, ticket.responsible = following.name, None
	ticket.status = defaults.first_status(lifecycle.NEW)
	ticket.flags.note = ticket.state_reason = _("{0} of {1} used up in {2}.").format(
		_("Time at this level") if tied.metric == LEVEL else _(tied.metric),
		explain.duration(tied.clock.target_seconds),
		queue.name,
	)
	ticket.flags.reason_given = True
	return _("Handed over to {0}.").format(following.name)


def _note(course: Course, row: frappe._dict) -> None:
	"""One entry in the journal for all that happened."""
	if course.lines:
		journal.record(row.name, " ".join(course.lines), user="Administrator")
