"""What is promised of a ticket, and what a ticket's life does to each promise's clock.

A metric is an entry of METRICS: when its clock begins, when it is met, when it stands still. `follow` takes a
ticket's situation to its clock; it knows no metric by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from servicedesk_app.rules import clocks, lifecycle
from servicedesk_app.rules.clocks import Clock, LogEntry, Terms

REACTION = "Reaction"
UPDATE = "Update"
RESOLUTION = "Resolution"
LEVEL = "Level"

ASSIGNMENT = "Assignment to a person"
START_OF_WORK = "Start of work"
FIRST_REPLY = "First reply to the customer"

STARTED = lifecycle.BEING_WORKED_ON | lifecycle.SOLVED


@dataclass(frozen=True)
class Situation:
	"""A ticket after a change, as far as clocks care. `before` is the category it had; empty for a new ticket.

	`since` is the instant that its promises count from: it was reported, or reopened, then. `repromised` says that
	something was changed by which promises are chosen; `corrected`, that it was what the promise rests on (the
	customer), and not what is judged of the ticket.
	"""

	category: str
	before: str = ""
	since: int = 0
	responsible: bool = False
	newly_responsible: bool = False
	replied: bool = False
	moved_queue: bool = False
	repromised: bool = False
	corrected: bool = False

	def with_since(self, at: int) -> "Situation":
		"""The same with its promises counted from `at`."""
		return replace(self, since=at)

	@property
	def is_open(self) -> bool:
		"""Somebody still has to do something."""
		return self.category not in lifecycle.SOLVED | lifecycle.OVER

	@property
	def is_new(self) -> bool:
		"""It was reported in this change."""
		return not self.before

	@property
	def is_reopened(self) -> bool:
		"""It was over and is not any more: a new life, with new runs."""
		return self.before in lifecycle.OVER and self.category not in lifecycle.OVER

	@property
	def customer_heard(self) -> bool:
		"""The customer was told something: an answer, a question, a solution."""
		asked = self.category == lifecycle.WAITING_FOR_CUSTOMER and self.before != self.category
		return self.replied or asked


@dataclass(frozen=True)
class Agreed:
	"""What an agreement says of clocks beside the targets. The defaults hold where there is no agreement."""

	reaction_met_by: str = ASSIGNMENT
	pause_categories: frozenset[str] = lifecycle.WAITING
	resolved_counts: bool = False
	reaction_restarts: bool = True


class Promise(NamedTuple):
	"""A target as it is for one ticket: its identity, its amount for a clock that starts at an instant, its terms."""

	identity: Any
	seconds_from: Callable[[int], int]
	terms: Terms


class Run(NamedTuple):
	"""A clock with its number on the ticket and the promise that it runs by. `entries` are what just happened."""

	number: int
	clock: Clock
	promise: Promise
	entries: tuple[LogEntry, ...] = ()


class Metric(NamedTuple):
	"""How a ticket's life moves one kind of clock.

	`begins(situation, agreed, last)` says whether a run starts where none is under way; `ends` whether the present
	one is kept now for good, and `rests` whether it is kept as far as can be seen (the customer may disagree).
	A clock that `counts_from_start` makes up for the time before it was promised; another counts from now.
	A breach of one that is `internal` is no broken promise to the customer.
	"""

	name: str
	begins: Callable[[Situation, Agreed, Clock | None], bool]
	ends: Callable[[Situation, Agreed], bool]
	rests: Callable[[Situation], bool]
	counts_from_start: bool = True
	internal: bool = False


def _reaction_begins(situation: Situation, agreed: Agreed, last: Clock | None) -> bool:
	if situation.is_reopened:
		return agreed.reaction_restarts or last is None or last.state == clocks.CANCELLED
	missing = last is None or last.state == clocks.CANCELLED
	return situation.is_new or (missing and situation.repromised and not _was_reacted_to(situation, agreed))


def _was_reacted_to(situation: Situation, agreed: Agreed) -> bool:
	"""As far as the ticket's state shows it; of an answer long ago it shows nothing."""
	assigned = agreed.reaction_met_by == ASSIGNMENT and situation.responsible
	return assigned or _reacted(situation, agreed)


def _reaction_ends(situation: Situation, agreed: Agreed) -> bool:
	"""A reopened ticket that is still somebody's has not been reacted to by that alone."""
	return _reacted(situation, agreed) and not situation.is_reopened


def _reacted(situation: Situation, agreed: Agreed) -> bool:
	"""Whether this change or the state it leads to is a reaction. What comes later in a life is one as well."""
	if situation.category in lifecycle.SOLVED or situation.replied:
		return True
	if agreed.reaction_met_by == FIRST_REPLY:
		return False
	assigned = agreed.reaction_met_by == ASSIGNMENT and situation.newly_responsible
	return assigned or situation.category in STARTED


def _resolution_begins(situation: Situation, agreed: Agreed, last: Clock | None) -> bool:
	return situation.is_open and (situation.is_new or situation.is_reopened or situation.repromised)


def _update_begins(situation: Situation, agreed: Agreed, last: Clock | None) -> bool:
	"""The next run starts when time counts again: not while it is the customer's turn."""
	return situation.is_open and situation.category not in agreed.pause_categories


