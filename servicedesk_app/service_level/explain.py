"""A clock in words: what was promised, inside which hours, how it stands, and what comes next.

Times are those of the reader's zone; instants are given beside them in UTC epoch seconds.
"""

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import format_duration

from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules import escalation
from servicedesk_app.rules.metrics import LEVEL, METRICS
from servicedesk_app.service_level import policies, promises
from servicedesk_app.service_level.calendars import WEEKDAYS
from servicedesk_app.service_level.instants import date_in, now, to_zone, zone_of_reader
from servicedesk_app.ticketing import initials

if TYPE_CHECKING:
	from collections.abc import Sequence

	from servicedesk_app.service_level.clock_rows import TicketClock
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def for_reader(tied: "TicketClock", zone: str | None = None) -> dict:
	"""A clock for the ticket's form: its instants in epoch seconds, and what it does in sentences."""
	clock = tied.clock
	zone = zone or zone_of_reader(frappe.session.user)
	step, step_at = _next_step(tied)
	return {
		"name": tied.name,
		"metric": tied.metric,
		"run": tied.run,
		"state": clock.state,
		"provisional": clock.state == rules.MET and not clock.closed_at,
		"internal": METRICS[tied.metric].internal,
		"started_at": clock.started_at,
		"due_at": clock.due_at,
		"breached_at": clock.breached_at,
		"met_at": clock.met_at,
		"left_seconds": clock.left_seconds,
		"target_seconds": clock.target_seconds,
		"promise": promise(tied, zone),
		"sentence": sentence(tied, zone),
		"next_step": step,
		"next_step_at": step_at,
		"source": source(tied),
		"error": tied.error,
	}


def for_ticket(ticket: "SDTicket", clocks: "Sequence[TicketClock]") -> list[dict]:
	"""All clocks of a ticket for its form, with what only the ticket and its log know: who met one, why one stands
	still, and why this agreement."""
	met_by = {
		row.clock: initials.of(row.owner)
		for row in story(ticket.name)
		if row.event == rules.MET_EVENT and row.owner != "Administrator"
	}
	return [_with_ticket(for_reader(tied), ticket, met_by.get(tied.name)) for tied in clocks]


def _with_ticket(shown: dict, ticket: "SDTicket", met_by: str | None) -> dict:
	why = ""
	if shown["state"] == rules.PAUSED:
		why = f"{_(ticket.status)}: {ticket.state_reason}" if ticket.state_reason else _(ticket.status)
	elif shown["state"] == rules.MET and met_by:
		shown["sentence"] += "; " + _("by {0}").format(met_by)
	if why:
		shown["sentence"] += "; " + _("it stands still: {0}").format(why)
	return {**shown, "met_by": met_by, "paused_because": why, "agreement_reason": ticket.agreement_reason}


def sentence(tied: "TicketClock", zone: str) -> str:
	"""“Reaction due today 14:20: 4 h from 10:20 inside Mon–Thu 08–16; met today 11:02.”"""
	clock = tied.clock
	head = f"{_(tied.metric)} {state(tied, zone)}: {promise(tied, zone)}"
	further = []
	if clock.breached_at and clock.state != rules.RUNNING:
		further.append(_("late since {0}").format(moment(clock.breached_at, zone)))
	elif clock.breached_at and clock.breached_at != clock.due_at:
		further.append(_("an earlier due time was missed {0}").format(moment(clock.breached_at, zone)))
	step, step_at = _next_step(tied)
	if step:
		further.append(_("next {0}: {1}").format(moment(step_at, zone), step))
	return "; ".join((head, *further))


def state(tied: "TicketClock", zone: str) -> str:
	"""How it stands, in few words."""
	clock = tied.clock
	if clock.state == rules.RUNNING:
		return (_("late since {0}") if clock.due_at <= now() else _("due {0}")).format(
			moment(clock.due_at, zone)
		)
	if clock.state == rules.PAUSED:
		left = duration(abs(clock.left_seconds))
		return (_("paused, {0} left") if clock.left_seconds > 0 else _("paused, {0} late")).format(left)
	if clock.state == rules.CANCELLED:
		return _("cancelled")
	met = _("met {0}").format(moment(clock.met_at, zone))
	return met if clock.closed_at else _("{0}, if the customer approves").format(met)


def promise(tied: "TicketClock", zone: str) -> str:
	"""“4 h from 10:20 inside Mon–Thu 08–16”."""
	clock = tied.clock
	began = moment(clock.started_at, zone)
	pauses = _(", not counting {0} pauses").format(max(len(clock.ran) - 1, 0)) if len(clock.ran) > 1 else ""
	return _("{0} from {1}, {2}").format(duration(clock.target_seconds), began, hours(tied.calendar)) + pauses


def source(tied: "TicketClock") -> str:
	"""Where the promise is written: agreement and row, or queue."""
	if tied.metric == LEVEL:
		return _("time at this level, set on the queue {0}").format(tied.queue)
	return row_in_words(tied.agreement, tied.target_row)


