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

import re
from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import MAXYEAR, date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import accumulate
from operator import index
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

DAY: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIME_OF_DAY: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)

# No zone in tzdata changes its offset twice within four days; a test keeps watch over that.
_PROBE_STEP: Final = 2 * DAY
# Outside these years every zone follows one yearly rule, so that years of the same shape have the same hours.
_IRREGULAR_YEARS: Final = range(1800, 2200)

Span: TypeAlias = tuple[int, int]
Stretch: TypeAlias = tuple[int, int, int]  # begins, ends, the offset in between


class BusinessTimeError(ValueError):
	"""Base of every refusal in this module."""


class InvalidWindow(BusinessTimeError):
	"""A window's weekday, a time of day or an exception's date cannot be read."""


class UnknownTimeZone(BusinessTimeError):
	"""The zone is not in the IANA database."""


class NaiveDatetime(BusinessTimeError):
	"""A datetime does not say which zone it is in."""


class InvalidAmount(BusinessTimeError):
	"""A negative number of seconds, or fewer than one working day."""


class CalendarExhausted(BusinessTimeError):
	"""The calendar has too little open time between the start and the end of the year 9999."""


class Window(NamedTuple):
	"""Weekly open hours: `Window(0, "08:00", "17:00")` is Mondays from eight to five.

	`weekday` is 0 (Monday) to 6; `opens` and `closes` are "HH:MM" or "HH:MM:SS", and `closes` may be "24:00".
	A window that closes at or before its opening ends on the next day: "22:00"-"06:00" is a night shift and
	"00:00"-"00:00" the whole day. It belongs to the day it opens on.
	"""

	weekday: int
	opens: str
	closes: str


def epoch_seconds(at: datetime) -> int:
	"""The UTC epoch seconds of an aware datetime, fractions cut. Raises `NaiveDatetime`."""
	try:
		elapsed = at - _EPOCH
	except TypeError:
		raise NaiveDatetime(
			f"{at!r} is not a datetime with a time zone. Attach the zone it was written in before asking."
		) from None
	return elapsed.days * DAY + elapsed.seconds


