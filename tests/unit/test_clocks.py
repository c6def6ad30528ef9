"""The rules of clocks, as tables of what happens and what is left afterwards."""

from datetime import datetime, timezone

import pytest

from servicedesk_app.rules import clocks
from servicedesk_app.rules.business_time import ServiceCalendar, Window
from servicedesk_app.rules.clocks import Terms

HOUR = 3600
OFFICE = Terms(ServiceCalendar("UTC", [Window(day, "08:00", "16:00") for day in range(5)]))
ALWAYS = Terms(ServiceCalendar.around_the_clock())


def at(text):
	"""An instant in the first days of June 2026, a Monday the first: "1 09:30"."""
	day, clock = text.split()
	hour, minute = map(int, clock.split(":"))
	return int(datetime(2026, 6, int(day), hour, minute, tzinfo=timezone.utc).timestamp())


def started(text="1 09:00", hours=4, terms=OFFICE):
	return clocks.start(at(text), hours * HOUR, terms)[0]


def events(change):
	return [(entry.event, entry.at) for entry in change[1]]


@pytest.mark.parametrize(
	("start", "hours", "due"),
	[
		("1 09:00", 4, "1 13:00"),
		("1 14:00", 4, "2 10:00"),
		("1 20:00", 4, "2 12:00"),
		("5 15:00", 4, "8 11:00"),
		("6 12:00", 8, "8 16:00"),
	],
)
def test_is_due_after_the_agreed_open_time(start, hours, due):
	clock, entries = clocks.start(at(start), hours * HOUR, OFFICE)

	assert clock.due_at == clock.next_event_at == at(due)
	assert entries == (clocks.LogEntry("Started", at(start)),)


def test_is_breached_at_its_due_instant_however_late_it_is_judged():
	change = clocks.judge(started(), at("3 11:00"), OFFICE)

	assert change[0].breached_at == at("1 13:00")
	assert change[0].state == clocks.RUNNING
	assert change[0].next_event_at == 0
	assert events(change) == [("Breached", at("1 13:00"))]


@pytest.mark.parametrize("moment", ["1 09:00", "1 12:59"])
def test_is_not_breached_before(moment):
	assert clocks.judge(started(), at(moment), OFFICE) == (started(), ())


def test_is_breached_once():
	late, _ = clocks.judge(started(), at("1 13:00"), OFFICE)

	assert clocks.judge(late, at("2 09:00"), OFFICE) == (late, ())


def test_met_in_time():
	change = clocks.meet(started(), at("1 11:00"), OFFICE)

	assert (change[0].state, change[0].met_at, change[0].breached_at) == (clocks.MET, at("1 11:00"), 0)
	assert events(change) == [("Met", at("1 11:00"))]


def test_met_late_records_the_breach_that_no_sweep_saw():
	change = clocks.meet(started(), at("1 15:00"), OFFICE)

	assert (change[0].state, change[0].breached_at) == (clocks.MET, at("1 13:00"))
	assert events(change) == [("Breached", at("1 13:00")), ("Met", at("1 15:00"))]


@pytest.mark.parametrize("end", [clocks.meet, clocks.cancel])
def test_a_closed_clock_is_frozen(end):
	closed, _ = end(started(), at("1 10:00"), OFFICE)

	for change in (
		clocks.judge(closed, at("9 10:00"), OFFICE),
		clocks.meet(closed, at("9 10:00"), OFFICE),
		clocks.cancel(closed, at("9 10:00"), OFFICE),
		clocks.pause(closed, at("9 10:00"), OFFICE),
		clocks.resume(closed, at("9 10:00"), OFFICE),
	):
		assert change == (closed, ())


def test_a_paused_clock_has_no_due_time_only_what_is_left():
	paused, _ = clocks.pause(started(), at("1 10:00"), OFFICE)

	assert (paused.state, paused.due_at, paused.next_event_at) == (clocks.PAUSED, 0, 0)
	assert paused.left_seconds == 3 * HOUR


def test_a_paused_clock_is_not_breached_by_time():
	paused, _ = clocks.pause(started(), at("1 10:00"), OFFICE)

	assert clocks.judge(paused, at("9 10:00"), OFFICE) == (paused, ())


def test_a_pause_over_a_weekend_leaves_what_was_left():
	paused, _ = clocks.pause(started("5 14:00"), at("5 15:00"), OFFICE)
	running, _ = clocks.resume(paused, at("8 10:00"), OFFICE)

	assert running.due_at == running.next_event_at == at("8 13:00")


def test_two_pauses_add_up():
	clock = started("1 08:00")
	for begins, ends in (("1 09:00", "1 10:00"), ("1 11:00", "1 15:00")):
		clock, _ = clocks.pause(clock, at(begins), OFFICE)
		clock, _ = clocks.resume(clock, at(ends), OFFICE)

	assert clock.due_at == at("2 09:00")


def test_a_pause_that_begins_after_the_due_instant_settles_the_breach_first():
	change = clocks.pause(started(), at("1 14:00"), OFFICE)

	assert change[0].breached_at == at("1 13:00")
	assert change[0].left_seconds == -1 * HOUR
	assert events(change) == [("Breached", at("1 13:00")), ("Paused", at("1 14:00"))]


def test_a_breached_clock_that_runs_again_fires_no_second_time():
	paused, _ = clocks.pause(started(), at("1 14:00"), OFFICE)
	running, _ = clocks.resume(paused, at("2 09:00"), OFFICE)

	assert (running.due_at, running.next_event_at) == (at("1 13:00"), 0)
	assert clocks.judge(running, at("9 10:00"), OFFICE) == (running, ())


def test_met_while_paused_is_met_in_time():
	paused, _ = clocks.pause(started(), at("1 10:00"), OFFICE)
	met, _ = clocks.meet(paused, at("9 10:00"), OFFICE)

	assert (met.state, met.breached_at) == (clocks.MET, 0)


def test_around_the_clock_counts_nights_and_weekends():
	assert started("6 22:00", 4, ALWAYS).due_at == at("7 02:00")