def row_in_words(agreement: str, target_row: str) -> str:
	"""“Basic, row 2: Fault, A-Critical, 4 Hours”."""
	record = frappe.get_cached_doc("SD Service Level Agreement", agreement)
	row = next((row for row in record.targets if row.name == target_row), None)
	if not row:
		return _("{0}, by a row that has been changed since").format(agreement)
	kind = row.ticket_type or _("any type")
	priority = row.priority or _("any priority")
	return _("{0}, row {1}: {2}, {3}, {4} {5}").format(
		agreement, row.idx, _(kind), priority, row.amount, _(row.unit)
	)


def _next_step(tied: "TicketClock") -> tuple[str, int]:
	coming = rules.next_step(tied.clock, promises.of_clock(tied).terms)
	if not coming:
		return "", 0
	threshold, at = coming
	steps = {step.key: step for step in policies.steps_of(tied.agreement, tied.metric)}
	return step_in_words(steps[threshold.key]), at


def step_in_words(step: escalation.Step) -> str:
	"""“tell all agents of the desk and the IT manager, hand over to the next level”."""
	acts = []
	if step.notify:
		kinds = [kind for kind in escalation.RECIPIENTS if kind in step.notify]
		acts.append(_("tell {0}").format(", ".join(recipient_in_words(kind) for kind in kinds)))
	if step.raise_priority:
		acts.append(_("raise the priority"))
	if step.next_level:
		acts.append(_("hand over to the next level"))
	if step.reassign_to:
		acts.append(_("give it to {0}").format(step.reassign_to))
	if step.webhook:
		acts.append(_("call {0}").format(step.webhook))
	return ", ".join(acts)


def recipient_in_words(kind: str) -> str:
	"""Who is meant by a kind of recipient."""
	return {
		escalation.RESPONSIBLE: _("who is responsible"),
		escalation.QUEUE: _("the queue"),
		escalation.LEAD: _("the queue's lead"),
		escalation.AGENTS: _("all agents of the desk"),
		escalation.WATCHERS: _("the watchers"),
		escalation.MANAGER: _("the IT manager"),
		escalation.CUSTOMER: _("the customer"),
	}[kind]


def when_in_words(step: escalation.Step) -> str:
	"""“at 75 % of the time”, “10 minutes before due”."""
	return _when(step.when, step.amount)


def _when(when: str, amount: int) -> str:
	if when == escalation.PERCENT:
		return _("at {0} % of the time").format(amount)
	if when == escalation.BEFORE_DUE:
		return _("{0} minutes before due").format(amount)
	return _("{0} minutes after due").format(amount)


def headline(facts: dict, ticket) -> str:
	"""“Reaction at 75 % of the time: The printer is on fire (Acme)”. `facts` are a step's metric, when and amount."""
	when = _when(facts["when"], facts["amount"])
	return _("{0} {1}: {2} ({3})").format(_(facts["metric"]), when, ticket.subject, ticket.customer)


def hours(calendar: str) -> str:
	"""“inside Mon–Thu 08–16, Fri 08–15 (Office hours)”."""
	if not calendar:
		return _("around the clock")
	record = frappe.get_cached_doc("SD Service Calendar", calendar)
	by_day = {day: _windows(record, day) for day in WEEKDAYS}
	parts = []
	for windows, days in groupby((day for day in WEEKDAYS), key=lambda day: by_day[day]):
		if windows:
			names = list(days)
			span = _(names[0])[:3] + (f"–{_(names[-1])[:3]}" if len(names) > 1 else "")
			parts.append(f"{span} {windows}")
	return _("inside {0}").format(", ".join(parts) or calendar)


def _windows(record, day: str) -> str:
	spans = sorted((row.opens, row.closes) for row in record.windows if row.weekday == day)
	return " + ".join(f"{_short(opens)}–{_short(closes)}" for opens, closes in spans)


def _short(time: str) -> str:
	return str(time).removesuffix(":00") if str(time).endswith(":00") else str(time)


def moment(at: int, zone: str) -> str:
	"""“today 14:20”, “tomorrow 08:00”, “2026-06-01 14:20”, in `zone`."""
	local = to_zone(at, zone)
	today = date_in(zone, now())
	names = {
		today: _("today"),
		today + timedelta(days=1): _("tomorrow"),
		today - timedelta(days=1): _("yesterday"),
	}
	day = names.get(local.date()) or frappe.utils.formatdate(local.date())
	return f"{day} {local:%H:%M}"


def duration(seconds: int) -> str:
	"""“4 h”, “1 h 30 min”: open time, so hours are not made days."""
	hours_part, rest = divmod(seconds, 3600)
	minutes = rest // 60
	words = [f"{hours_part} h" if hours_part else "", f"{minutes} min" if minutes else ""]
	return " ".join(filter(None, words)) or format_duration(seconds) or "0 min"


def story(ticket: str, zone: str | None = None) -> list[frappe._dict]:
	"""The log of all clocks of a ticket in one query, oldest first: metric's clock, event, instant, cause, by whom."""
	rows = frappe.get_all(
		"SD Ticket Clock Event",
		{"ticket": ticket},
		["clock", "event", "at", "step", "cause", "owner"],
		order_by="at, clock, number",
	)
	zone = zone or zone_of_reader(frappe.session.user)
	return [frappe._dict(row, time=moment(row.at, zone)) for row in rows]
