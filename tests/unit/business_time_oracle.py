"""The contract of business_time a second time, by brute force, and the cases to try both on.

The oracle paints a wall clock: every tick (a second, a minute or a quarter of an hour) of every local day, one
by one, as open or closed. Then it walks over the ticks of UTC, asks the zone which label its wall clock shows
at each, and writes down what is painted there. All answers are counted off that list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import accumulate, compress
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from servicedesk_app.rules.business_time import CalendarExhausted, ServiceCalendar, Window

DAY = 86_400
HOURS = tuple[tuple[str, str], ...]


class Place(NamedTuple):
	"""A stretch of UTC days in one zone, written out in ticks of so many seconds."""

	zone: str
	first_day: date
	days: int = 40
	tick: int = 60


def origin_of(place: Place) -> int:
	"""The epoch second of the place's first UTC midnight."""
	return int(datetime.combine(place.first_day, time(), timezone.utc).timestamp())


@dataclass(frozen=True)
class Opening:
	"""What a calendar is made of."""

	weekly: tuple[tuple[int, str, str], ...]
	exceptions: dict[date, HOURS] = field(default_factory=dict)

	def calendar(self, zone: str) -> ServiceCalendar:
		return ServiceCalendar(zone, [Window(*window) for window in self.weekly], self.exceptions)

	def hours_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
		usual = [(opens, closes) for weekday, opens, closes in self.weekly if weekday == day.weekday()]
		for opens, closes in self.exceptions.get(day, usual):
			opened, closed = wall_time(day, opens), wall_time(day, closes)
			yield opened, closed if closed > opened else closed + timedelta(days=1)


def wall_time(day: date, text: str) -> datetime:
	midnight = datetime.combine(day, time())
	return (
		midnight + timedelta(days=1) if text == "24:00" else datetime.combine(day, time.fromisoformat(text))
	)


def is_open_by_definition(opening: Opening, zone: str, at: datetime) -> bool:
	label = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
	days = label.date(), label.date() - timedelta(days=1)
	return any(opened <= label < closed for day in days for opened, closed in opening.hours_on(day))


class WallClock(NamedTuple):
	"""What the wall clock of a place shows: labels are ticks since midnight of `first_label_day`."""

	first_label_day: date
	label_days: int
	read: Callable[[bytearray], tuple[int, ...]]
	last_shown: dict[int, int]
	changes: list[int]


