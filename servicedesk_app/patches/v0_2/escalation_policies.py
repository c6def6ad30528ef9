"""Sites from before there were policies: the standard one, texts for its notices, and clocks that know their log.

A clock kept neither the number of its log entries nor the stretches in which it ran; both are in the log. Steps of
the new policy that lie before what has happened already are not taken afterwards.
"""

from dataclasses import replace

import frappe

from servicedesk_app.rules import clocks as rules
from servicedesk_app.service_level import clock_rows, promises
from servicedesk_app.service_level.instants import now
from servicedesk_app.setup import escalation_seeds, seeds

BATCH = 1000
STOPS = {rules.PAUSED_EVENT, rules.MET_EVENT, rules.CANCELLED_EVENT}
STARTS = {rules.STARTED_EVENT, rules.RESUMED_EVENT}


def execute() -> None:
	"""Safe to run again: it takes the clocks whose log has not been counted."""
	escalation_seeds.plant()
	seeds.plant_notice_templates({"Escalated", "Delayed"})
	number_the_log()
	while names := frappe.get_all("SD Ticket Clock", {"logged": 0}, pluck="name", limit=BATCH):
		for name in names:
			bring_up_to_date(name)
		frappe.db.commit()
	set_since()


def number_the_log() -> None:
	"""Each clock's entries get their numbers, in the order in which they were written."""
	frappe.db.sql(
		"""update `tabSD Ticket Clock Event` as event join (
			select name, row_number() over (partition by clock order by at, creation, name) as place
			from `tabSD Ticket Clock Event`
		) as ordered on ordered.name = event.name
		set event.number = ordered.place where event.number = 0"""
	)


def bring_up_to_date(name: str) -> None:
	"""One clock: what it ran, how many entries it has, and that it is frozen if it is over."""
	row = frappe.db.get_value("SD Ticket Clock", name, "*", as_dict=True)
	events = frappe.get_all("SD Ticket Clock Event", {"clock": name}, ["event", "at"], order_by="number")
	tied = clock_rows.tied_clock(row)
	clock = tied.clock
	over = clock.state in (rules.MET, rules.CANCELLED)
	clock = replace(
		clock,
		ran=stretches(events),
		closed_at=(clock.met_at or events[-1].at if events else 0) if over else 0,
	)
	terms = promises.of_clock(tied).terms
	if clock.state in rules.OPEN:
		past = [step.key for step in rules.due_steps(clock, now(), terms)] if clock.breached_at else []
		clock = rules.replan(replace(clock, done=tuple(past)), now(), terms)
	values = {**clock_rows.moving_columns(tied.with_clock(clock)), "logged": max(len(events), 1)}
	frappe.db.set_value("SD Ticket Clock", name, values, update_modified=False)


def stretches(events: list) -> tuple[tuple[int, int], ...]:
	"""The finished stretches in which a clock ran, by its log."""
	spans, began = [], None
	for event in events:
		if event.event in STARTS:
			began = event.at
		elif event.event in STOPS and began is not None:
			spans.append((began, event.at))
			began = None
	return tuple(spans)


def set_since() -> None:
	"""A ticket's promises count from the start of its latest clock."""
	frappe.db.sql(
		"""update `tabSD Ticket` as ticket join (
			select ticket, max(started_at) as since from `tabSD Ticket Clock` group by ticket
		) as clock on clock.ticket = ticket.name
		set ticket.promised_since = clock.since where ticket.promised_since = 0"""
	)
