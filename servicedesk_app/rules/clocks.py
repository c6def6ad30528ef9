"""What a clock is and what happens to it: pure functions from a clock and an instant to a clock and its log.

A clock is one running promise on one ticket: the reaction to it, its resolution, and so on. All instants are
UTC epoch seconds, all amounts are seconds of open time; 0 stands for "none", since the columns that keep them
are never NULL.

All that time brings is a threshold in open seconds that the clock has consumed: the breach stands at the target,
a step at a percentage of it or some minutes beside it. So a step pauses with its clock, and one after the breach
is as exact as one before it. The order of every change is: settle what time has done, then judge the change.
A breach is an instant on the clock, not a state: a late clock runs on until it is met.

Met is provisional as long as `closed_at` is 0: a solution that the customer may still reject. From `closed_at` on
a clock is frozen for ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple, Protocol

RUNNING = "Running"
PAUSED = "Paused"
MET = "Met"
CANCELLED = "Cancelled"
OPEN = frozenset({RUNNING, PAUSED})

STARTED_EVENT = "Started"
PAUSED_EVENT = "Paused"
RESUMED_EVENT = "Resumed"
MET_EVENT = "Met"
REJECTED_EVENT = "Rejected"
CLOSED_EVENT = "Closed"
CANCELLED_EVENT = "Cancelled"
BREACHED_EVENT = "Breached"
BREACH_WITHDRAWN_EVENT = "Breach withdrawn"
RETARGETED_EVENT = "Re-targeted"
WARNED_EVENT = "Warned"
ESCALATED_EVENT = "Escalated"
SKIPPED_EVENT = "Skipped"

Span = tuple[int, int]


class OpenTime(Protocol):
	"""The two questions a clock asks its calendar; `business_time.ServiceCalendar` answers them."""

	def add_epoch(self, start: int, seconds: int) -> int: ...

	def between_epoch(self, start: int, end: int) -> int: ...


class Threshold(NamedTuple):
	"""Where on a clock a step stands: at a percentage of the target, moved by so many seconds of open time."""

	key: str
	percent: int
	offset_seconds: int = 0

	def of(self, target_seconds: int) -> int:
		"""In open seconds consumed. What would lie before the start stands at the start."""
		return max(target_seconds * self.percent // 100 + self.offset_seconds, 0)


class Terms(NamedTuple):
	"""What a clock runs by: its calendar, and the steps that stand on it."""

	calendar: OpenTime
	steps: Sequence[Threshold] = ()


class LogEntry(NamedTuple):
	"""One row of the append-only log: what happened to a clock and when; of a step, which one."""

	event: str
	at: int
	step: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
	"""One promise on one ticket, as it stands.

	`left_seconds` is what was left of the target when the clock last began to run (`resumed_at`) or, while it
	does not run, what is left now; it is negative on a clock that was late by then. `due_at` and `next_event_at`
	are 0 while nothing is due. `ran` are the finished stretches in which it ran, `done` the keys of the steps
	that have been acted on or skipped.
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
	closed_at: int = 0
	ran: tuple[Span, ...] = ()
	done: tuple[str, ...] = ()


Change = tuple[Clock, Sequence[LogEntry]]


def start(at: int, target_seconds: int, terms: Terms) -> Change:
	"""A clock that begins to run at `at` and is due after `target_seconds` of open time."""
	due_at = terms.calendar.add_epoch(at, target_seconds)
	clock = Clock(RUNNING, at, target_seconds, at, target_seconds, due_at)
	return _planned(clock, at, terms), (LogEntry(STARTED_EVENT, at),)


def start_late(since: int, sibling: Clock | None, at: int, target_seconds: int, terms: Terms) -> Change:
	"""A clock that counts from `since` though its promise was made at `at` only, by a change of priority say.

	What it has not been there to see it takes from a sibling that has run since then: the pauses.
	"""
	clock = Clock(RUNNING, since, target_seconds, since, target_seconds, 0)
	if sibling and sibling.state in OPEN and sibling.started_at == since:
		clock = replace(clock, state=sibling.state, resumed_at=sibling.resumed_at, ran=sibling.ran)
	counted, entries = _recount(clock, at, target_seconds, terms, keep_breach=False)
	return counted, (LogEntry(STARTED_EVENT, since), *_pauses_of(clock), *entries)


def _pauses_of(clock: Clock) -> list[LogEntry]:
	"""The log of the pauses that a clock has taken over from its sibling."""
	paused = [LogEntry(PAUSED_EVENT, ends) for _begins, ends in clock.ran]
	resumed = [LogEntry(RESUMED_EVENT, begins) for begins, _ends in clock.ran[1:]]
	if clock.ran and clock.state == RUNNING:
		resumed.append(LogEntry(RESUMED_EVENT, clock.resumed_at))
	return [entry for pair in zip_longest(paused, resumed) for entry in pair if entry]


def judge(clock: Clock, at: int, terms: Terms) -> Change:
	"""The clock as time alone has left it at `at`: breached when its due instant has passed unmet."""
	if clock.state != RUNNING or clock.breached_at or at < clock.due_at:
		return clock, ()
	breached = replace(clock, breached_at=clock.due_at)
	return _planned(breached, at, terms), (LogEntry(BREACHED_EVENT, clock.due_at),)