@cache
def wall_clock(place: Place) -> WallClock:
	midnight = datetime.combine(place.first_day, time(), timezone.utc)
	first_label_day = place.first_day - timedelta(days=3)
	beginning = datetime.combine(first_label_day, time())
	zone, tick, labels = ZoneInfo(place.zone), timedelta(seconds=place.tick), []
	for number in range(place.days * DAY // place.tick):
		shown = (midnight + number * tick).astimezone(zone).replace(tzinfo=None)
		label, rest = divmod(shown - beginning, tick)
		assert not rest, f"{place} needs finer ticks"
		labels.append(label)
	changes = [number for number in range(1, len(labels)) if labels[number] != labels[number - 1] + 1]
	last_shown = {label: number for number, label in enumerate(labels)}
	return WallClock(first_label_day, place.days + 6, itemgetter(*labels), last_shown, changes)


class Oracle:
	"""Answers for one opening at one place, in seconds since the place's first UTC midnight."""

	def __init__(self, opening: Opening, place: Place) -> None:
		self.opening, self.place, self.tick, self.clock = opening, place, place.tick, wall_clock(place)
		self.origin = origin_of(place)
		self.length = place.days * DAY
		self._painted = [
			[
				self._labels(hours)
				for hours in opening.hours_on(self.clock.first_label_day + timedelta(days=n))
			]
			for n in range(self.clock.label_days)
		]
		wall = bytearray(self.clock.label_days * DAY // self.tick + DAY // self.tick)
		for day in self._painted:
			for labels in day:
				wall[labels.start : labels.stop] = b"\1" * len(labels)
		self.open = bytes(self.clock.read(wall))
		self.open_ticks = list(compress(range(len(self.open)), self.open))
		self.open_before = list(accumulate(self.open, initial=0))

	def _labels(self, hours: tuple[datetime, datetime]) -> range:
		beginning = datetime.combine(self.clock.first_label_day, time())
		first, last = ((label - beginning) // timedelta(seconds=self.tick) for label in hours)
		return range(first, last)

	def add(self, start: int, seconds: int) -> int | None:
		"""None where the answer lies beyond the place."""
		number, passed = divmod(start, self.tick)
		if seconds == 0:
			return start
		if self.open[number] and seconds <= self.tick - passed:
			return start + seconds
		seconds -= (self.tick - passed) * self.open[number]
		whole_ticks, rest = divmod(seconds - 1, self.tick)
		still_to_come = self.open_before[number + 1] + whole_ticks
		if still_to_come >= len(self.open_ticks):
			return None
		return self.open_ticks[still_to_come] * self.tick + rest + 1

	def between(self, start: int, end: int) -> int:
		return max(0, self._open_seconds_before(end) - self._open_seconds_before(start))

	def _open_seconds_before(self, at: int) -> int:
		number, passed = divmod(at, self.tick)
		return self.open_before[number] * self.tick + (passed * self.open[number] if passed else 0)

	def is_open(self, at: int) -> bool:
		return bool(self.open[at // self.tick])

	def next_open(self, at: int) -> int | None:
		number = at // self.tick
		if self.open[number]:
			return at
		still_to_come = self.open_before[number]
		return self.open_ticks[still_to_come] * self.tick if still_to_come < len(self.open_ticks) else None

	def add_working_days(self, start: int, days: int) -> int | None:
		"""None where the answer may lie beyond the place, or where windows reach in from before it."""
		instant = datetime.fromtimestamp(self.origin + start, timezone.utc)
		today = instant.astimezone(ZoneInfo(self.place.zone)).date()
		first = (today - self.clock.first_label_day).days + 1
		for number in range(first, self.clock.label_days - 6):
			shown = [
				self.clock.last_shown.get(label, -1) for hours in self._painted[number] for label in hours
			]
			days -= max(shown, default=-1) >= 0
			if days == 0:
				return (max(shown) + 1) * self.tick
		return None


class Query(NamedTuple):
	"""Where to ask, in seconds since the place's first midnight, and how much for."""

	start: int
	end: int
	seconds: int
	days: int


def check_against_oracle(calendar: ServiceCalendar, oracle: Oracle, query: Query) -> None:
	origin, (start, end, seconds, days) = oracle.origin, query
	asked = origin + start
	assert calendar.between_epoch(asked, origin + end) == oracle.between(start, end)
	assert calendar.is_open_epoch(asked) == oracle.is_open(start)
	_expect(oracle, oracle.next_open(start), lambda: calendar.next_open_epoch(asked))
	_expect(
		oracle, oracle.add_working_days(start, days), lambda: calendar.add_working_days_epoch(asked, days)
	)
	_expect(oracle, oracle.add(start, seconds), lambda: calendar.add_epoch(asked, seconds))


def _expect(oracle: Oracle, expected: int | None, ask: Callable[[], int]) -> None:
	try:
		answer = ask() - oracle.origin
	except CalendarExhausted:
		assert expected is None
		assert not oracle.opening.weekly, "weekly hours never run out"
		return
	assert answer == expected or (expected is None and answer > oracle.length - 8 * DAY)


def check_algebra(calendar: ServiceCalendar, start: int, seconds: int, more: int) -> None:
	assert calendar.add_epoch(start, 0) == start
	try:
		due, later = calendar.add_epoch(start, seconds), calendar.add_epoch(start, seconds + more)
	except CalendarExhausted:
		return
	assert calendar.between_epoch(start, due) == seconds
	assert seconds == 0 or calendar.between_epoch(start, due - 1) == seconds - 1, "not the earliest instant"
	assert calendar.add_epoch(due, more) == later
	assert due <= later
	assert calendar.between_epoch(start, due) + calendar.between_epoch(due, later) == seconds + more


PLACES = [
	Place(zone, date.fromisoformat(first_day))
	for zone, first_day in (
		("UTC", "2026-12-10"),
		("Europe/Berlin", "2026-03-10"),
		("Europe/Berlin", "2026-10-05"),
		("Europe/Berlin", "2023-12-10"),
		("Europe/London", "2028-02-15"),
		("America/New_York", "2026-02-20"),
		("America/New_York", "2026-10-10"),
		("America/Sao_Paulo", "2018-10-15"),
		("America/Sao_Paulo", "2018-02-01"),
		("America/Santiago", "2026-03-20"),
		("America/St_Johns", "2006-10-10"),
		("America/Havana", "2026-10-15"),
		("America/Scoresbysund", "2024-03-10"),
		("America/Caracas", "2016-04-10"),
		("Africa/Cairo", "2024-04-10"),
		("Africa/Cairo", "2024-10-10"),
		("Africa/Casablanca", "2026-02-01"),
		("Africa/Casablanca", "2026-03-05"),
		("Antarctica/Troll", "2026-10-10"),
		("Asia/Kathmandu", "2026-05-01"),
		("Asia/Tehran", "2021-09-05"),
		("Asia/Gaza", "2026-03-10"),
		("Australia/Sydney", "2026-03-20"),
		("Australia/Lord_Howe", "2026-03-20"),
		("Australia/Lord_Howe", "2026-09-20"),
		("Pacific/Chatham", "2026-03-20"),
		("Pacific/Chatham", "2026-09-15"),
		("Pacific/Apia", "2011-12-12"),
		("Pacific/Kwajalein", "1993-08-05"),
		("America/New_York", "2500-02-25"),
		("Australia/Sydney", "5000-09-20"),
	)
]
FINE_PLACES = [
	Place(zone, date.fromisoformat(first_day), days=5, tick=1)
	for zone, first_day in (
		("Africa/Monrovia", "1972-01-05"),
		("America/Anchorage", "1867-10-16"),
		("America/New_York", "1883-11-16"),
		("Asia/Manila", "1844-12-29"),
		("Europe/Berlin", "2026-03-27"),
	)
]
LONG_PLACES = [
	Place(zone, date.fromisoformat(first_day), days=3 * 366, tick=900)
	for zone, first_day in (
		("Europe/Berlin", "2026-01-01"),
		("America/New_York", "2027-06-01"),
		("Australia/Lord_Howe", "2025-09-01"),
		("Asia/Kolkata", "2026-01-01"),
	)
]

EDGES = ("00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "02:45", "03:00", "03:30", "08:00", "12:00")
EDGES += ("13:00", "17:00", "22:00", "23:00", "23:30")


def times_of_day(tick: int) -> st.SearchStrategy[str]:
	def text(number: int) -> str:
		return (datetime.min + timedelta(seconds=number * tick)).strftime("%H:%M" if tick > 1 else "%H:%M:%S")

	some = st.integers(0, DAY // tick - 1).map(text)
	return st.sampled_from(EDGES) | some


def spans(tick: int) -> st.SearchStrategy[tuple[str, str]]:
	moments = times_of_day(tick)
	usual = st.sampled_from([("08:00", "17:00"), ("22:00", "06:00"), ("00:00", "24:00"), ("00:00", "00:00")])
	return usual | st.tuples(moments, moments) | st.tuples(moments, st.just("24:00"))


@st.composite
def weeks(draw: st.DrawFn, tick: int) -> tuple[tuple[int, str, str], ...]:
	"""Round the clock, one or two windows on the same days, or a handful of any windows; sometimes none."""
	weekday = st.integers(0, 6)
	if draw(st.booleans()):
		days = draw(st.sampled_from([range(5), range(7), range(6, 7), range(2, 6), range(0)]))
		pairs = draw(st.lists(spans(tick), min_size=1, max_size=3))
		return tuple((day, *pair) for day in days for pair in pairs)
	return tuple((day, *pair) for day, pair in draw(st.lists(st.tuples(weekday, spans(tick)), max_size=9)))


@st.composite
def openings(draw: st.DrawFn, place: Place) -> Opening:
	days = st.integers(-2, place.days + 2).map(lambda n: place.first_day + timedelta(days=n))
	hours = st.just(()) | st.lists(spans(place.tick), max_size=2).map(tuple)
	return Opening(draw(weeks(place.tick)), draw(st.dictionaries(days, hours, max_size=8)))


def queries(place: Place, count: int) -> st.SearchStrategy[list[Query]]:
	"""Anywhere or close to a clock change; amounts from a second to what the place holds."""
	length = place.days * DAY
	changes = wall_clock(place).changes or [length // place.tick // 2]
	nudge = st.sampled_from([-3600, -1800, -1, 0, 1, 1800]) | st.integers(-2 * DAY, 2 * DAY)
	near = st.builds(lambda number, by: number * place.tick + by, st.sampled_from(changes), nudge)
	anywhere = st.integers(2 * DAY, length - 1)
	where = (near | anywhere).map(lambda at: min(max(at, 2 * DAY), length - 1))
	amounts = (
		st.integers(0, 4 * 3600) | st.sampled_from([0, 1, 3600, 5 * 28_800]) | st.integers(0, length // 2)
	)
	query = st.builds(Query, where, where, amounts, st.integers(1, 12))
	return st.lists(query, min_size=count, max_size=count)


# workclock judges differently where a window's edge lies in a clock-change hour, and cuts the tail of the
# night before a holiday: these zones change between 01:00 and 04:00, and the openings below stay clear of both.
WORKCLOCK_PLACES = [
	place
	for place in PLACES
	if place.zone
	in {"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "Antarctica/Troll", "Asia/Gaza"}
	| {"Asia/Kathmandu", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham"}
]


@st.composite
def openings_for_workclock(draw: st.DrawFn, place: Place) -> Opening:
	by_night = draw(st.booleans())
	moments = st.integers(4 * 60, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
	opens = moments | st.sampled_from(["00:00", "08:00", "22:00"])
	pairs = st.tuples(opens, moments | st.sampled_from(["24:00", "12:00"]))
	if not by_night:
		pairs = pairs.filter(lambda pair: pair[0] < pair[1])
	weekly = draw(st.lists(st.tuples(st.integers(0, 6), pairs), min_size=1, max_size=10))
	holidays = st.integers(0, place.days).map(lambda n: place.first_day + timedelta(days=n))
	closed = {} if by_night else draw(st.dictionaries(holidays, st.just(()), max_size=8))
	return Opening(tuple((day, *pair) for day, pair in weekly), closed)


def check_against_workclock(opening: Opening, place: Place, questions: list[Query]) -> None:
	from workclock import Holidays, Schedule, WorkDay

	days = [
		WorkDay(time.fromisoformat(opens), time.fromisoformat(closes.replace("24:", "00:")), [weekday])
		for weekday, opens, closes in opening.weekly
	]
	peer = Schedule([*days, Holidays(list(opening.exceptions))], time_zone=place.zone)
	calendar = opening.calendar(place.zone)
	midnight = datetime.combine(place.first_day, time(), timezone.utc)
	for query in questions:
		start, end = (midnight + timedelta(seconds=seconds) for seconds in query[:2])
		assert calendar.add(start, query.seconds) == peer.add(start, seconds=query.seconds)
		assert calendar.between(start, end) == max(0, peer.between(start, end) // timedelta(seconds=1))
		assert calendar.next_open(start) == peer.next_period(start)[0]