def _level_begins(situation: Situation, agreed: Agreed, last: Clock | None) -> bool:
	return situation.is_open and (situation.is_new or situation.is_reopened or situation.moved_queue)


def _heard(situation: Situation, agreed: Agreed) -> bool:
	return situation.customer_heard or situation.category in lifecycle.SOLVED


def _closed(situation: Situation, agreed: Agreed) -> bool:
	return situation.category == lifecycle.CLOSED


def _left_the_queue(situation: Situation, agreed: Agreed) -> bool:
	return situation.moved_queue or situation.category == lifecycle.CLOSED


def _solved(situation: Situation) -> bool:
	return situation.category in lifecycle.SOLVED


def _never(situation: Situation) -> bool:
	return False


METRICS: dict[str, Metric] = {
	metric.name: metric
	for metric in (
		Metric(REACTION, _reaction_begins, _reaction_ends, _never),
		Metric(UPDATE, _update_begins, _heard, _never, counts_from_start=False),
		Metric(RESOLUTION, _resolution_begins, _closed, _solved),
		Metric(LEVEL, _level_begins, _left_the_queue, _solved, counts_from_start=False, internal=True),
	)
}


def follow(
	metric: Metric,
	last: Run | None,
	situation: Situation,
	agreed: Agreed,
	promise: Promise | None,
	at: int,
	sibling: Clock | None = None,
) -> list[Run]:
	"""The runs of a metric that a change moves, with what happened to each: the last one, and perhaps a new one.

	`last` is the latest run as it was, `promise` what is promised now; `sibling` a clock that knows the pauses.
	"""
	moved = []
	run = last
	if run and not run.clock.closed_at:
		run = _carried_on(metric, run, situation, agreed, promise, at)
		moved.append(run)
	if promise and (run is None or run.clock.closed_at) and _may_begin(metric, run, situation, agreed):
		begun = _begun(metric, (run.number if run else 0) + 1, situation, promise, at, sibling)
		moved.append(_at_first(metric, begun, situation, agreed, at))
	return [run for run in moved if run.entries]


def _may_begin(metric: Metric, run: Run | None, situation: Situation, agreed: Agreed) -> bool:
	return metric.begins(situation, agreed, run.clock if run else None)


def _begun(
	metric: Metric, number: int, situation: Situation, promise: Promise, at: int, sibling: Clock | None
) -> Run:
	since = situation.since if metric.counts_from_start else at
	seconds = promise.seconds_from(since)
	if since == at:
		clock, entries = clocks.start(at, seconds, promise.terms)
	else:
		clock, entries = clocks.start_late(since, sibling, at, seconds, promise.terms)
	return Run(number, clock, promise, tuple(entries))


def _at_first(metric: Metric, run: Run, situation: Situation, agreed: Agreed, at: int) -> Run:
	"""A run that has just begun. What ended the last one does not end it; what a ticket is made with does."""
	if situation.is_new and metric.ends(situation, agreed):
		return _with(run, clocks.meet(run.clock, at, run.promise.terms))
	return _by_state(run, situation, agreed, at)


def _carried_on(
	metric: Metric, run: Run, situation: Situation, agreed: Agreed, promise: Promise | None, at: int
) -> Run:
	"""An open run through a change: ended by its old promise first, else re-targeted and then judged."""
	if situation.category == lifecycle.CANCELLED:
		return _with(run, clocks.cancel(run.clock, at, run.promise.terms))
	if metric.ends(situation, agreed):
		return _with(run, clocks.meet(run.clock, at, run.promise.terms))
	if run.clock.state == clocks.MET and not metric.rests(situation):
		rejected = clocks.reject(run.clock, at, run.promise.terms, counts=agreed.resolved_counts)
		run = _with(run, rejected)
	if situation.repromised or situation.before == lifecycle.RESOLVED:
		run = _retargeted(run, situation, promise, at)
	if metric.rests(situation):
		return _with(run, clocks.meet(run.clock, at, run.promise.terms, provisional=True))
	return _by_state(run, situation, agreed, at)


def _retargeted(run: Run, situation: Situation, promise: Promise | None, at: int) -> Run:
	if run.clock.state not in clocks.OPEN or (promise and promise.identity == run.promise.identity):
		return run
	if promise is None:
		return _with(run, clocks.cancel(run.clock, at, run.promise.terms))
	change = clocks.retarget(
		run.clock,
		at,
		promise.seconds_from(run.clock.started_at),
		promise.terms,
		before=run.promise.terms,
		keep_breach=not situation.corrected,
	)
	return _with(run, change)._replace(promise=promise)


def _by_state(run: Run, situation: Situation, agreed: Agreed, at: int) -> Run:
	"""Whether time counts in the state that the ticket is in."""
	if situation.category in agreed.pause_categories:
		return _with(run, clocks.pause(run.clock, at, run.promise.terms))
	return _with(run, clocks.resume(run.clock, at, run.promise.terms))


def _with(run: Run, change: clocks.Change) -> Run:
	clock, entries = change
	return run._replace(clock=clock, entries=(*run.entries, *entries))


def sibling_of(runs: Sequence[Clock]) -> Clock | None:
	"""Of a ticket's clocks one that is open and therefore knows the pauses: the one that has run longest."""
	open_ones = [clock for clock in runs if clock.state in clocks.OPEN]
	return min(open_ones, key=lambda clock: clock.started_at, default=None)
