"""business_time against hand-worked cases: weeks, exceptions, clock changes, working days.

Its limits and refusals are in test_business_time_limits.py, generated cases in test_business_time_generated.py.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from business_time_calendars import (
	DAY,
	HOUR,
	UTC,
	berlin,
	every_day,
	local,
	office,
	only_on,
	periods_around,
	utc,
)

from servicedesk_app.rules.business_time import (
	ServiceCalendar,
	Window,
)


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
