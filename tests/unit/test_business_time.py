"""business_time against hand-worked cases, its own algebra, a brute-force oracle and PyPI's workclock.

The long run over the same generated cases is tests/proof/test_business_time_proof.py.
"""

from __future__ import annotations

import struct
import time as stopwatch
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta, timezone
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest
from business_time_oracle import (
	FINE_PLACES,
	LONG_PLACES,
	PLACES,
	WORKCLOCK_PLACES,
	Opening,
	Oracle,
	Place,
	check_against_oracle,
	check_against_workclock,
	check_algebra,
	is_open_by_definition,
	openings,
	openings_for_workclock,
	origin_of,
	queries,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk_app.rules import business_time, wall_clock
from servicedesk_app.rules.business_time import (
	BusinessTimeError,
	CalendarExhausted,
	InvalidAmount,
	InvalidWindow,
	NaiveDatetime,
	ServiceCalendar,
	UnknownTimeZone,
	Window,
	epoch_seconds,
)

UTC = timezone.utc
OFFICE_HOURS = [Window(day, *hours) for day in range(5) for hours in (("08:00", "12:00"), ("13:00", "17:00"))]
HOUR = 3600
DAY = 86_400


def office(zone: str = "Europe/Berlin", **exceptions_by_name: object) -> ServiceCalendar:
	return ServiceCalendar(zone, OFFICE_HOURS, **exceptions_by_name)  # type: ignore[arg-type]


def every_day(opens: str, closes: str, zone: str = "Europe/Berlin") -> ServiceCalendar:
	return ServiceCalendar(zone, [Window(day, opens, closes) for day in range(7)])


def only_on(day: date, opens: str, closes: str, zone: str = "Europe/Berlin") -> ServiceCalendar:
	return ServiceCalendar(zone, [], {day: [(opens, closes)]})


def local(zone: str, text: str, fold: int = 0) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def berlin(text: str, fold: int = 0) -> datetime:
	return local("Europe/Berlin", text, fold)


def utc(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=UTC)


def periods_around(calendar: ServiceCalendar, day: date) -> list[tuple[str, str]]:
	noon = datetime.combine(day, time(12), UTC)
	found = calendar.periods(noon - timedelta(days=3), noon + timedelta(days=3))
	return [(f"{opens:%m-%d %H:%M:%S}", f"{closes:%m-%d %H:%M:%S}") for opens, closes in found]


class TestOrdinaryWeeks:
	def test_add_skips_lunch_nights_and_weekends(self) -> None:
		friday_at_four = berlin("2026-05-08 16:00")
		assert office().add(friday_at_four, 4 * HOUR) == berlin("2026-05-11 11:00")
		assert office().add(friday_at_four, 5 * HOUR) == berlin("2026-05-11 12:00")
		assert office().add(friday_at_four, 5 * HOUR + 1) == berlin("2026-05-11 13:00:01")

	def test_the_due_instant_is_the_close_itself_and_not_the_next_opening(self) -> None:
		assert office().add(berlin("2026-05-08 16:00"), HOUR) == berlin("2026-05-08 17:00")

	def test_add_of_nothing_is_the_start_even_when_closed(self) -> None:
		assert office().add(berlin("2026-05-09 03:00"), 0) == berlin("2026-05-09 03:00")

	def test_between_counts_the_opening_second_but_not_the_closing_one(self) -> None:
		assert office().between(berlin("2026-05-08 07:59:59"), berlin("2026-05-08 08:00:01")) == 1
		assert office().between(berlin("2026-05-08 16:59:59"), berlin("2026-05-08 17:00:01")) == 1

	def test_between_of_an_end_that_is_not_later_is_nothing(self) -> None:
		assert office().between(berlin("2026-05-08 10:00"), berlin("2026-05-08 10:00")) == 0
		assert office().between(berlin("2026-05-08 11:00"), berlin("2026-05-08 10:00")) == 0

	def test_is_open_includes_the_opening_and_excludes_the_close(self) -> None:
		assert [office().is_open(berlin(f"2026-05-08 {at}")) for at in ("07:59:59", "08:00", "11:59:59")] == [
			False,
			True,
			True,
		]
		assert not office().is_open(berlin("2026-05-08 12:00"))

	def test_next_open_is_the_instant_itself_while_open_and_else_the_next_opening(self) -> None:
		assert office().next_open(berlin("2026-05-08 08:30")) == berlin("2026-05-08 08:30")
		assert office().next_open(berlin("2026-05-08 12:00")) == berlin("2026-05-08 13:00")
		assert office().next_open(berlin("2026-05-08 17:00")) == berlin("2026-05-11 08:00")

	def test_answers_are_in_utc_whatever_zone_was_asked_in(self) -> None:
		answer = office().add(local("Asia/Tokyo", "2026-05-08 17:00"), HOUR)
		assert answer == utc("2026-05-08 09:00")
		assert answer.tzinfo is UTC

	def test_fractions_of_a_second_are_cut(self) -> None:
		start = utc("2026-05-08 09:00:00.999999")
		assert office().add(start, 0) == utc("2026-05-08 09:00")
		assert office().add(start, 5) == utc("2026-05-08 09:00:05")
		assert office().between(start, utc("2026-05-08 09:00:02.500")) == 2
		assert office().next_open(utc("1969-05-09 09:00:00.500")) == utc("1969-05-09 09:00")

	def test_periods_are_clipped_to_what_was_asked_and_joined_over_new_year(self) -> None:
		assert office().periods(berlin("2026-05-08 11:00"), berlin("2026-05-08 14:00")) == [
			(utc("2026-05-08 09:00"), utc("2026-05-08 10:00")),
			(utc("2026-05-08 11:00"), utc("2026-05-08 12:00")),
		]
		night = every_day("22:00", "06:00", "UTC").periods(utc("2026-12-31 12:00"), utc("2027-01-01 12:00"))
		assert night == [(utc("2026-12-31 22:00"), utc("2027-01-01 06:00"))]
		assert office().periods(berlin("2026-05-08 14:00"), berlin("2026-05-08 11:00")) == []

	def test_around_the_clock_every_second_counts_for_four_hundred_years(self) -> None:
		calendar = ServiceCalendar.around_the_clock()
		start, end = utc("2026-01-01 00:00"), utc("2426-01-01 00:00")
		assert calendar.between(start, end) == 146_097 * DAY
		assert calendar.add(start, 146_097 * DAY) == end

	def test_overlapping_and_repeated_windows_merge(self) -> None:
		windows = [Window(0, "08:00", "12:00"), Window(0, "10:00", "14:00"), Window(0, "08:00", "12:00")]
		calendar = ServiceCalendar("UTC", windows)
		assert periods_around(calendar, date(2026, 5, 11)) == [("05-11 08:00:00", "05-11 14:00:00")]
		assert calendar.between(utc("2026-05-11 00:00"), utc("2026-05-12 00:00")) == 6 * HOUR
		assert calendar.add(utc("2026-05-11 00:00"), 6 * HOUR) == utc("2026-05-11 14:00")

	def test_a_window_inside_another_one_does_not_cut_it(self) -> None:
		calendar = ServiceCalendar("UTC", [Window(0, "09:00", "10:00"), Window(0, "08:00", "12:00")])
		assert calendar.between(utc("2026-05-11 00:00"), utc("2026-05-12 00:00")) == 4 * HOUR

	def test_a_window_that_closes_when_it_opens_lasts_until_the_next_day(self) -> None:
		calendar = ServiceCalendar("UTC", [Window(0, "08:00", "08:00")])
		assert periods_around(calendar, date(2026, 5, 11)) == [("05-11 08:00:00", "05-12 08:00:00")]

	def test_midnight_may_be_written_either_way_and_seconds_count(self) -> None:
		for midnight in ("24:00", "24:00:00", "00:00", "00:00:00"):
			calendar = ServiceCalendar("UTC", [Window(0, "23:59:58", midnight)])
			assert periods_around(calendar, date(2026, 5, 11)) == [("05-11 23:59:58", "05-12 00:00:00")]

	def test_leap_days_are_worked(self) -> None:
		assert office().between(berlin("2028-02-28 00:00"), berlin("2028-03-02 00:00")) == 3 * 8 * HOUR
		assert office().between(berlin("2100-02-26 00:00"), berlin("2100-03-02 00:00")) == 2 * 8 * HOUR


class TestExceptions:
	CHRISTMAS = date(2026, 12, 25)  # a Friday

	def test_a_holiday_is_skipped(self) -> None:
		calendar = office(exceptions={self.CHRISTMAS: ()})
		assert calendar.add(berlin("2026-12-24 16:00"), 2 * HOUR) == berlin("2026-12-28 09:00")

	def test_a_holiday_closes_the_night_that_opens_on_it_but_not_the_tail_of_the_night_before(self) -> None:
		nights = [Window(day, "22:00", "06:00") for day in range(7)]
		calendar = ServiceCalendar("UTC", nights, {self.CHRISTMAS: ()})
		assert periods_around(calendar, self.CHRISTMAS)[2:4] == [
			("12-24 22:00:00", "12-25 06:00:00"),
			("12-26 22:00:00", "12-27 06:00:00"),
		]

	def test_own_hours_replace_the_weekly_ones_and_may_run_past_midnight(self) -> None:
		calendar = office("UTC", exceptions={self.CHRISTMAS: [("10:00", "11:00"), ("20:00", "02:00")]})
		assert periods_around(calendar, self.CHRISTMAS)[-3:-1] == [
			("12-25 10:00:00", "12-25 11:00:00"),
			("12-25 20:00:00", "12-26 02:00:00"),
		]

	@pytest.mark.parametrize("year", [2026, 2326])
	def test_own_hours_on_new_years_eve_reach_into_the_next_year(self, year: int) -> None:
		calendar = only_on(date(year, 12, 31), "20:00", "04:00", "America/New_York")
		assert calendar.periods(utc(f"{year}-01-01 00:00"), utc(f"{year + 2}-01-01 00:00")) == [
			(utc(f"{year + 1}-01-01 01:00"), utc(f"{year + 1}-01-01 09:00"))
		]

	def test_years_without_an_open_hour_are_crossed(self) -> None:
		calendar = only_on(date(2041, 7, 1), "09:00", "10:00", "UTC")
		assert calendar.next_open(utc("2026-01-01 00:00")) == utc("2041-07-01 09:00")
		assert calendar.add(utc("2026-01-01 00:00"), HOUR) == utc("2041-07-01 10:00")
		assert calendar.between(utc("2026-01-01 00:00"), utc("9999-01-01 00:00")) == HOUR


class TestClockChanges:
	def test_a_promise_over_the_spring_weekend_keeps_its_open_hours(self) -> None:
		assert office().add(berlin("2026-03-27 16:00"), 4 * HOUR) == utc("2026-03-30 09:00")

	def test_days_last_twenty_three_and_twenty_five_hours_around_the_clock(self) -> None:
		calendar = ServiceCalendar.around_the_clock("Europe/Berlin")
		assert calendar.between(berlin("2026-03-29 00:00"), berlin("2026-03-30 00:00")) == 23 * HOUR
		assert calendar.between(berlin("2026-10-25 00:00"), berlin("2026-10-26 00:00")) == 25 * HOUR

	@pytest.mark.parametrize(
		("opens", "closes", "expected"),
		[
			("02:00", "03:00", []),
			("02:15", "02:45", []),
			("02:30", "04:00", [("03-29 01:00:00", "03-29 02:00:00")]),
			("01:00", "02:30", [("03-29 00:00:00", "03-29 01:00:00")]),
			("01:00", "04:00", [("03-29 00:00:00", "03-29 02:00:00")]),
		],
	)
	def test_an_hour_that_does_not_exist_is_not_open(
		self, opens: str, closes: str, expected: list[tuple[str, str]]
	) -> None:
		day = date(2026, 3, 29)
		assert periods_around(only_on(day, opens, closes), day) == expected

	@pytest.mark.parametrize(
		("opens", "closes", "expected"),
		[
			("02:00", "03:00", [("10-25 00:00:00", "10-25 02:00:00")]),
			("02:15", "02:45", [("10-25 00:15:00", "10-25 00:45:00"), ("10-25 01:15:00", "10-25 01:45:00")]),
			("02:30", "04:00", [("10-25 00:30:00", "10-25 01:00:00"), ("10-25 01:30:00", "10-25 03:00:00")]),
			("01:00", "02:30", [("10-24 23:00:00", "10-25 00:30:00"), ("10-25 01:00:00", "10-25 01:30:00")]),
		],
	)
	def test_an_hour_that_comes_twice_counts_twice(
		self, opens: str, closes: str, expected: list[tuple[str, str]]
	) -> None:
		day = date(2026, 10, 25)
		assert periods_around(only_on(day, opens, closes), day) == expected

	def test_both_passes_of_the_hour_can_be_asked_for(self) -> None:
		calendar = only_on(date(2026, 10, 25), "02:15", "02:45")
		first, second = berlin("2026-10-25 02:30"), berlin("2026-10-25 02:30", fold=1)
		assert calendar.is_open(first) and calendar.is_open(second)
		assert calendar.between(first, second) == 1800
		assert calendar.add(first, 1800) == utc("2026-10-25 01:30")

	def test_night_shifts_lose_and_gain_the_hour(self) -> None:
		nights = every_day("22:00", "06:00")
		assert nights.between(berlin("2026-03-28 12:00"), berlin("2026-03-29 12:00")) == 7 * HOUR
		assert nights.between(berlin("2026-10-24 12:00"), berlin("2026-10-25 12:00")) == 9 * HOUR

	@pytest.mark.parametrize(
		("zone", "day", "opens", "closes", "expected"),
		[
			# 2018-11-04 began at 01:00
			("America/Sao_Paulo", "2018-11-04", "00:00", "24:00", [("11-04 03:00:00", "11-05 02:00:00")]),
			("America/Sao_Paulo", "2018-11-03", "23:00", "00:30", [("11-04 02:00:00", "11-04 03:00:00")]),
			("America/Sao_Paulo", "2018-11-04", "00:00", "01:00", []),
			# Saturday 2018-02-17 had 23:00 to 24:00 twice
			("America/Sao_Paulo", "2018-02-17", "23:00", "24:00", [("02-18 01:00:00", "02-18 03:00:00")]),
			# 2024-04-26 began at 01:00, and 2024-10-31 ended with 23:00 to 24:00 twice
			("Africa/Cairo", "2024-04-26", "00:00", "02:00", [("04-25 22:00:00", "04-25 23:00:00")]),
			("Africa/Cairo", "2024-10-31", "23:00", "24:00", [("10-31 20:00:00", "10-31 22:00:00")]),
			# half an hour: 01:30 to 02:00 twice, 02:00 to 02:30 never
			("Australia/Lord_Howe", "2026-04-05", "01:00", "02:00", [("04-04 14:00:00", "04-04 15:30:00")]),
			("Australia/Lord_Howe", "2026-10-04", "02:00", "03:00", [("10-03 15:30:00", "10-03 16:00:00")]),
			# 02:45 to 03:45 twice
			(
				"Pacific/Chatham",
				"2026-04-05",
				"02:30",
				"03:00",
				[("04-04 12:45:00", "04-04 13:15:00"), ("04-04 14:00:00", "04-04 14:15:00")],
			),
			# Friday 2011-12-30 never came; the night that it would have opened has a tail on Saturday
			("Pacific/Apia", "2011-12-30", "08:00", "17:00", []),
			("Pacific/Apia", "2011-12-30", "22:00", "06:00", [("12-30 10:00:00", "12-30 16:00:00")]),
			("Pacific/Apia", "2011-12-29", "22:00", "06:00", [("12-30 08:00:00", "12-30 10:00:00")]),
			# Kwajalein skipped the whole of 1993-08-21, Manila 1844-12-31
			("Pacific/Kwajalein", "1993-08-21", "00:00", "24:00", []),
			("Asia/Manila", "1844-12-31", "00:00", "24:00", []),
			# the clock jumped from 00:00:00 to 00:44:30
			("Africa/Monrovia", "1972-01-07", "00:00", "01:00", [("01-07 00:44:30", "01-07 01:00:00")]),
			# a local mean time of whole seconds: +00:53:28
			("Europe/Berlin", "1890-05-05", "08:00", "09:00", [("05-05 07:06:32", "05-05 08:06:32")]),
		],
	)
	def test_zones_with_odd_changes(
		self, zone: str, day: str, opens: str, closes: str, expected: list[tuple[str, str]]
	) -> None:
		the_day = date.fromisoformat(day)
		assert periods_around(only_on(the_day, opens, closes, zone), the_day) == expected

	def test_the_day_that_apia_lost_is_no_gap_around_the_clock(self) -> None:
		calendar = ServiceCalendar.around_the_clock("Pacific/Apia")
		start = local("Pacific/Apia", "2011-12-29 12:00")
		assert calendar.add(start, DAY) == local("Pacific/Apia", "2011-12-31 12:00")

	def test_far_years_follow_the_same_rules_as_near_ones(self) -> None:
		near, far = utc("2226-01-01 00:00"), utc("5026-01-01 00:00")  # 2,800 years: the same weekdays
		near_hours = office().periods(near, near + timedelta(days=365))
		far_hours = office().periods(far, far + timedelta(days=365))
		assert [(opens - near, closes - near) for opens, closes in near_hours] == [
			(opens - far, closes - far) for opens, closes in far_hours
		]

	def test_holidays_in_one_far_year_do_not_show_in_others(self) -> None:
		holidays = {date(year, 7, day): () for year in range(2200, 2240) for day in range(1, 15)}
		start, end = utc("2240-01-10 00:00"), utc("2290-01-01 00:00")
		assert office(exceptions=holidays).between(start, end) == office().between(start, end)


class TestWorkingDays:
	def test_the_nth_working_day_ends_with_its_last_window(self) -> None:
		thursday = berlin("2026-05-07 09:00")
		assert office().add_working_days(thursday, 1) == berlin("2026-05-08 17:00")
		assert office().add_working_days(thursday, 2) == berlin("2026-05-11 17:00")
		assert office().add_working_days(thursday, 260) == berlin("2027-05-06 17:00")

	def test_the_day_of_the_start_is_the_local_one_and_never_counts(self) -> None:
		for start in ("2026-05-07 00:00", "2026-05-07 23:59:59"):
			assert office().add_working_days(berlin(start), 1) == berlin("2026-05-08 17:00")

	def test_weekends_and_holidays_are_not_working_days(self) -> None:
		calendar = office(exceptions={date(2026, 5, 11): ()})
		assert calendar.add_working_days(berlin("2026-05-08 09:00"), 1) == berlin("2026-05-12 17:00")
		assert calendar.add_working_days(berlin("2026-05-09 09:00"), 1) == berlin("2026-05-12 17:00")

	def test_a_night_shift_ends_on_the_next_morning_also_before_a_holiday(self) -> None:
		nights = [Window(day, "22:00", "06:00") for day in range(5)]
		calendar = ServiceCalendar("Europe/Berlin", nights, {date(2026, 12, 25): ()})
		assert calendar.add_working_days(berlin("2026-12-23 09:00"), 1) == berlin("2026-12-25 06:00")
		assert calendar.add_working_days(berlin("2026-12-25 03:00"), 1) == berlin("2026-12-29 06:00")

	def test_around_the_clock_a_day_ends_at_local_midnight(self) -> None:
		calendar = ServiceCalendar.around_the_clock("Europe/Berlin")
		assert calendar.add_working_days(berlin("2026-10-24 09:00"), 1) == berlin("2026-10-26 00:00")

	def test_a_day_whose_only_window_does_not_exist_is_not_a_working_day(self) -> None:
		calendar = every_day("02:15", "02:45")
		assert calendar.add_working_days(berlin("2026-03-28 12:00"), 1) == berlin("2026-03-30 02:45")

	def test_a_window_that_comes_twice_ends_the_second_time(self) -> None:
		calendar = every_day("02:15", "02:45")
		assert calendar.add_working_days(berlin("2026-10-24 12:00"), 1) == utc("2026-10-25 01:45")

	def test_a_window_that_closes_inside_the_gap_ends_at_the_change(self) -> None:
		calendar = every_day("01:00", "02:30")
		assert calendar.add_working_days(berlin("2026-03-28 12:00"), 1) == utc("2026-03-29 01:00")

	def test_the_lost_day_of_apia_is_not_counted(self) -> None:
		start = local("Pacific/Apia", "2011-12-29 09:00")
		assert office("Pacific/Apia").add_working_days(start, 1) == utc("2012-01-02 03:00")

	def test_the_last_day_of_the_year_may_end_in_the_next(self) -> None:
		calendar = every_day("20:00", "04:00", "America/New_York")
		start = local("America/New_York", "2026-12-30 23:00")
		assert calendar.add_working_days(start, 1) == utc("2027-01-01 09:00")


class TestExhaustion:
	NOW = utc("2026-05-08 10:00")
	NEVER_OPEN = (
		ServiceCalendar("Europe/Berlin", []),
		ServiceCalendar("Europe/Berlin", [], {date(2026, 12, 25): ()}),
		only_on(date(2020, 1, 1), "08:00", "09:00"),
		only_on(date(2027, 3, 28), "02:10", "02:20"),  # within the hour that does not exist
	)

	@pytest.mark.parametrize("calendar", NEVER_OPEN)
	def test_a_calendar_that_never_opens_says_so_at_once(self, calendar: ServiceCalendar) -> None:
		began = stopwatch.perf_counter()
		with pytest.raises(CalendarExhausted):
			calendar.add(self.NOW, 1)
		with pytest.raises(CalendarExhausted):
			calendar.next_open(self.NOW)
		with pytest.raises(CalendarExhausted):
			calendar.add_working_days(self.NOW, 1)
		assert calendar.between(self.NOW, utc("9999-12-31 23:59:59")) == 0
		assert not calendar.is_open(self.NOW)
		assert calendar.add(self.NOW, 0) == self.NOW
		assert stopwatch.perf_counter() - began < 2

	def test_too_little_open_time_left_is_exhaustion_too(self) -> None:
		calendar = only_on(date(2026, 12, 24), "08:00", "09:00")
		assert calendar.add(self.NOW, HOUR) == utc("2026-12-24 08:00")
		with pytest.raises(CalendarExhausted):
			calendar.add(self.NOW, HOUR + 1)
		with pytest.raises(CalendarExhausted):
			calendar.add_working_days(self.NOW, 2)

	def test_an_opening_thousands_of_years_ahead_is_found_fast(self) -> None:
		began = stopwatch.perf_counter()
		calendar = only_on(date(9999, 12, 31), "08:00", "09:00", "UTC")
		assert calendar.next_open(self.NOW) == utc("9999-12-31 08:00")
		assert stopwatch.perf_counter() - began < 5

	def test_a_promise_of_thousands_of_years_compiles_only_the_shapes_of_years(self) -> None:
		calendar = office()
		thousands_of_years = 2_500 * 260 * 8 * HOUR
		due = calendar.add(self.NOW, thousands_of_years)
		assert calendar.between(self.NOW, due) == thousands_of_years
		assert len({id(table) for table in calendar._tables.values()}) < 200

	def test_the_range_of_datetime_is_the_end_of_every_calendar(self) -> None:
		calendar = ServiceCalendar.around_the_clock("Pacific/Kiritimati")
		last = utc("9999-12-31 23:59:59")
		assert calendar.is_open(last)
		assert calendar.add(utc("9999-12-31 23:59:58"), 1) == last
		for beyond in (1, 10**12):
			with pytest.raises(CalendarExhausted):
				calendar.add(last, beyond)
		with pytest.raises(CalendarExhausted):
			calendar.add_working_days(last, 1)
		end = epoch_seconds(last) + 1
		assert calendar.between_epoch(end - 1, end + 60) == 1
		first = datetime.min.replace(tzinfo=UTC)
		assert calendar.add(first, 60) == first + timedelta(seconds=60)
		assert calendar.between(first, last) == 3_652_059 * DAY - 1

	def test_milliseconds_given_for_seconds_are_noticed(self) -> None:
		with pytest.raises(CalendarExhausted, match="in seconds"):
			office().between_epoch(0, 1_770_000_000_000)


class TestRefusals:
	@pytest.mark.parametrize(
		"text", ["", "8", "08", "08:0", "08:60", "25:00", "24:01", "24:00:01", "08:00:60"]
	)
	@pytest.mark.parametrize("place", ["opens", "closes", "exception"])
	def test_a_time_of_day_that_cannot_be_read(self, text: str, place: str) -> None:
		with pytest.raises(InvalidWindow, match="HH:MM"):
			if place == "exception":
				ServiceCalendar("UTC", [], {date(2026, 1, 1): [("08:00", text)]})
			elif place == "opens":
				ServiceCalendar("UTC", [Window(0, text, "17:00")])
			else:
				ServiceCalendar("UTC", [Window(0, "08:00", text)])

	@pytest.mark.parametrize(
		"text", ["08-00", "noon", " 08:00", "08:00 ", "08:00\n", "-8:00", "٠٨:٠٠", None, 8]
	)
	def test_what_is_not_a_time_of_day_at_all(self, text: object) -> None:
		with pytest.raises(InvalidWindow):
			ServiceCalendar("UTC", [Window(0, text, "17:00")])  # type: ignore[arg-type]

	def test_hours_may_have_one_digit_as_databases_write_them(self) -> None:
		assert ServiceCalendar("UTC", [Window(0, "8:00:00", "9:30")]).is_open(utc("2026-05-11 09:29:59"))

	def test_a_window_cannot_open_at_the_end_of_the_day(self) -> None:
		with pytest.raises(InvalidWindow, match="00:00 of the next day"):
			ServiceCalendar("UTC", [Window(0, "24:00", "06:00")])

	@pytest.mark.parametrize("weekday", [-1, 7, "0", None])
	def test_a_weekday_out_of_range(self, weekday: object) -> None:
		with pytest.raises(InvalidWindow, match="0 for Monday"):
			ServiceCalendar("UTC", [Window(weekday, "08:00", "17:00")])  # type: ignore[arg-type]

	@pytest.mark.parametrize("hours", [("08:00", "12:00"), [("08:00",)], [None], "08:00-12:00"])
	def test_hours_that_are_not_a_list_of_pairs(self, hours: object) -> None:
		with pytest.raises(InvalidWindow):
			ServiceCalendar("UTC", [], {date(2026, 1, 1): hours})  # type: ignore[dict-item]

	@pytest.mark.parametrize("day", ["2026-01-01", datetime(2026, 1, 1), None])
	def test_an_exception_for_something_that_is_not_a_date(self, day: object) -> None:
		with pytest.raises(InvalidWindow, match=r"datetime\.date"):
			ServiceCalendar("UTC", [], {day: ()})  # type: ignore[dict-item]

	@pytest.mark.parametrize(
		"zone", ["Mars/Base", "", "..", "../etc/passwd", "/etc/passwd", "Europe", None, 5]
	)
	def test_an_unknown_time_zone(self, zone: object) -> None:
		with pytest.raises(UnknownTimeZone, match="IANA name"):
			ServiceCalendar(zone, [])  # type: ignore[arg-type]

	def test_a_naive_datetime_is_refused_by_every_question(self) -> None:
		naive, aware = datetime(2026, 5, 8, 10), utc("2026-05-08 10:00")
		for ask in (
			lambda: office().add(naive, 1),
			lambda: office().add(naive, 0),
			lambda: office().between(naive, aware),
			lambda: office().between(aware, naive),
			lambda: office().add_working_days(naive, 1),
			lambda: office().is_open(naive),
			lambda: office().next_open(naive),
			lambda: office().periods(naive, aware),
			lambda: office().is_open(date(2026, 5, 8)),  # type: ignore[arg-type]
		):
			with pytest.raises(NaiveDatetime, match="Attach the zone"):
				ask()

	def test_negative_amounts_and_days_below_one_are_refused(self) -> None:
		now = utc("2026-05-08 10:00")
		with pytest.raises(InvalidAmount):
			office().add(now, -1)
		for days in (0, -1):
			with pytest.raises(InvalidAmount):
				office().add_working_days(now, days)

	def test_fractional_amounts_are_refused_by_type(self) -> None:
		with pytest.raises(TypeError):
			office().add(utc("2026-05-08 10:00"), 1.5)  # type: ignore[arg-type]

	def test_every_refusal_is_a_value_error_with_a_second_sentence(self) -> None:
		assert issubclass(BusinessTimeError, ValueError)
		for kind, cause in (
			(CalendarExhausted, lambda: ServiceCalendar("UTC", []).add(utc("2026-05-08 10:00"), 1)),
			(InvalidAmount, lambda: office().add(utc("2026-05-08 10:00"), -1)),
			(InvalidWindow, lambda: ServiceCalendar("UTC", [Window(9, "08:00", "09:00")])),
			(NaiveDatetime, lambda: office().is_open(datetime(2026, 1, 1))),
			(UnknownTimeZone, lambda: ServiceCalendar("X", [])),
		):
			with pytest.raises(kind, match=r"\w\. [A-Z].*\.$"):
				cause()


class TestWhatTheCompilerReliesOn:
	def test_many_threads_asking_a_fresh_calendar_agree(self) -> None:
		calendar, reference = office(), office()
		starts = [utc("2000-01-01 10:00") + timedelta(days=97 * number) for number in range(200)]
		with ThreadPoolExecutor(8) as pool:
			answers = list(pool.map(lambda start: calendar.add(start, 400 * 8 * HOUR), starts))
		assert answers == [reference.add(start, 400 * 8 * HOUR) for start in starts]

	def test_no_zone_changes_twice_between_two_probes_or_outside_the_irregular_years(self) -> None:
		for zone in available_timezones():
			changes = transitions(zone)
			assert all(later - earlier > wall_clock._PROBE_STEP for earlier, later in pairwise(changes)), zone
			years = {datetime.fromtimestamp(at, UTC).year for at in changes}
			assert all(year + 1 in business_time._IRREGULAR_YEARS for year in years), zone


def transitions(zone: str) -> list[int]:
	"""The instants at which the zone's own file (TZif, RFC 9636) changes the offset."""
	for folder in TZPATH:
		if (Path(folder) / zone).is_file():
			data = (Path(folder) / zone).read_bytes()
			break
	else:
		data = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
	assert data[:4] == b"TZif" and data[4:5] >= b"2"
	old = struct.unpack(">6l", data[20:44])
	at = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
	*_, count, types, _ = struct.unpack(">6l", data[at + 20 : at + 44])
	at += 44
	instants = struct.unpack(f">{count}q", data[at : at + 8 * count])
	kinds = data[at + 8 * count : at + 9 * count]
	offsets = [struct.unpack(">l", data[at + 9 * count + 6 * n :][:4])[0] for n in range(types)]
	known = [offsets[0], *(offsets[kind] for kind in kinds)]
	return [
		instant for instant, (old_one, new) in zip(instants, pairwise(known), strict=True) if old_one != new
	]


def quick(cases: int) -> settings:
	return settings(
		max_examples=cases,
		deadline=None,
		database=None,
		derandomize=True,
		suppress_health_check=list(HealthCheck),
	)


class TestAgainstBruteForce:
	@pytest.mark.parametrize("place", [PLACES[1], PLACES[2], PLACES[7], PLACES[18], PLACES[27]])
	def test_the_oracle_itself_follows_the_definition(self, place: Place) -> None:
		opening = Opening(
			((4, "22:00", "06:00"), (5, "23:15", "00:45"), (6, "00:00", "03:00"), (0, "08:00", "08:00")),
			{place.first_day + timedelta(days=n): (("02:30", "12:00"),) for n in range(0, 40, 9)},
		)
		oracle = Oracle(opening, place)
		assert 0 < sum(oracle.open) < len(oracle.open)
		for number in range(0, len(oracle.open), 5):
			at = datetime.fromtimestamp(oracle.origin + number * 60, UTC)
			assert oracle.open[number] == is_open_by_definition(opening, place.zone, at), at

	@quick(140)
	@given(st.data())
	def test_over_clock_changes_holidays_and_any_windows(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(PLACES))
		opening = data.draw(openings(place))
		calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
		for query in data.draw(queries(place, 10)):
			check_against_oracle(calendar, oracle, query)

	@quick(10)
	@given(st.data())
	def test_to_the_second_where_offsets_are_odd(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(FINE_PLACES[:1]))
		opening = data.draw(openings(place))
		calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
		for query in data.draw(queries(place, 10)):
			check_against_oracle(calendar, oracle, query)

	@quick(20)
	@given(st.data())
	def test_over_years(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(LONG_PLACES[:2]))
		opening = data.draw(openings(place))
		calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
		for query in data.draw(queries(place, 10)):
			check_against_oracle(calendar, oracle, query)


class TestAlgebra:
	@quick(70)
	@given(st.data())
	def test_add_and_between_undo_each_other(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(PLACES))
		opening = data.draw(openings(place))
		calendar, origin = opening.calendar(place.zone), origin_of(place)
		for query in data.draw(queries(place, 10)):
			check_algebra(calendar, origin + query.start, query.seconds, query.end)


class TestAgainstWorkclock:
	@quick(70)
	@given(st.data())
	def test_where_the_definitions_are_the_same(self, data: st.DataObject) -> None:
		pytest.importorskip("workclock", reason="pip install workclock==0.1.2")
		place = data.draw(st.sampled_from(WORKCLOCK_PLACES))
		opening = data.draw(openings_for_workclock(place))
		check_against_workclock(opening, place, data.draw(queries(place, 10)))
