"""Clocks and their log as rows: loaded, locked, written. What a clock does is decided in `rules`.

The log's rows are numbered without a gap, and a step's row is named after clock and step: the primary key sees to
it that no entry is written twice and that a step acts once on each run of a clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import frappe
from frappe.utils import now as frappe_now

from servicedesk_app.rules.clocks import RUNNING, Clock, LogEntry
from servicedesk_app.rules.metrics import METRICS, REACTION, RESOLUTION
from servicedesk_app.service_level.instants import to_site_time

CLOCK = "SD Ticket Clock"
EVENT = "SD Ticket Clock Event"
AS_TEXT = ("ran", "done")
NEVER_DUE = 2_147_483_647
"""Where no clock runs: the largest number that Frappe lets an Int hold, so that lists sort it last."""

STATE_FIELDS = tuple(field.name for field in fields(Clock) if field.name not in AS_TEXT)
READ_FIELDS = (
	"ticket", "metric", "run", "agreement", "target_row", "calendar", "queue", "logged", "error", "failures",
	*STATE_FIELDS, *AS_TEXT,
)  # fmt: skip
"""What `tied_clock` asks of a row: all but the times for people and Frappe's own columns."""


@dataclass(frozen=True)
class TicketClock:
	"""A clock with what ties it to its ticket and its promise. `logged` is the number of entries in its log."""

	ticket: str
	metric: str
	run: int
	agreement: str
	target_row: str
	calendar: str
	clock: Clock
	queue: str = ""
	logged: int = 0
	error: str = ""
	failures: int = 0

	@property
	def name(self) -> str:
		"""Ticket, metric and run: the primary key sees to it that there is one clock for each."""
		return f"{self.ticket}-{self.metric.lower()}-{self.run}"

	def with_clock(self, clock: Clock) -> "TicketClock":
		"""The same with its clock moved."""
		return replace(self, clock=clock)

	def after(self, before: "TicketClock") -> "TicketClock":
		"""The same as the next state of a row that is there already."""
		return replace(self, logged=before.logged, error=before.error, failures=before.failures)


ClockChange = tuple[TicketClock, Sequence[LogEntry]]


def load(ticket: str, *, lock: bool = False) -> list[TicketClock]:
	"""All clocks of a ticket, oldest first. `lock` keeps their rows until the transaction ends."""
	table = frappe.qb.DocType(CLOCK)
	query = frappe.qb.from_(table).select(*READ_FIELDS).where(table.ticket == ticket)
	query = query.orderby(table.started_at).orderby(table.name)
	return [tied_clock(row) for row in (query.for_update() if lock else query).run(as_dict=True)]


def tied_clock(row: dict) -> TicketClock:
	"""A row of SD Ticket Clock as the rules know it."""
	clock = Clock(
		**{field: row[field] for field in STATE_FIELDS}, ran=_spans(row["ran"]), done=_words(row["done"])
	)
	return TicketClock(
		row["ticket"],
		row["metric"],
		row["run"],
		row["agreement"] or "",
		row["target_row"] or "",
		row["calendar"] or "",
		clock,
		row["queue"] or "",
		row["logged"],
		row["error"] or "",
		row["failures"],
	)


def _words(text: str | None) -> tuple[str, ...]:
	return tuple((text or "").split())


def _spans(text: str | None) -> tuple[tuple[int, int], ...]:
	pairs = (word.split("-") for word in _words(text))
	return tuple((int(begins), int(ends)) for begins, ends in pairs)


def write(
	changes: Sequence[ClockChange], cause: str = "", of_steps: dict[str, tuple[str, str]] | None = None
) -> None:
	"""Write clocks, new and moved ones, and what the log says of them: two statements, however many clocks.

	`cause` says in words what brought it about; `of_steps` gives for a step its policy and its own cause.
	The ticket's row must be locked, or be new.
	"""
	if not changes:
		return
	stamp, user = frappe_now(), frappe.session.user
	rows = [_columns(tied, entries, stamp, user) for tied, entries in changes]
	_insert(CLOCK, tuple(rows[0]), [tuple(row.values()) for row in rows], moving=_MOVING)
	_log(changes, cause, of_steps or {})


def _insert(doctype: str, columns: Sequence[str], rows: Sequence[tuple], moving: Sequence[str] = ()) -> None:
	"""Many rows in one statement; of those that are there already the `moving` columns change. Frappe's `bulk_insert`
	builds its statement value by value; with it, and the time asked for each row, a recount took nearly half as long again."""
	places = f"({', '.join(['%s'] * len(columns))})"
	changes = ", ".join(f"`{column}` = values(`{column}`)" for column in moving)
	frappe.db.sql(
		f"insert into `tab{doctype}` ({', '.join(f'`{column}`' for column in columns)}) values "
		+ ", ".join([places] * len(rows))
		+ (f" on duplicate key update {changes}" if moving else ""),
		[value for row in rows for value in row],
	)


