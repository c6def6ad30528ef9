"""Open hours as arithmetic: when a promise made now falls due, and how much open time has passed.

An instant is open exactly when its local wall-clock label lies in a window. A calendar is compiled, one
UTC year at a time and only the years asked for, to sorted openings with running sums; adding open time and
measuring it are bisections over those. Compiling is a pure function of the calendar and a year, so threads
that compile the same year at once store equal tables, and no lock is needed. Keep a calendar and reuse it:
its first use in a year costs milliseconds, every later one microseconds.

Inside the module an instant is a whole number of UTC epoch seconds, and a day a number of days since
1970-01-01. The methods that end in `_epoch` take and return epoch seconds; the others take aware datetimes
(fractions of a second are cut) and return UTC ones. Supported are the years 1 to 9999.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import MAXYEAR, date, datetime
from operator import index
from types import MappingProxyType
from typing import Final

from servicedesk_app.rules.open_hours import (
	BusinessTimeError,
	InvalidWindow,
	Span,
	Window,
	day_number,
	hours_of,
	weekly_hours,
)
from servicedesk_app.rules.wall_clock import (
	DAY,
	YEAR_STARTS,
	CalendarExhausted,
	NaiveDatetime,
	Stretch,
	UnknownTimeZone,
	epoch_seconds,
	instants_in,
	offset_stretches,
	utc_datetime,
	utc_offset,
	year_of,
	zone_named,
)

__all__ = [
	"DAY",
	"BusinessTimeError",
	"CalendarExhausted",
	"InvalidAmount",
	"InvalidWindow",
	"NaiveDatetime",
	"ServiceCalendar",
	"UnknownTimeZone",
	"Window",
	"epoch_seconds",
	"utc_datetime",
]

# Outside these years every zone follows one yearly rule, so that years of the same shape have the same hours.
_IRREGULAR_YEARS: Final = range(1800, 2200)


class InvalidAmount(BusinessTimeError):
	"""A negative number of seconds, or fewer than one working day."""


class ServiceCalendar:
	"""Weekly open hours in a time zone, with the dates that differ.

	`timezone` is an IANA name. `exceptions` gives a date its own open hours, as pairs like
	`("10:00", "14:00")`, in place of the weekly windows that open on it; `()` closes the day. Neither cuts
	the tail of the night before. Overlapping windows merge. An hour that a clock change leaves out is not
	open, one that it repeats counts twice. Raises `UnknownTimeZone` and `InvalidWindow`.
	"""

	def __init__(
		self,
		timezone: str,
		windows: Iterable[Window],
		exceptions: Mapping[date, Sequence[tuple[str, str]]] = MappingProxyType({}),
	) -> None:
		self.timezone: Final = timezone
		self._zone = zone_named(timezone)
		self._weekly = weekly_hours(windows)
		self._exceptions = {day_number(day): hours_of(pairs) for day, pairs in exceptions.items()}
		self._years_with_exceptions = {
			year_of((day + nearby) * DAY) for day in self._exceptions for nearby in (-3, 3)
		}
		self._last_open_year = self._find_last_open_year()
		self._tables: dict[int, _YearTable] = {MAXYEAR + 1: _NEVER_OPEN}

	@classmethod
	def around_the_clock(cls, timezone: str = "UTC") -> ServiceCalendar:
		"""A calendar that is always open."""
		return cls(timezone, [Window(weekday, "00:00", "24:00") for weekday in range(7)])

	def add(self, start: datetime, seconds: int) -> datetime:
		"""The earliest instant by which `seconds` of open time have passed since `start`.

		Zero seconds is `start` itself, open or not. Raises `NaiveDatetime`, `InvalidAmount` if `seconds` is
		negative, and `CalendarExhausted` if the calendar never has that much open time.
		"""
		return utc_datetime(self.add_epoch(epoch_seconds(start), seconds))

	def between(self, start: datetime, end: datetime) -> int:
		"""The open seconds in [start, end); 0 if `end` is not after `start`. Raises `NaiveDatetime`."""
		return self.between_epoch(epoch_seconds(start), epoch_seconds(end))

	def add_working_days(self, start: datetime, days: int) -> datetime:
		"""The end of the open hours of the `days`-th open day after the local day of `start`.

		An open day is one on which a window opens that has an open second. Its end is the end of the last of
		its own windows, for a night shift thus on the next morning. The day of `start` never counts. Raises
		`NaiveDatetime`, `InvalidAmount` if `days` is less than 1, and `CalendarExhausted`.
		"""
		return utc_datetime(self.add_working_days_epoch(epoch_seconds(start), days))

	def is_open(self, at: datetime) -> bool:
		"""Whether the instant `at` is open. Raises `NaiveDatetime`."""
		return self.is_open_epoch(epoch_seconds(at))

	def next_open(self, at: datetime) -> datetime:
		"""The earliest open instant that is not before `at`. Raises `NaiveDatetime`, `CalendarExhausted`."""
		return utc_datetime(self.next_open_epoch(epoch_seconds(at)))

	def periods(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
		"""The open periods inside [start, end) as sorted (open, close) pairs. Raises `NaiveDatetime`."""
		periods = self.periods_epoch(epoch_seconds(start), epoch_seconds(end))
		return [(utc_datetime(opens), utc_datetime(closes)) for opens, closes in periods]

	def add_epoch(self, start: int, seconds: int) -> int:
		"""`add` in UTC epoch seconds."""
		if index(seconds) < 0:
			raise InvalidAmount(f"{seconds} seconds cannot be added. Ask for zero or more.")
		if seconds == 0:
			return start
		year = year_of(start)
		table = self._table(year)
		wanted = table.open_before(start - YEAR_STARTS[year]) + seconds
		while wanted > table.open_in_year:
			wanted -= table.open_in_year
			year = self._year_after(year)
			table = self._table(year)
		return YEAR_STARTS[year] + table.instant_of(wanted)

	def between_epoch(self, start: int, end: int) -> int:
		"""`between` in UTC epoch seconds."""
		if end <= start:
			return 0
		first, last = year_of(start), year_of(end)
		open_seconds = self._table(last).open_before(end - YEAR_STARTS[last])
		open_seconds -= self._table(first).open_before(start - YEAR_STARTS[first])
		for year in range(first, last):
			open_seconds += self._table(year).open_in_year
		return open_seconds

	def add_working_days_epoch(self, start: int, days: int) -> int:
		"""`add_working_days` in UTC epoch seconds."""
		if index(days) < 1:
			raise InvalidAmount(f"{days} working days cannot be added. Ask for one or more.")
		label = start + utc_offset(self._zone, start)
		year = year_of(label)
		table = self._table(year)
		wanted = bisect_right(table.open_days, (label - YEAR_STARTS[year]) // DAY) + days
		while wanted > len(table.open_days):
			wanted -= len(table.open_days)
			year = self._year_after(year)
			table = self._table(year)
		return YEAR_STARTS[year] + table.day_ends[wanted - 1]

	def is_open_epoch(self, at: int) -> bool:
		"""`is_open` in UTC epoch seconds."""
		return self.between_epoch(at, at + 1) == 1

	def next_open_epoch(self, at: int) -> int:
		"""`next_open` in UTC epoch seconds."""
		return self.add_epoch(at, 1) - 1

	def periods_epoch(self, start: int, end: int) -> list[Span]:
		"""`periods` in UTC epoch seconds."""
		if end <= start:
			return []
		years = range(year_of(start), year_of(end) + 1)
		periods = (span for year in years for span in self._table(year).periods(YEAR_STARTS[year]))
		return _merged(_clipped(periods, start, end))

	def _find_last_open_year(self) -> int:
		if any(self._weekly):
			return MAXYEAR
		last_open_day = max((day for day, hours in self._exceptions.items() if hours), default=None)
		return 0 if last_open_day is None else min(year_of((last_open_day + 3) * DAY), MAXYEAR)

	def _year_after(self, year: int) -> int:
		if year >= self._last_open_year:
			raise CalendarExhausted(
				f"The calendar in {self.timezone} has too little open time up to its end. "
				"Give it weekly windows or later dates with open hours, or ask for less."
			)
		return year + 1

	def _table(self, year: int) -> _YearTable:
		table = self._tables.get(year)
		if table is None:
			twin = self._twin_of(year)
			table = self._compile(year) if twin == year else self._table(twin)
			self._tables[year] = table
		return table

	def _twin_of(self, year: int) -> int:
		"""The first year with the same hours; a year with rules or exceptions of its own has only itself."""
		special = self._years_with_exceptions
		if year in _IRREGULAR_YEARS or year in special:
			return year
		regular = range(_IRREGULAR_YEARS.stop, MAXYEAR + 1)
		if year < _IRREGULAR_YEARS.start:
			regular = range(_IRREGULAR_YEARS.start)
		return next(twin for twin in regular if twin not in special and _shape(twin) == _shape(year))

	def _compile(self, year: int) -> _YearTable:
		start, end = YEAR_STARTS[year], YEAR_STARTS[year + 1]
		stretches = offset_stretches(self._zone, year)
		days = range(start // DAY, end // DAY)
		reaching_in = range(days.start - 2, days.stop + 1)
		labels = sorted(window for day in reaching_in for window in self._windows_of(day))
		instants = (span for stretch in stretches for span in instants_in(labels, stretch))
		day_ends = ((day, _last_close(self._windows_of(day), stretches)) for day in days)
		return _YearTable(
			[(opens - start, closes - start) for opens, closes in _merged(_clipped(instants, start, end))],
			{day - days.start: closes - start for day, closes in day_ends if closes is not None},
		)

	def _windows_of(self, day: int) -> list[Span]:
		"""The windows that open on a day, as spans of wall-clock labels."""
		hours = self._exceptions.get(day)
		if hours is None:
			hours = self._weekly[(day + 3) % 7]  # day 0 was a Thursday
		return [(day * DAY + opens, day * DAY + closes) for opens, closes in hours]


class _YearTable:
	"""The open hours of one UTC year; its instants are seconds since the start of that year.

	While window i-1 is open, the time since the start of the year is the open seconds so far plus
	`_closed[i]`; `_open[i]` are the open seconds up to its close.
	"""

	__slots__ = ("_closed", "_open", "_opens", "day_ends", "open_days", "open_in_year")

	def __init__(self, periods: list[Span], day_ends: dict[int, int]) -> None:
		self._opens = [opens for opens, _ in periods]
		self._open = [0]
		self._closed = [0]
		for opens, closes in periods:
			self._closed.append(opens - self._open[-1])
			self._open.append(closes - self._closed[-1])
		self.open_in_year = self._open[-1]
		self.open_days = list(day_ends)
		self.day_ends = list(day_ends.values())

	def open_before(self, at: int) -> int:
		opened = bisect_right(self._opens, at)
		return min(at - self._closed[opened], self._open[opened])

	def instant_of(self, open_seconds: int) -> int:
		return open_seconds + self._closed[bisect_left(self._open, open_seconds)]

	def periods(self, year_start: int) -> Iterator[Span]:
		for opens, before, after in zip(self._opens, self._open, self._open[1:], strict=False):
			yield year_start + opens, year_start + opens + after - before


_NEVER_OPEN: Final = _YearTable([], {})


def _shape(year: int) -> tuple[bool, int]:
	return isleap(year), YEAR_STARTS[year] // DAY % 7


def _clipped(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
	for opens, closes in spans:
		if opens < end and closes > start:
			yield max(opens, start), min(closes, end)


def _merged(spans: Iterable[Span]) -> list[Span]:
	"""Sorted spans without overlaps, touching ones joined."""
	merged: list[Span] = []
	for opens, closes in spans:
		if merged and opens <= merged[-1][1]:
			merged[-1] = merged[-1][0], max(merged[-1][1], closes)
		else:
			merged.append((opens, closes))
	return merged


def _last_close(labels: list[Span], stretches: list[Stretch]) -> int | None:
	for stretch in reversed(stretches):
		instants = instants_in(labels, stretch)
		if instants:
			return max(closes for _, closes in instants)
	return None
