"""Which promise of an agreement a ticket gets: the most specific row wins."""

from collections.abc import Iterable
from typing import NamedTuple


class Target(NamedTuple):
	"""One row of an agreement. An empty ticket type or priority stands for any."""

	row: str
	metric: str
	ticket_type: str
	priority: str
	amount: int
	unit: str
	calendar: str
	"""The name of the calendar it counts in; empty is around the clock."""


UNIT_SECONDS = {"Minutes": 60, "Hours": 3600}
WORKING_DAYS = "Working days"


def most_specific(
	targets: Iterable[Target], *, metric: str, ticket_type: str, priority: str
) -> Target | None:
	"""The row of `metric` for this type and priority: both named, then type, then priority, then neither.

	Of two rows alike the first one counts.
	"""
	fitting = [
		target
		for target in targets
		if target.metric == metric
		and target.ticket_type in ("", ticket_type)
		and target.priority in ("", priority)
	]
	return max(fitting, key=_specificity, default=None)


def _specificity(target: Target) -> tuple[bool, bool]:
	return bool(target.ticket_type), bool(target.priority)


def same_case(targets: Iterable[Target]) -> list[tuple[Target, Target]]:
	"""Pairs of rows that promise something for exactly the same case: the second could never win."""
	first: dict[tuple[str, str, str], Target] = {}
	pairs = []
	for target in targets:
		case = (target.metric, target.ticket_type, target.priority)
		if case in first:
			pairs.append((first[case], target))
		first.setdefault(case, target)
	return pairs
