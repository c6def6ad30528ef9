"""business_time at the ends of a calendar, and what it refuses by name."""

from __future__ import annotations

import time as stopwatch
from datetime import date, datetime, timedelta

import pytest
from business_time_calendars import (
	DAY,
	HOUR,
	UTC,
	office,
	only_on,
	utc,
)

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