def meet(clock: Clock, at: int, terms: Terms, *, provisional: bool = False) -> Change:
	"""The promise is kept at `at`; if that is after the due instant, the breach is recorded first.

	Steps whose time has come without a sweep having seen it are skipped: there is nothing left to hurry up.
	"""
	if clock.state not in OPEN:
		return (clock, ()) if provisional else close(clock, at)
	stopped, entries = _stopped(clock, at, terms)
	met = replace(stopped, state=MET, met_at=at, closed_at=0 if provisional else at)
	return met, (*entries, LogEntry(MET_EVENT, at))


def close(clock: Clock, at: int) -> Change:
	"""A provisional Met becomes one for good; from now on the clock is frozen."""
	if clock.state != MET or clock.closed_at:
		return clock, ()
	return replace(clock, closed_at=at), (LogEntry(CLOSED_EVENT, at),)


def cancel(clock: Clock, at: int, terms: Terms) -> Change:
	"""The promise no longer stands, for instance because the ticket was merged into another."""
	if clock.closed_at:
		return clock, ()
	stopped, entries = _stopped(clock, at, terms)
	cancelled = replace(stopped, state=CANCELLED, closed_at=at)
	return cancelled, (*entries, LogEntry(CANCELLED_EVENT, at))


def pause(clock: Clock, at: int, terms: Terms) -> Change:
	"""Time stops counting at `at`. What is left is kept; there is no due instant until it runs again."""
	if clock.state != RUNNING:
		return clock, ()
	settled, entries = judge(clock, at, terms)
	paused = replace(_folded(settled, at, terms), state=PAUSED, due_at=0)
	return _planned(paused, at, terms), (*entries, LogEntry(PAUSED_EVENT, at))


def resume(clock: Clock, at: int, terms: Terms) -> Change:
	"""Time counts again from `at`. A clock that was late by then keeps the due time it had."""
	if clock.state != PAUSED:
		return clock, ()
	return _running(clock, at, at, terms), (LogEntry(RESUMED_EVENT, at),)


def reject(clock: Clock, at: int, terms: Terms, *, counts: bool = False) -> Change:
	"""Take a provisional Met back: the same clock goes on. The time since it was met is a pause, or, if it
	`counts`, has run all along, and may have brought a breach."""
	if clock.state != MET or clock.closed_at:
		return clock, ()
	resumed_at = clock.met_at if counts else at
	running = _running(replace(clock, met_at=0), resumed_at, at, terms)
	judged, entries = judge(running, at, terms)
	return judged, (LogEntry(REJECTED_EVENT, at), *entries)


def retarget(
	clock: Clock, at: int, target_seconds: int, terms: Terms, *, before: Terms, keep_breach: bool
) -> Change:
	"""Another promise from the clock's first start on, counted anew outside its pauses; `before` are the old terms.

	A breach so far stands if `keep_breach`: the promise that was in force was broken, and a priority lowered
	afterwards does not undo that. Where the old promise should never have been in force (another customer, a
	holiday entered late) it is judged anew. Steps that this puts in the past are skipped but for the furthest.
	"""
	if clock.state not in OPEN:
		return clock, ()
	settled, entries = judge(clock, at, before)
	counted, further = _recount(settled, at, target_seconds, terms, keep_breach=keep_breach)
	return counted, (*entries, LogEntry(RETARGETED_EVENT, at), *further)


def due_steps(clock: Clock, at: int, terms: Terms) -> list[Threshold]:
	"""The steps whose time has come and that nobody has acted on, in the order in which they came."""
	if clock.state not in OPEN:
		return []
	consumed = consumed_at(clock, at, terms)
	due = [step for step in _not_done(clock, terms) if step.of(clock.target_seconds) <= consumed]
	return sorted(due, key=lambda step: step.of(clock.target_seconds))


def act(clock: Clock, step: Threshold, at: int, terms: Terms) -> Change:
	"""A step is acted on at `at`, once: a warning before the due time, an escalation from then on."""
	if step.key in clock.done:
		return clock, ()
	late = step.of(clock.target_seconds) >= clock.target_seconds
	done = _with_done(clock, (step,))
	return _planned(done, at, terms), (LogEntry(ESCALATED_EVENT if late else WARNED_EVENT, at, step.key),)


def replan(clock: Clock, at: int, terms: Terms) -> Clock:
	"""The clock with its next event reckoned by these steps: after a change of an escalation policy."""
	return _planned(clock, at, terms)


def consumed_at(clock: Clock, at: int, terms: Terms) -> int:
	"""The open seconds of its target that a clock has used up by `at`."""
	consumed = clock.target_seconds - clock.left_seconds
	if clock.state == RUNNING:
		consumed += terms.calendar.between_epoch(clock.resumed_at, at)
	return consumed


