"""When a step of an escalation policy is due, and what it does to whom. Pure.

What a step does is a set of acts; each act that tells somebody names a kind of recipient, so that further kinds
(who is on call) are one entry more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from servicedesk_app.rules.clocks import Threshold

PERCENT = "Percent of the time"
BEFORE_DUE = "Minutes before due"
AFTER_DUE = "Minutes after due"

RESPONSIBLE = "responsible"
QUEUE = "queue"
LEAD = "lead"
AGENTS = "agents"
WATCHERS = "watchers"
MANAGER = "manager"
CUSTOMER = "customer"
RECIPIENTS = (RESPONSIBLE, QUEUE, LEAD, AGENTS, WATCHERS, MANAGER, CUSTOMER)


class Step(NamedTuple):
	"""One row of a policy. `key` names it for good: a step acts once on each run of a clock, known by its key."""

	key: str
	metric: str
	when: str
	amount: int
	notify: frozenset[str] = frozenset()
	raise_priority: bool = False
	next_level: bool = False
	reassign_to: str = ""
	webhook: str = ""

	@property
	def threshold(self) -> Threshold:
		"""Where it stands on the clock, in the clock's own open time."""
		if self.when == PERCENT:
			return Threshold(self.key, self.amount)
		return Threshold(self.key, 100, 60 * (self.amount if self.when == AFTER_DUE else -self.amount))

	@property
	def does_something(self) -> bool:
		"""Whether anybody would notice."""
		acts = self.raise_priority or self.next_level or self.reassign_to or self.webhook
		return bool(self.notify or acts)


class Level(NamedTuple):
	"""A priority: its rank, 1 being the most urgent, and the scheme that it is part of."""

	name: str
	rank: int
	scheme: str


def of_metric(steps: Iterable[Step], metric: str) -> list[Step]:
	"""The steps that stand on clocks of this metric."""
	return [step for step in steps if step.metric == metric]


def people(step: Step, known: Mapping[str, Sequence[str]]) -> list[str]:
	"""Who is told, each once, in the order of the kinds. `known` says who is meant by each kind of recipient."""
	named = (user for kind in RECIPIENTS if kind in step.notify for user in known.get(kind, ()))
	return list(dict.fromkeys(user for user in named if user))


def more_urgent(present: str, levels: Iterable[Level]) -> str | None:
	"""The priority one above the present one in its scheme; None at the top."""
	by_name = {level.name: level for level in levels}
	if present not in by_name:
		return None
	own = by_name[present]
	above = [level for level in by_name.values() if level.scheme == own.scheme and level.rank < own.rank]
	return max(above, key=lambda level: level.rank).name if above else None


def may_go_up(support_level: int, next_support_level: int) -> bool:
	"""Time alone takes a ticket only to a higher level: so no ring of queues sends it round for ever."""
	return next_support_level > support_level
