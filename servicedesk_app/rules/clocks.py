"""What a clock is and what happens to it: pure functions from a clock and an instant to a clock and its log.

A clock is one running promise on one ticket: the reaction to it, its resolution, and so on.
All instants are UTC epoch seconds, all amounts are seconds of open time; 0 stands for "none",
since the columns that keep them are never NULL.

The order of every change is: settle what time has done, then judge the change. A breach is an instant on
the clock, not a state: a late clock runs on until it is met. A closed clock is frozen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

RUNNING = "Running"
PAUSED = "Paused"
MET = "Met"
CANCELLED = "Cancelled"
CLOSED = frozenset({MET, CANCELLED})

STARTED_EVENT = "Started"
PAUSED_EVENT = "Paused"
RESUMED_EVENT = "Resumed"
MET_EVENT = "Met"
BREACHED_EVENT = "Breached"
ESCALATED_EVENT = "Escalated"
CANCELLED_EVENT = "Cancelled"


class OpenTime(Protocol):
	"""The two questions a clock asks its calendar; `business_time.ServiceCalendar` answers them."""

	def add_epoch(self, start: int, seconds: int) -> int: ...

	def between_epoch(self, start: int, end: int) -> int: ...


class LogEntry(NamedTuple):
	"""One row of the append-only log: what happened to a clock, and when."""

	event: str
	at: int


@dataclass(frozen=True, slots=True)
class Clock:
	"""One promise on one ticket, as it stands.

	`left_seconds` is what was left of the target when the clock last began to run (`resumed_at`) or, while
	it is paused, what is left now; it is negative on a clock that was late by then. `due_at` and
	`next_event_at` are 0 while nothing is due.
	"""

	state: str
	started_at: int
	target_seconds: int
	resumed_at: int
	left_seconds: int
	due_at: int
	met_at: int = 0
	breached_at: int = 0
	next_event_at: int = 0


Change = tuple[Clock, Sequence[LogEntry]]


def start(at: int, target_seconds: int, calendar: OpenTime) -> Change:
	"""A clock that begins to run at `at` and is due after `target_seconds` of open time."""
	due_at = calendar.add_epoch(at, target_seconds)
	clock = Clock(RUNNING, at, target_seconds, at, target_seconds, due_at, next_event_at=due_at)
	return clock, (LogEntry(STARTED_EVENT, at),)


def judge(clock: Clock, at: int) -> Change:
	"""The clock as time alone has left it at `at`: breached when its due instant has passed unmet."""
	if clock.state != RUNNING or clock.breached_at or at < clock.due_at:
		return clock, ()
	breached = replace(clock, breached_at=clock.due_at, next_event_at=0)
	return breached, (LogEntry(BREACHED_EVENT, clock.due_at),)


def meet(clock: Clock, at: int) -> Change:
	"""The promise is kept at `at`; if that is after the due instant, the breach is recorded first."""
	if clock.state in CLOSED:
		return clock, ()
	settled, entries = judge(clock, at)
	met = replace(settled, state=MET, met_at=at, next_event_at=0)
	return met, (*entries, LogEntry(MET_EVENT, at))


def cancel(clock: Clock, at: int) -> Change:
	"""The promise no longer stands, for instance because the ticket was merged into another."""
	if clock.state in CLOSED:
		return clock, ()
	settled, entries = judge(clock, at)
	return replace(settled, state=CANCELLED, next_event_at=0), (*entries, LogEntry(CANCELLED_EVENT, at))


def pause(clock: Clock, at: int, calendar: OpenTime) -> Change:
	"""Time stops counting at `at`. What is left is kept; there is no due instant until it runs again."""
	if clock.state != RUNNING:
		return clock, ()
	settled, entries = judge(clock, at)
	left = settled.left_seconds - calendar.between_epoch(settled.resumed_at, at)
	paused = replace(settled, state=PAUSED, left_seconds=left, due_at=0, next_event_at=0)
	return paused, (*entries, LogEntry(PAUSED_EVENT, at))


def resume(clock: Clock, at: int, calendar: OpenTime) -> Change:
	"""Time counts again from `at`. A clock that was breached before keeps that instant as its due time."""
	if clock.state != PAUSED:
		return clock, ()
	due_at = clock.breached_at or calendar.add_epoch(at, max(clock.left_seconds, 0))
	next_event_at = 0 if clock.breached_at else due_at
	running = replace(clock, state=RUNNING, resumed_at=at, due_at=due_at, next_event_at=next_event_at)
	return running, (LogEntry(RESUMED_EVENT, at),)
