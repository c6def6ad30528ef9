"""What happens to a ticket, and what its clocks must then say: tables, worked out by hand.

Times are local in Copenhagen and of 2026 unless they say otherwise; a time without a date is of the same day, and
"02:30+" is the second of the two that autumn has. 1 June 2026 is a Monday.

An expectation names a clock (`Resolution`, `Resolution#1` for a run) and facts of it: its state, `due`, `left`
(minutes), `breached`, `in-time`, `at` (met), `closed`, `next` (event), `runs`, `log`. `fired` lists steps.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clock_courses import COURSES
from clock_world import Book, World

from servicedesk_app.rules.business_time import ServiceCalendar, Window

ZONE = ZoneInfo("Europe/Copenhagen")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def week(opens, closes, days=range(5)):
	return [Window(day, opens, closes) for day in days]


def calendar(windows, closed=(), zone="Europe/Copenhagen"):
	return ServiceCalendar(zone, windows, dict.fromkeys(closed, ()))


YEAR_OFF = [date(2026, 6, 2) + timedelta(days=number) for number in range(366)]
CALENDARS = {
	"office": calendar([*week("08:00", "16:00", range(4)), Window(4, "08:00", "15:00")]),
	"plain": calendar(week("08:00", "16:00")),
	"lunch": calendar([*week("08:00", "12:00"), *week("13:00", "17:00")]),
	"night": calendar(week("22:00", "06:00")),
	"night, 3 June off": calendar(week("22:00", "06:00"), [date(2026, 6, 3)]),
	"5 June off": calendar(week("08:00", "16:00"), [date(2026, 6, 5)]),
	"New Year off": calendar(week("08:00", "16:00"), [date(2027, 1, 1)]),
	"a year off": calendar(week("08:00", "16:00"), YEAR_OFF),
	"sundays": calendar([Window(6, "00:00", "24:00")]),
	"from half past two": calendar(week("02:30", "06:00", range(7))),
	"until half past two": calendar(week("00:00", "02:30", range(7))),
	"new york": calendar(week("09:00", "17:00"), zone="America/New_York"),
	"always": ServiceCalendar.around_the_clock(),
}


def instant(text, day=None):
	"""Epoch seconds of "Jun 1 09:00", "2027 Jan 4 09:00" or, on a known day, "09:00"."""
	*words, clock = text.split()
	if words:
		year = int(words.pop(0)) if len(words) == 3 else 2026
		day = date(year, MONTHS.index(words[0]) + 1, int(words[1]))
	hour, minute = map(int, clock.rstrip("+").split(":"))
	local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE, fold=int(clock.endswith("+")))
	return int(local.timestamp()), day


# --- when a promise is due: calendar, from, minutes or working days, due

DUE = [
	("office", "Jun 1 09:00", 240, "Jun 1 13:00"),
	("office", "Jun 1 14:00", 240, "Jun 2 10:00"),
	("office", "Jun 4 15:00", 240, "Jun 5 11:00"),
	("office", "Jun 5 14:00", 240, "Jun 8 11:00"),
	("office", "Jun 6 12:00", 240, "Jun 8 12:00"),
	("office", "Jun 1 07:00", 240, "Jun 1 12:00"),
	("office", "Jun 1 16:00", 240, "Jun 2 12:00"),
	("office", "Jun 1 20:00", 480, "Jun 2 16:00"),
	("office", "Jun 1 08:00", 480, "Jun 1 16:00"),
	("office", "Jun 5 08:00", 480, "Jun 8 09:00"),
	("office", "Jun 1 08:00", 39 * 60, "Jun 5 15:00"),
	("office", "Jun 1 08:00", 39 * 60 + 1, "Jun 8 08:01"),
	("lunch", "Jun 1 11:00", 120, "Jun 1 14:00"),
	("lunch", "Jun 1 12:30", 60, "Jun 1 14:00"),
	("lunch", "Jun 1 16:30", 60, "Jun 2 08:30"),
	("lunch", "Jun 1 08:00", 480, "Jun 1 17:00"),
	("night", "Jun 1 23:00", 240, "Jun 2 03:00"),
	("night", "Jun 2 05:00", 120, "Jun 2 23:00"),
	("night", "Jun 5 23:00", 600, "Jun 9 01:00"),
	("night", "Jun 6 12:00", 60, "Jun 8 23:00"),
	("night, 3 June off", "Jun 2 23:00", 480, "Jun 4 23:00"),
	("night, 3 June off", "Jun 3 05:30", 60, "Jun 4 22:30"),
	("5 June off", "Jun 4 15:00", 120, "Jun 8 09:00"),
	("always", "Jun 6 22:00", 240, "Jun 7 02:00"),
	("always", "Mar 28 12:00", 1440, "Mar 29 13:00"),
	("always", "Oct 24 12:00", 1440, "Oct 25 11:00"),
	("always", "Mar 29 01:30", 60, "Mar 29 03:30"),
	("always", "Oct 25 02:30", 60, "Oct 25 02:30+"),
	("sundays", "Mar 29 00:00", 23 * 60, "Mar 30 00:00"),
	("sundays", "Oct 25 00:00", 25 * 60, "Oct 26 00:00"),
	("from half past two", "Mar 29 00:00", 60, "Mar 29 04:00"),
	("from half past two", "Oct 25 00:00", 60, "Oct 25 03:00"),
	("from half past two", "Oct 25 00:00", 90, "Oct 25 03:30"),
	("until half past two", "Mar 29 01:00", 90, "Mar 30 00:30"),
	("until half past two", "Oct 25 01:00", 120, "Oct 25 02:30+"),
	("New Year off", "Dec 31 15:00", 120, "2027 Jan 4 09:00"),
	("new york", "Jun 1 14:00", 60, "Jun 1 16:00"),
	("new york", "Jun 1 22:30", 60, "Jun 2 15:30"),
	("new york", "Mar 16 12:00", 60, "Mar 16 15:00"),  # America's clocks have changed, Europe's have not
	("office", "Jun 1 10:00", ("days", 1), "Jun 2 16:00"),
	("office", "Jun 1 10:00", ("days", 7), "Jun 10 16:00"),
	("office", "Jun 4 10:00", ("days", 1), "Jun 5 15:00"),
	("office", "Jun 6 10:00", ("days", 1), "Jun 8 16:00"),
	("5 June off", "Jun 3 10:00", ("days", 2), "Jun 8 16:00"),
	("night", "Jun 1 12:00", ("days", 1), "Jun 3 06:00"),
	("a year off", "Jun 1 15:00", 120, "2027 Jun 3 09:00"),
	("plain", "2028 Feb 28 15:00", 120, "2028 Feb 29 09:00"),
]


@pytest.mark.parametrize(("hours", "start", "amount", "due"), DUE)
def test_due(hours, start, amount, due):
	world = World({"A": Book({("Resolution", "C"): (amount, hours)})}, CALENDARS)

	world.report(instant(start)[0])

	assert world.clock("Resolution").due_at == instant(due)[0]


OWN_NAMES = {"queue": World.hand_over, "priority": World.set_priority, "customer": World.set_customer}


def play(books, course):
	"""The world after a course of events."""
	world, day = World(books, CALENDARS), None
	for event in course.split("; "):
		when, act, *arguments = re.match(
			r"((?:\d{4} )?(?:\w{3} \d+ )?\d\d:\d\d\+?) (\w+) ?(.*)", event
		).groups()
		at, day = instant(when, day)
		arguments = arguments[0].split()
		if act == "report":
			report(world, at, arguments)
		else:
			OWN_NAMES.get(act, getattr(World, act, None))(world, at, *arguments)
	return world, day


def report(world, at, how):
	"""As C for the customer A, unless it says otherwise."""
	assigned = "assigned" in how
	if how[:1] == ["for"]:
		world.customer = how[1]
	elif how and not assigned:
		world.priority = how[0]
	world.report(at, "Assigned" if assigned else "New", assigned)


def check(world, day, expectation):
	"""One line of what must be true."""
	name, *words = expectation.split()
	metric_name, _, number = name.partition("#")
	clock = world.clock(metric_name, int(number or 0))
	facts = re.findall(
		r"(due|breached|at|next) ((?:\d{4} )?\w{3} \d+ \d\d:\d\d\+?|none|no)|(left|runs) (-?\d+)|(log) (.+)|(\S+)",
		" ".join(words),
	)
	for instant_of, text, amount_of, amount, log, entries, word in facts:
		if instant_of:
			field = {"due": "due_at", "breached": "breached_at", "at": "met_at", "next": "next_event_at"}[
				instant_of
			]
			expected = 0 if text in ("none", "no") else instant(text)[0]
			assert getattr(clock, field) == expected, (
				instant_of,
				datetime.fromtimestamp(getattr(clock, field), ZONE),
			)
		elif amount_of == "left":
			assert clock.left_seconds == 60 * int(amount)
		elif amount_of == "runs":
			assert len(world.runs[metric_name]) == int(amount)
		elif log:
			events = [entry.event.replace(" ", "_") for entry in world.events(metric_name, int(number or 0))]
			assert events == entries.replace("Breach withdrawn", "Breach_withdrawn").split()
		elif word == "in-time":
			assert clock.breached_at == 0
		elif word == "closed":
			assert clock.closed_at
		else:
			assert clock.state == word


@pytest.mark.parametrize(
	("books", "course", "expected"), [row[1:] for row in COURSES], ids=[row[0] for row in COURSES]
)
def test_course(books, course, expected):
	world, day = play(books, course)

	fired = [line.split()[1:] for line in expected if line.split()[0] == "fired"]
	if fired:
		happened = [
			(key, datetime.fromtimestamp(at, ZONE).strftime("%H:%M")) for _, _, key, at in world.fired
		]
		assert happened == [tuple(line) for line in fired if line]
	for line in expected:
		if line.split()[0] != "fired":
			check(world, day, line)


def test_there_are_enough_of_them():
	assert len(DUE) + len(COURSES) >= 120
	assert len({row[0] for row in COURSES}) == len(COURSES)