def _columns(tied: TicketClock, entries: Sequence[LogEntry], stamp: str, user: str) -> dict:
	return {
		"name": tied.name,
		"creation": stamp,
		"modified": stamp,
		"owner": user,
		"modified_by": user,
		"ticket": tied.ticket,
		"metric": tied.metric,
		"run": tied.run,
		**moving_columns(tied),
		"logged": tied.logged + len(entries),
	}


def moving_columns(tied: TicketClock) -> dict:
	"""The columns that change in a clock's life, but for the number of its log entries."""
	clock = tied.clock
	return {
		"agreement": tied.agreement or None,
		"target_row": tied.target_row,
		"calendar": tied.calendar or None,
		"queue": tied.queue or None,
		"error": tied.error or None,
		"failures": tied.failures,
		**{field: getattr(clock, field) for field in STATE_FIELDS},
		"ran": " ".join(f"{begins}-{ends}" for begins, ends in clock.ran),
		"done": " ".join(clock.done),
		"started_on": to_site_time(clock.started_at),
		"due_on": to_site_time(clock.due_at),
		"met_on": to_site_time(clock.met_at),
		"breached_on": to_site_time(clock.breached_at),
	}


_MOVING = (
	"agreement", "target_row", "calendar", "queue", "error", "failures", *STATE_FIELDS, *AS_TEXT,
	"started_on", "due_on", "met_on", "breached_on", "logged",
)  # fmt: skip

LOG_FIELDS = (
	"name", "creation", "modified", "owner", "modified_by",
	"ticket", "clock", "number", "event", "at", "at_time", "step", "policy", "cause",
)  # fmt: skip


def _log(changes: Sequence[ClockChange], cause: str, of_steps: dict[str, tuple[str, str]]) -> None:
	stamp, user = frappe_now(), frappe.session.user
	rows = []
	for tied, entries in changes:
		for number, entry in enumerate(entries, start=tied.logged + 1):
			policy, own_cause = of_steps.get(entry.step, (None, cause))
			rows.append(
				(
					_entry_name(tied, entry, number), stamp, stamp, user, user,
					tied.ticket, tied.name, number, entry.event, entry.at, to_site_time(entry.at),
					entry.step or None, policy, own_cause,
				)
			)  # fmt: skip
	if rows:
		_insert(EVENT, LOG_FIELDS, rows)


def _entry_name(tied: TicketClock, entry: LogEntry, number: int) -> str:
	return f"{tied.name}-step-{entry.step}" if entry.step else f"{tied.name}-{number}"


def due_fields(clocks: Sequence[TicketClock]) -> dict:
	"""The ticket's own fields that mirror its clocks, for lists and sorting."""
	last = {tied.metric: tied.clock for tied in sorted(clocks, key=lambda tied: tied.run)}
	reaction, resolution = last.get(REACTION), last.get(RESOLUTION)
	running = [tied.clock.due_at for tied in clocks if tied.clock.due_at and tied.clock.state == RUNNING]
	broken = (tied for tied in clocks if tied.clock.breached_at)
	return {
		"reaction_due": to_site_time(reaction.due_at) if reaction else None,
		"reaction_met_at": to_site_time(reaction.met_at) if reaction else None,
		"resolution_due": to_site_time(resolution.due_at) if resolution else None,
		"breached": int(any(not METRICS[tied.metric].internal for tied in broken)),
		"next_due": to_site_time(min(running, default=0)),
		"due_order": min([*running, NEVER_DUE]),
	}


def mirror(ticket: str, clocks: Sequence[TicketClock]) -> None:
	"""Bring the ticket's due fields in line. `modified` stays: an agent's open form must not turn stale."""
	frappe.db.set_value("SD Ticket", ticket, due_fields(clocks), update_modified=False)


def mirror_all(clocks_of: dict[str, Sequence[TicketClock]]) -> None:
	"""The same for many tickets, which are there and locked, in one statement."""
	if not clocks_of:
		return
	rows = [{"name": name, **due_fields(clocks)} for name, clocks in clocks_of.items()]
	columns = tuple(rows[0])
	_insert("SD Ticket", columns, [tuple(row.values()) for row in rows], moving=columns[1:])
