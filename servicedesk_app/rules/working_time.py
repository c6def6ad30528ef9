"""Time worked: how a timer becomes minutes, and what is left of the hours that an agreement includes."""

from typing import NamedTuple

LONGEST_DAY = 24 * 60
"""Minutes; what is longer was a timer that somebody forgot."""


def minutes_between(started_at: int, stopped_at: int) -> int:
	"""Whole minutes, every one that was begun; at least one. Epoch seconds in."""
	return max(-(-(stopped_at - started_at) // 60), 1)


class Included(NamedTuple):
	"""Minutes of one customer in one month: included, used of them, left, and beyond them."""

	included: int
	used: int
	left: int
	beyond: int


def included(hours: float, billable_minutes: int) -> Included:
	"""How the billable minutes of a month stand to the hours that the agreement includes."""
	minutes = round(hours * 60)
	return Included(
		minutes, billable_minutes, max(minutes - billable_minutes, 0), max(billable_minutes - minutes, 0)
	)
