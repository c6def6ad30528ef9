"""The clocks of a ticket: planned when it is made, moved when it changes, kept with their log.

What a clock does is decided in `rules.clocks`; here it is loaded, locked and saved. A ticket's controller
calls `plan` and `follow` while it validates (they set the ticket's own due fields) and `save` once the
ticket is written, so that a ticket, its clocks and their log commit together.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import format_datetime, format_duration
from frappe.utils import now as frappe_now

from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.clocks import Change, Clock, LogEntry
from servicedesk_app.service_level import agreements, calendars
from servicedesk_app.service_level.instants import to_site_time

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

REACTION = "Reaction"
METRICS = (REACTION,)

STARTED = lifecycle.BEING_WORKED_ON | lifecycle.SOLVED

STATE_FIELDS = tuple(field.name for field in fields(Clock))


@dataclass(frozen=True)
class TicketClock:
	"""A clock with what ties it to its ticket and its promise."""

	ticket: str
	metric: str
	run: int
	agreement: str
	target_row: str
	calendar: str
	clock: Clock

	@property
	def name(self) -> str:
		"""Ticket, metric and run: the primary key sees to it that there is one clock for each."""
		return f"{self.ticket}-{self.metric.lower()}-{self.run}"


ClockChange = tuple[TicketClock, Sequence[LogEntry]]


def plan(ticket: "SDTicket", at: int) -> list[ClockChange]:
	"""The clocks that a new ticket starts with, by its agreement. The ticket has its name already."""
	return [change for metric in METRICS if (change := _started(ticket, metric, run=1, at=at))]


def _started(ticket: "SDTicket", metric: str, *, run: int, at: int) -> ClockChange | None:
	target = ticket.agreement and agreements.target_for(
		ticket.agreement, metric=metric, ticket_type=ticket.ticket_type, priority=ticket.priority
	)
	if not target:
		return None
	calendar = agreements.calendar_of(target)
	clock, entries = rules.start(at, agreements.open_seconds(target, calendar, at), calendar)
	tied = TicketClock(ticket.name, metric, run, ticket.agreement, target.row, target.calendar, clock)
	return tied, entries


def follow(ticket: "SDTicket", clocks: Iterable[TicketClock], at: int) -> list[ClockChange]:
	"""What the ticket's present state does to each of its clocks; those left as they were are absent."""
	moved = []
	for tied in clocks:
		clock, entries = _move(ticket, tied, at)
		if entries:
			moved.append((replace(tied, clock=clock), entries))
	return moved


def _move(ticket: "SDTicket", tied: TicketClock, at: int) -> Change:
	agreement = frappe.get_cached_doc("SD Service Level Agreement", tied.agreement)
	if ticket.status_category == lifecycle.CANCELLED:
		return rules.cancel(tied.clock, at)
	if MET_BY[tied.metric](ticket, agreement):
		return rules.meet(tied.clock, at)
	if ticket.status_category in agreement.pause_categories:
		return rules.pause(tied.clock, at, calendars.load(tied.calendar))
	return rules.resume(tied.clock, at, calendars.load(tied.calendar))


def _reacted(ticket: "SDTicket", agreement) -> bool:
	"""Whether the ticket's state is a reaction. What comes later in its life is one as well."""
	if ticket.status_category in lifecycle.SOLVED or ticket.flags.first_reply:
		return True
	if agreement.reaction_met_by == "Start of work":
		return ticket.status_category in STARTED
	if agreement.reaction_met_by == "Assignment to a person":
		return bool(ticket.responsible) or ticket.status_category in STARTED
	return False


MET_BY: dict[str, Callable[["SDTicket", object], bool]] = {REACTION: _reacted}


def merged(stored: Iterable[TicketClock], changes: Iterable[ClockChange]) -> list[TicketClock]:
	"""The clocks as they stand once `changes` are written."""
	moved = {tied.name: tied for tied, _entries in changes}
	return [moved.pop(tied.name, tied) for tied in stored] + list(moved.values())


def load(ticket: str, *, lock: bool = False) -> list[TicketClock]:
	"""All clocks of a ticket, oldest first. `lock` keeps their rows until the transaction ends."""
	table = frappe.qb.DocType("SD Ticket Clock")
	query = frappe.qb.from_(table).select("*").where(table.ticket == ticket).orderby(table.started_at)
	return [tied_clock(row) for row in (query.for_update() if lock else query).run(as_dict=True)]