def utc_datetime(seconds: int) -> datetime:
	"""The UTC datetime of epoch seconds. Raises `CalendarExhausted` outside the years 1 to 9999."""
	try:
		return _EPOCH + timedelta(seconds=seconds)
	except OverflowError:
		raise _out_of_range(seconds) from None


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
		self._zone = _zone(timezone)
		self._weekly = _weekly_hours(windows)
		self._exceptions = {_day_number(day): _hours(pairs) for day, pairs in exceptions.items()}
		self._years_with_exceptions = {
			_year_of((day + nearby) * DAY) for day in self._exceptions for nearby in (-3, 3)
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
		year = _year_of(start)
		table = self._table(year)
		wanted = table.open_before(start - _YEAR_STARTS[year]) + seconds
		while wanted > table.open_in_year:
			wanted -= table.open_in_year
			year = self._year_after(year)
			table = self._table(year)
		return _YEAR_STARTS[year] + table.instant_of(wanted)

	def between_epoch(self, start: int, end: int) -> int:
		"""`between` in UTC epoch seconds."""
		if end <= start:
			return 0
		first, last = _year_of(start), _year_of(end)
		open_seconds = self._table(last).open_before(end - _YEAR_STARTS[last])
		open_seconds -= self._table(first).open_before(start - _YEAR_STARTS[first])
		for year in range(first, last):
			open_seconds += self._table(year).open_in_year
		return open_seconds

	def add_working_days_epoch(self, start: int, days: int) -> int:
		"""`add_working_days` in UTC epoch seconds."""
		if index(days) < 1:
			raise InvalidAmount(f"{days} working days cannot be added. Ask for one or more.")
		label = start + _utc_offset(self._zone, start)
		year = _year_of(label)
		table = self._table(year)
		wanted = bisect_right(table.open_days, (label - _YEAR_STARTS[year]) // DAY) + days
		while wanted > len(table.open_days):
			wanted -= len(table.open_days)
			year = self._year_after(year)
			table = self._table(year)
		return _YEAR_STARTS[year] + table.day_ends[wanted - 1]

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
		years = range(_year_of(start), _year_of(end) + 1)
		periods = (span for year in years for span in self._table(year).periods(_YEAR_STARTS[year]))
		return _merged(_clipped(periods, start, end))

	def _find_last_open_year(self) -> int:
		if any(self._weekly):
			return MAXYEAR
		last_open_day = max((day for day, hours in self._exceptions.items() if hours), default=None)
		return 0 if last_open_day is None else min(_year_of((last_open_day + 3) * DAY), MAXYEAR)

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
		start, end = _YEAR_STARTS[year], _YEAR_STARTS[year + 1]
		stretches = _offset_stretches(self._zone, year)
		days = range(start // DAY, end // DAY)
		reaching_in = range(days.start - 2, days.stop + 1)
		labels = sorted(window for day in reaching_in for window in self._windows_of(day))
		instants = (span for stretch in stretches for span in _instants(labels, stretch))
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
_YEAR_0: Final = (date.min.toordinal() - 366 - _EPOCH.toordinal()) * DAY
_YEAR_STARTS: Final = [
	*accumulate(((365 + isleap(year)) * DAY for year in range(MAXYEAR + 2)), initial=_YEAR_0),
]


def _year_of(at: int) -> int:
	year = bisect_right(_YEAR_STARTS, at) - 1
	if not 0 <= year <= MAXYEAR + 1:
		raise _out_of_range(at)
	return year


def _out_of_range(at: int) -> CalendarExhausted:
	return CalendarExhausted(
		f"Epoch second {at} is outside the years 1 to {MAXYEAR}. Ask for less, and in seconds."
	)


def _shape(year: int) -> tuple[bool, int]:
	return isleap(year), _YEAR_STARTS[year] // DAY % 7


def _zone(name: str) -> ZoneInfo:
	try:
		return ZoneInfo(name)
	except (KeyError, ValueError, OSError, TypeError):
		raise UnknownTimeZone(
			f"{name!r} is not a known time zone. Give an IANA name such as 'Europe/Berlin'."
		) from None


def _utc_offset(zone: ZoneInfo, at: int) -> int:
	representable = min(max(at, _YEAR_STARTS[1] + DAY), _YEAR_STARTS[MAXYEAR + 1] - DAY - 1)
	offset = datetime.fromtimestamp(representable, zone).utcoffset() or timedelta()
	return offset // timedelta(seconds=1)


@lru_cache(maxsize=1024)
def _offset_stretches(zone: ZoneInfo, year: int) -> list[Stretch]:
	"""The year, and as far beyond as windows can reach, split where the offset changes."""
	begins, end = _YEAR_STARTS[year] - DAY, _YEAR_STARTS[year + 1] + 2 * DAY
	stretches = []
	while begins < end:
		offset = _utc_offset(zone, begins)
		ends = _end_of_stretch(zone, begins, end, offset)
		stretches.append((begins, ends, offset))
		begins = ends
	return stretches


def _end_of_stretch(zone: ZoneInfo, begins: int, end: int, offset: int) -> int:
	for probe in range(begins, end, _PROBE_STEP):
		instants = range(probe, min(probe + _PROBE_STEP, end) + 1)
		if _utc_offset(zone, instants[-1]) != offset:
			return instants[bisect_left(instants, True, key=lambda at: _utc_offset(zone, at) != offset)]
	return end


def _instants(labels: list[Span], stretch: Stretch) -> list[Span]:
	"""What spans of wall-clock labels are in one stretch: nothing of a gap, and a fold in both its stretches."""
	begins, ends, offset = stretch
	return [
		(max(opens - offset, begins), min(closes - offset, ends))
		for opens, closes in labels
		if opens - offset < ends and closes - offset > begins
	]


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
		instants = _instants(labels, stretch)
		if instants:
			return max(closes for _, closes in instants)
	return None


def _weekly_hours(windows: Iterable[Window]) -> list[list[Span]]:
	week: list[list[Span]] = [[] for _ in range(7)]
	for weekday, opens, closes in windows:
		if weekday not in range(7):
			raise InvalidWindow(f"{weekday!r} is not a weekday. Give 0 for Monday to 6 for Sunday.")
		week[weekday] += _hours([(opens, closes)])
	return week


def _day_number(day: date) -> int:
	if not isinstance(day, date) or isinstance(day, datetime):
		raise InvalidWindow(f"{day!r} is not a date. Give the local date that differs, as datetime.date.")
	return day.toordinal() - _EPOCH.toordinal()


def _hours(pairs: Sequence[tuple[str, str]]) -> list[Span]:
	"""Windows as seconds from the midnight of the day that they open on."""
	hours = []
	for pair in pairs:
		opens, closes = _pair_of_times(pair)
		if opens == DAY:
			raise InvalidWindow("A window cannot open at 24:00. Let it open at 00:00 of the next day.")
		hours.append((opens, closes if closes > opens else closes + DAY))
	return hours


def _pair_of_times(pair: tuple[str, str]) -> Span:
	try:
		opens, closes = pair
	except (TypeError, ValueError):
		raise InvalidWindow(
			f"{pair!r} is not a pair of times. Give a list of pairs like ('08:00', '17:00')."
		) from None
	return _seconds_of_day(opens), _seconds_of_day(closes)


def _seconds_of_day(text: str) -> int:
	match = _TIME_OF_DAY.fullmatch(text) if isinstance(text, str) else None
	hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
	seconds = hour * 3600 + minute * 60 + second
	if minute > 59 or second > 59 or seconds > DAY:
		raise InvalidWindow(f"{text!r} is not a time of day. Write it as HH:MM or HH:MM:SS, up to 24:00.")
	return seconds
