"""What adding and measuring open time costs, beside other Python libraries and a plain day loop.

Run from the root of the repository: `python benchmarks/business_time.py`. Prints the median of several rounds
in microseconds per call; every contender answers in the same round, and must give the same answers first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))

from servicedesk_app.rules.business_time import ServiceCalendar, Window, epoch_seconds

ZONE = "Europe/Berlin"
OPENS, CLOSES = time(8), time(17)
HOLIDAYS = [date(year, *day) for year in range(2025, 2030) for day in ((1, 1), (5, 1), (10, 3), (12, 25))]
START = datetime(2026, 3, 2, 10, 30, tzinfo=timezone.utc)
HOURS_A_DAY = 9
SPANS = {"4 hours": 4, "5 days": 5 * HOURS_A_DAY, "30 days": 30 * HOURS_A_DAY, "1 year": 250 * HOURS_A_DAY}
ROUNDS, ROUND_SECONDS = 7, 0.05


def as_it_is(at: datetime) -> datetime:
	return at


class Contender(NamedTuple):
	"""`form` turns an instant into what the contender takes; that is not part of what is measured."""

	name: str
	add: Callable[[Any, int], object]
	between: Callable[[Any, Any], object]
	form: Callable[[datetime], Any] = as_it_is


def our_calendar() -> ServiceCalendar:
	windows = [Window(day, "08:00", "17:00") for day in range(5)]
	return ServiceCalendar(ZONE, windows, dict.fromkeys(HOLIDAYS, ()))


def ours() -> Contender:
	calendar = our_calendar()
	return Contender("servicedesk_app", calendar.add, calendar.between)


def ours_in_epoch_seconds() -> Contender:
	calendar = our_calendar()
	name = "servicedesk_app, epoch seconds"
	return Contender(name, calendar.add_epoch, calendar.between_epoch, epoch_seconds)


def workclock() -> Contender:
	from workclock import Holidays, Schedule, WorkDay

	schedule = Schedule([WorkDay(OPENS, CLOSES), Holidays(HOLIDAYS)], time_zone=ZONE)
	return Contender(
		"workclock",
		lambda start, seconds: schedule.add(start, timedelta(seconds=seconds)),
		schedule.between,
	)


def businesstimedelta() -> Contender:
	import pytz
	from businesstimedelta import BusinessTimeDelta, HolidayRule, Rules, WorkDayRule

	berlin = pytz.timezone(ZONE)
	rules = Rules([WorkDayRule(OPENS, CLOSES, [0, 1, 2, 3, 4], tz=berlin), HolidayRule(HOLIDAYS, tz=berlin)])
	return Contender(
		"businesstimedelta",
		lambda start, seconds: start + BusinessTimeDelta(rules, seconds=seconds),
		lambda start, end: rules.difference(start, end).timedelta,
	)


def day_loop() -> Contender:
	"""As most help desks do it: from day to day, until the amount is used up."""
	berlin, holidays = ZoneInfo(ZONE), set(HOLIDAYS)

	def windows_from(start: datetime) -> Iterator[tuple[datetime, datetime]]:
		day = start.astimezone(berlin).date()
		while True:
			if day.weekday() < 5 and day not in holidays:
				opens = datetime.combine(day, OPENS, berlin).astimezone(timezone.utc)
				yield opens, datetime.combine(day, CLOSES, berlin).astimezone(timezone.utc)
			day += timedelta(days=1)

	def add(start: datetime, seconds: int) -> datetime:
		left = timedelta(seconds=seconds)
		for opens, closes in windows_from(start):
			begins = max(opens, start)
			if closes > begins and closes - begins >= left:
				return begins + left
			left -= max(closes - begins, timedelta())

	def between(start: datetime, end: datetime) -> timedelta:
		passed = timedelta()
		for opens, closes in windows_from(start):
			if opens >= end:
				return passed
			passed += max(min(closes, end) - max(opens, start), timedelta())

	return Contender("plain day loop", add, between)


def contenders() -> list[Contender]:
	found = []
	for make in (ours, ours_in_epoch_seconds, workclock, businesstimedelta, day_loop):
		try:
			found.append(make())
		except ImportError as missing:
			print(f"{make.__name__} left out: {missing}. Install it with: pip install {make.__name__}")
	return found


def disagreements(present: list[Contender], seconds: int, due: datetime) -> list[str]:
	agreed_due, agreed_time = {due, epoch_seconds(due)}, {seconds, timedelta(seconds=seconds)}
	return [
		f"{name} gives another answer for {seconds} seconds"
		for name, add, between, form in present
		if add(form(START), seconds) not in agreed_due or between(form(START), form(due)) not in agreed_time
	]


def microseconds_per_call(call: Callable[[], object]) -> float:
	began, calls = perf_counter(), 0
	while perf_counter() - began < ROUND_SECONDS / 5:
		call()
		calls += 1
	calls = calls * 5
	began = perf_counter()
	for _ in range(calls):
		call()
	return (perf_counter() - began) / calls * 1e6


def measure(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
	rounds = [{name: microseconds_per_call(call) for name, call in calls.items()} for _ in range(ROUNDS)]
	return {name: median(one_round[name] for one_round in rounds) for name in calls}


def table_of(title: str, columns: dict[str, dict[str, float]]) -> str:
	lines = [f"{title:<32}" + "".join(f"{span:>12}" for span in columns)]
	for name in next(iter(columns.values())):
		lines.append(f"{name:<32}" + "".join(f"{column[name]:>12,.1f}" for column in columns.values()))
	return "\n".join(lines)


def first_use() -> float:
	times = []
	for _ in range(ROUNDS):
		calendar, began = our_calendar(), perf_counter()
		calendar.add(START, 3600)
		times.append((perf_counter() - began) * 1e6)
	return median(times)


def main() -> None:
	present = contenders()
	adding: dict[str, dict[str, float]] = {}
	measuring: dict[str, dict[str, float]] = {}
	for span, hours in SPANS.items():
		seconds, due = hours * 3600, our_calendar().add(START, hours * 3600)
		for disagreement in disagreements(present, seconds, due):
			print(disagreement)
		adding[span] = measure({c.name: partial(c.add, c.form(START), seconds) for c in present})
		measuring[span] = measure({c.name: partial(c.between, c.form(START), c.form(due)) for c in present})
	print(f"Python {sys.version.split()[0]}, {ZONE}, Monday to Friday from eight to five, holidays")
	print(f"Median of {ROUNDS} rounds in microseconds per call\n")
	print(table_of("add", adding), table_of("between", measuring), sep="\n\n")
	print(
		f"\nThe first use of a new calendar in a year takes {first_use():,.0f} microseconds, the zone known."
	)


if __name__ == "__main__":
	main()