def tied_clock(row: dict) -> TicketClock:
	"""A row of SD Ticket Clock as the rules know it."""
	clock = Clock(**{field: row[field] for field in STATE_FIELDS})
	return TicketClock(
		row["ticket"],
		row["metric"],
		row["run"],
		row["agreement"],
		row["target_row"],
		row["calendar"] or "",
		clock,
	)


def insert(changes: Sequence[ClockChange]) -> None:
	"""Write new clocks and the log of how they began: two statements, however many clocks."""
	if not changes:
		return
	rows = [_columns(tied) for tied, _entries in changes]
	frappe.db.bulk_insert("SD Ticket Clock", list(rows[0]), [list(row.values()) for row in rows])
	log(changes)


def update(changes: Sequence[ClockChange], cause: str = "") -> None:
	"""Write clocks that moved, and the log of it."""
	for tied, _entries in changes:
		frappe.db.set_value("SD Ticket Clock", tied.name, _moving_columns(tied), update_modified=False)
	if changes:
		log(changes, cause)


def log(changes: Sequence[ClockChange], cause: str = "") -> None:
	"""Append to the log, in one statement. `cause` says in words what brought it about."""
	stamp, user = frappe_now(), frappe.session.user
	rows = [
		(
			frappe.generate_hash(length=12), stamp, stamp, user, user,
			tied.ticket, tied.name, entry.event, entry.at, to_site_time(entry.at), cause,
		)
		for tied, entries in changes
		for entry in entries
	]  # fmt: skip
	if rows:
		frappe.db.bulk_insert("SD Ticket Clock Event", LOG_FIELDS, rows)


LOG_FIELDS = (
	"name", "creation", "modified", "owner", "modified_by",
	"ticket", "clock", "event", "at", "at_time", "cause",
)  # fmt: skip


def _columns(tied: TicketClock) -> dict:
	stamp, user = frappe_now(), frappe.session.user
	return {
		"name": tied.name,
		"creation": stamp,
		"modified": stamp,
		"owner": user,
		"modified_by": user,
		"ticket": tied.ticket,
		"metric": tied.metric,
		"run": tied.run,
		"agreement": tied.agreement,
		"target_row": tied.target_row,
		"calendar": tied.calendar or None,
		**_moving_columns(tied),
	}


def _moving_columns(tied: TicketClock) -> dict:
	clock = tied.clock
	return {
		**{field: getattr(clock, field) for field in STATE_FIELDS},
		"started_on": to_site_time(clock.started_at),
		"due_on": to_site_time(clock.due_at),
		"met_on": to_site_time(clock.met_at),
		"breached_on": to_site_time(clock.breached_at),
	}


def for_reader(tied: TicketClock) -> dict:
	"""A clock for the ticket's form: its instants in epoch seconds, and what it does in a sentence."""
	clock = tied.clock
	return {
		"metric": tied.metric,
		"state": clock.state,
		"due_at": clock.due_at,
		"breached_at": clock.breached_at,
		"met_at": clock.met_at,
		"left_seconds": clock.left_seconds,
		"promise": _("{0} from {1}, {2} ({3})").format(
			format_duration(clock.target_seconds),
			format_datetime(to_site_time(clock.started_at), "HH:mm"),
			_("inside {0}").format(tied.calendar) if tied.calendar else _("around the clock"),
			tied.agreement,
		),
	}


def due_fields(clocks: Sequence[TicketClock]) -> dict:
	"""The ticket's own fields that mirror its clocks, for lists and sorting."""
	reaction = [tied.clock for tied in clocks if tied.metric == REACTION][-1:]
	running = [tied.clock.due_at for tied in clocks if tied.clock.state == rules.RUNNING]
	return {
		"reaction_due": to_site_time(reaction[0].due_at) if reaction else None,
		"reaction_met_at": to_site_time(reaction[0].met_at) if reaction else None,
		"breached": int(any(tied.clock.breached_at for tied in clocks)),
		"next_due": to_site_time(min(running, default=0)),
	}
