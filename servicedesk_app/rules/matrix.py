"""The service matrix: who gets which agreement for which type of ticket, and whether agreements overlap or leave gaps."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Final, NamedTuple

FIRST_DAY: Final = date.min
LAST_DAY: Final = date.max


class Row(NamedTuple):
	"""One row of a desk's matrix. An empty customer or type stands for any, but not both of them."""

	customer: str
	ticket_type: str
	agreement: str


def rows_for(rows: Iterable[Row], customer: str, ticket_type: str) -> list[Row]:
	"""The rows that fit, the most specific first: customer and type, then customer, then type."""
	fitting = [
		row
		for row in rows
		if row.customer in ("", customer)
		and row.ticket_type in ("", ticket_type)
		and (row.customer or row.ticket_type)
	]
	return sorted(fitting, key=lambda row: (not row.customer, not row.ticket_type))


def same_case(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
	"""Pairs of rows for exactly the same case: the second could never win."""
	first: dict[tuple[str, str], Row] = {}
	pairs = []
	for row in rows:
		case = (row.customer, row.ticket_type)
		if case in first:
			pairs.append((first[case], row))
		first.setdefault(case, row)
	return pairs


class Validity(NamedTuple):
	"""From when until when an agreement is in force; both days count."""

	agreement: str
	first: date
	last: date


class Overlap(NamedTuple):
	"""Two agreements that are in force for the same customer at once; the one that began later counts."""

	agreement: str
	other: str
	first: date
	last: date


class Gap(NamedTuple):
	"""A span of days without any of the agreements."""

	first: date
	last: date


def overlaps(validities: Iterable[Validity]) -> list[Overlap]:
	"""Every pair that shares a day."""
	ordered = sorted(validities, key=lambda each: (each.first, each.agreement))
	found = []
	for place, earlier in enumerate(ordered):
		for later in ordered[place + 1 :]:
			if later.first <= earlier.last:
				last = min(earlier.last, later.last)
				found.append(Overlap(earlier.agreement, later.agreement, later.first, last))
	return found


def gaps(validities: Iterable[Validity], since: date) -> list[Gap]:
	"""The days from `since` on that none covers: holes between two, and what comes after the last."""
	ordered = sorted(validities, key=lambda each: each.first)
	found, covered = [], since - timedelta(days=1)
	for each in ordered:
		if covered < LAST_DAY and each.first > covered + timedelta(days=1):
			found.append(Gap(covered + timedelta(days=1), each.first - timedelta(days=1)))
		covered = max(covered, each.last)
	if covered < LAST_DAY:
		found.append(Gap(covered + timedelta(days=1), LAST_DAY))
	return found


def unpromised(
	promised: Callable[[str, str, str], bool],
	metrics: Sequence[str],
	ticket_types: Sequence[str],
	priorities: Sequence[str],
) -> Mapping[str, list[tuple[str, str]]]:
	"""For each metric the (type, priority) pairs for which nothing is promised; metrics without such are absent."""
	found = {
		metric: [
			(ticket_type, priority)
			for ticket_type, priority in product(ticket_types, priorities)
			if not promised(metric, ticket_type, priority)
		]
		for metric in metrics
	}
	return {metric: cases for metric, cases in found.items() if cases}
