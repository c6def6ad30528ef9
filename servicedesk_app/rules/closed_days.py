"""Which dates a calendar takes over from a list of holidays or from a file, and which it keeps as they are.

A row of a calendar knows its `source`: the list that it came from, such as "DK" or "DE-BY"; `FILE` for an
imported file; empty for what an admin wrote or has changed since. Only untouched rows of a list are ever
taken out again. What a list has brought once is remembered, so that a day an admin removed stays removed.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

FILE: Final = "ICS"
OWN: Final = ""


class ClosedDay(NamedTuple):
	"""A date on which a calendar is closed, and why."""

	day: date
	reason: str


class Row(NamedTuple):
	"""A date that a calendar has already."""

	day: date
	source: str


class Filling(NamedTuple):
	"""What changes: days to add, dates whose row goes, and what to remember from now on."""

	added: list[ClosedDay]
	dropped: list[date]
	remembered: frozenset[str]


def fill(
	days: Iterable[ClosedDay],
	*,
	source: str,
	years: Collection[int],
	rows: Collection[Row],
	remembered: Collection[str],
) -> Filling:
	"""Take `days`, all within `years`, over from the list `source`.

	Untouched rows of another list in these years go: a calendar has one country. A date that has a row, or that
	this list brought before, is left alone.
	"""
	dropped = [row.day for row in rows if row.day.year in years and row.source not in (OWN, FILE, source)]
	taken = {row.day for row in rows} - set(dropped)
	own_memory = {mark for mark in remembered if mark.startswith(f"{source} ")}
	added = [
		closed
		for closed in sorted(days)
		if closed.day not in taken and _mark(source, closed.day) not in own_memory
	]
	marks = {_mark(source, closed.day) for closed in added}
	return Filling(added, dropped, frozenset(own_memory | marks))


def _mark(source: str, day: date) -> str:
	return f"{source} {day.isoformat()}"


def missing(days: Iterable[ClosedDay], taken: Collection[date]) -> list[ClosedDay]:
	"""Those whose date has no row yet, each date once, in order."""
	found: dict[date, ClosedDay] = {}
	for closed in sorted(days):
		if closed.day not in taken:
			found.setdefault(closed.day, closed)
	return list(found.values())


def each_day(first: date, after_last: date, reason: str) -> list[ClosedDay]:
	"""The days of [first, after_last), as a calendar file states a span of whole days; at least one."""
	count = max((after_last - first).days, 1)
	return [ClosedDay(first + timedelta(days=offset), reason) for offset in range(count)]


def years_to_fill(filled_until: int, this_year: int, ahead: int) -> range:
	"""The years that are still empty, up to `ahead` years after this one. Years that are over are left alone."""
	return range(max(filled_until + 1, this_year), this_year + ahead + 1)