def instant_of(clock: Clock, threshold: int, terms: Terms) -> int:
	"""When a running clock reaches a threshold, if nothing stops it; the start of its run if it had by then."""
	remaining = threshold - (clock.target_seconds - clock.left_seconds)
	return terms.calendar.add_epoch(clock.resumed_at, remaining) if remaining > 0 else clock.resumed_at


def reached_at(clock: Clock, threshold: int, terms: Terms) -> int:
	"""When a clock reached or will reach a threshold, by all the stretches in which it ran and its present run."""
	for begins, ends in clock.ran:
		seconds = terms.calendar.between_epoch(begins, ends)
		if threshold <= seconds:
			return terms.calendar.add_epoch(begins, threshold)
		threshold -= seconds
	return terms.calendar.add_epoch(clock.resumed_at, threshold)


def next_step(clock: Clock, terms: Terms) -> tuple[Threshold, int] | None:
	"""The step that comes next on a running clock, and when; None if there is none to come."""
	coming = [
		(instant_of(clock, step.of(clock.target_seconds), terms), step) for step in _not_done(clock, terms)
	]
	if clock.state != RUNNING or not coming:
		return None
	instant, step = min(coming, key=lambda pair: pair[0])
	return step, instant


def _recount(clock: Clock, at: int, target_seconds: int, terms: Terms, *, keep_breach: bool) -> Change:
	consumed = sum(terms.calendar.between_epoch(begins, ends) for begins, ends in clock.ran)
	counted = replace(clock, target_seconds=target_seconds, left_seconds=target_seconds - consumed)
	due_at = reached_at(counted, target_seconds, terms) if clock.state == RUNNING else 0
	counted, entries = _breach_anew(replace(counted, due_at=due_at), at, terms, keep_breach)
	skipped = due_steps(counted, at, terms)
	furthest = skipped[-1].of(target_seconds) if skipped else 0
	skipped = [step for step in skipped if step.of(target_seconds) < furthest]
	return _planned(_with_done(counted, skipped), at, terms), (*entries, *_skips(skipped, at))


def _breach_anew(clock: Clock, at: int, terms: Terms, keep: bool) -> Change:
	"""Whether the promise as it now is was broken by `at`, and when."""
	if clock.breached_at and keep:
		return clock, ()
	if consumed_at(clock, at, terms) >= clock.target_seconds:
		instant = reached_at(clock, clock.target_seconds, terms)
		entries = () if instant == clock.breached_at else (LogEntry(BREACHED_EVENT, instant),)
		return replace(clock, breached_at=instant), entries
	entries = (LogEntry(BREACH_WITHDRAWN_EVENT, at),) if clock.breached_at else ()
	return replace(clock, breached_at=0), entries


def _running(clock: Clock, resumed_at: int, at: int, terms: Terms) -> Clock:
	running = replace(clock, state=RUNNING, resumed_at=resumed_at)
	if clock.left_seconds > 0:
		due_at = terms.calendar.add_epoch(resumed_at, clock.left_seconds)
	else:
		due_at = clock.breached_at or reached_at(clock, clock.target_seconds, terms)
	return _planned(replace(running, due_at=due_at), at, terms)


def _stopped(clock: Clock, at: int, terms: Terms) -> Change:
	"""The clock settled and judged at its end, with the steps skipped that came too late to matter."""
	settled, entries = judge(clock, at, terms)
	skipped = due_steps(settled, at, terms)
	stopped = _with_done(_folded(settled, at, terms), skipped)
	return replace(stopped, next_event_at=0), (*entries, *_skips(skipped, at))


def _folded(clock: Clock, at: int, terms: Terms) -> Clock:
	"""With its present run, if it runs, among the finished ones."""
	if clock.state != RUNNING:
		return clock
	left = clock.left_seconds - terms.calendar.between_epoch(clock.resumed_at, at)
	return replace(clock, left_seconds=left, ran=(*clock.ran, (clock.resumed_at, at)))


def _planned(clock: Clock, at: int, terms: Terms) -> Clock:
	"""With its next event: the earliest of the breach and the steps that has not been. Never before `at`, since
	what a change at `at` has made due was not due before."""
	instants = [_step_instant(clock, step, at, terms) for step in _not_done(clock, terms)]
	if clock.state == RUNNING and not clock.breached_at:
		instants.append(clock.due_at)
	earliest = min(filter(None, instants), default=0)
	return replace(clock, next_event_at=max(earliest, at) if earliest else 0)


def _step_instant(clock: Clock, step: Threshold, at: int, terms: Terms) -> int:
	threshold = step.of(clock.target_seconds)
	if clock.state == RUNNING:
		return instant_of(clock, threshold, terms)
	owed = clock.state == PAUSED and threshold <= clock.target_seconds - clock.left_seconds
	return at if owed else 0


def _not_done(clock: Clock, terms: Terms) -> list[Threshold]:
	return [step for step in terms.steps if step.key not in clock.done]


def _with_done(clock: Clock, steps: Iterable[Threshold]) -> Clock:
	return replace(clock, done=(*clock.done, *(step.key for step in steps)))


def _skips(steps: Iterable[Threshold], at: int) -> list[LogEntry]:
	return [LogEntry(SKIPPED_EVENT, at, step.key) for step in steps]
