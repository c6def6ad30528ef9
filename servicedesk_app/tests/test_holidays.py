"""Holidays of a country and files of closed days, as they come into a service calendar."""

from datetime import date
from unittest.mock import patch

import frappe

from servicedesk_app.errors import InvalidCalendarFile, UnknownHolidays
from servicedesk_app.service_level import calendar_files, calendars, holidays
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction


def ics(*events: str) -> str:
	lines = "\r\n".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT" for event in events)
	return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n{lines}\r\nEND:VCALENDAR\r\n"


class TestHolidays(SiteTestCase):
	def calendar(self, **values):
		return factories.make_calendar(country="DK", **values)

	def dates(self, record, source=None):
		return {str(row.date) for row in record.exceptions if source is None or (row.source or "") == source}

	def test_a_click_fills_the_years_and_the_calendar_is_closed_then(self):
		record = self.calendar()

		record.fill_holidays(2027, 2028)
		record.save()

		self.assertIn("2027-12-25", self.dates(record, "DK"))
		self.assertIn("2028-12-25", self.dates(record, "DK"))
		friday_before_easter = 1806048000 + 10 * 3600  # 2027-03-26
		self.assertFalse(calendars.load(record.name).is_open_epoch(friday_before_easter))

	def test_regions_have_holidays_of_their_own(self):
		record = factories.make_calendar(country="DE", region="BY")

		record.fill_holidays(2027, 2027)

		self.assertIn("2027-01-06", self.dates(record, "DE-BY"))

	def test_what_nobody_has_written_down_is_refused_by_name_instead_of_giving_none(self):
		with self.assertRaisesRegex(UnknownHolidays, "not known"):
			factories.make_calendar(country="XX")
		with self.assertRaisesRegex(UnknownHolidays, "no region"):
			factories.make_calendar(country="DE", region="ZZ")
		with self.assertRaisesRegex(UnknownHolidays, "country first"):
			factories.make_calendar(region="BY")
		record = self.calendar()
		for first, last in ((2500, 2500), (2027, 2026), (1900, 2100)):
			with self.subTest(first=first), self.assertRaises(UnknownHolidays):
				record.fill_holidays(first, last)
		with self.assertRaisesRegex(UnknownHolidays, "no country"):
			factories.make_calendar().fill_holidays(2027, 2027)

	def test_what_an_admin_changed_or_removed_survives_filling_again(self):
		record = self.calendar()
		record.fill_holidays(2027, 2027)
		record.save()
		rows = {str(row.date): row for row in record.exceptions}
		rows["2027-12-26"].update({"opens": "10:00", "closes": "12:00"})
		record.remove(rows["2027-01-01"])
		record.save()

		record.fill_holidays(2027, 2027)
		record.save()

		rows = {str(row.date): row for row in record.exceptions}
		self.assertEqual((rows["2027-12-26"].opens, rows["2027-12-26"].source), ("10:00", ""))
		self.assertNotIn("2027-01-01", rows)

	def test_changing_the_country_takes_the_other_ones_days_out(self):
		record = self.calendar()
		record.fill_holidays(2027, 2027)
		record.save()

		record.country = "PL"
		answer = record.fill_holidays(2027, 2027)
		record.save()

		self.assertGreater(answer["dropped"], 5)
		self.assertEqual(self.dates(record, "DK"), set())
		self.assertIn("2027-11-11", self.dates(record, "PL"))

	def test_the_monthly_job_keeps_two_years_ahead_and_touches_nothing_twice(self):
		record = self.calendar()
		off = self.calendar(extend_holidays=0)
		with in_one_transaction():
			holidays.extend_all()
		record.reload()
		this_year = date.today().year
		years = {int(day[:4]) for day in self.dates(record)}
		self.assertEqual(years, {this_year, this_year + 1, this_year + 2})
		self.assertEqual(record.holidays_until, this_year + 2)
		self.assertEqual(frappe.db.count("SD Calendar Exception", {"parent": off.name}), 0)

		record.remove(record.exceptions[0])
		record.save()
		before = str(record.modified)
		with in_one_transaction():
			holidays.extend_all()
		record.reload()
		self.assertEqual(str(record.modified), before)

	def test_a_year_later_only_the_new_year_is_filled(self):
		record = self.calendar()
		with in_one_transaction():
			holidays.extend_all()
		record.reload()
		removed = record.exceptions[-1]
		record.remove(removed)
		record.save()

		with patch.object(holidays, "now", return_value=holidays.now() + 366 * 86400), in_one_transaction():
			holidays.extend_all()

		record.reload()
		self.assertIn(date.today().year + 3, {int(day[:4]) for day in self.dates(record)})
		self.assertNotIn(str(removed.date), self.dates(record))

	def test_one_that_fails_does_not_stop_the_others(self):
		broken, whole = self.calendar(), self.calendar()
		frappe.db.set_value("SD Service Calendar", broken.name, "country", "XX")
		with in_one_transaction():
			holidays.extend_all()
		self.assertTrue(frappe.db.exists("Error Log", {"method": f"Holidays: {broken.name}"}))
		self.assertGreater(frappe.db.count("SD Calendar Exception", {"parent": whole.name}), 10)

	def test_only_who_may_write_the_calendar_may_fill_it(self):
		record = self.calendar()
		with as_user(factories.make_agent().name):
			self.assertEqual(len(record.preview()), 35)
			for act in (lambda: record.fill_holidays(2027, 2027), lambda: record.import_file(ics())):
				self.assertRaises(frappe.PermissionError, act)

	def test_the_choices_are_countries_by_name_and_their_regions(self):
		choices = self.calendar(region="").holiday_choices()
		self.assertIn({"value": "DK", "label": "Denmark (DK)"}, choices["countries"])
		self.assertEqual(choices["regions"], [])
		self.assertIn("BY", factories.make_calendar(country="DE").holiday_choices()["regions"])


class TestFiles(SiteTestCase):
	FIRST, LAST = date(2026, 12, 1), date(2030, 1, 1)

	def days(self, *events):
		return sorted(
			str(closed.day) for closed in calendar_files.read(ics(*events), self.FIRST, self.LAST).days
		)

	def test_whole_days_are_read_and_a_span_is_each_of_its_days(self):
		christmas = "UID:1\r\nSUMMARY:Christmas\r\nDTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227"
		single = "UID:2\r\nSUMMARY:Inventory\r\nDTSTART;VALUE=DATE:20270104"
		week = "UID:3\r\nSUMMARY:Summer\r\nDTSTART;VALUE=DATE:20270705\r\nDURATION:P3D"
		self.assertEqual(
			self.days(christmas, single, week),
			[
				"2026-12-24",
				"2026-12-25",
				"2026-12-26",
				"2027-01-04",
				"2027-07-05",
				"2027-07-06",
				"2027-07-07",
			],
		)

	def test_yearly_ones_are_followed_to_the_horizon_without_what_the_file_leaves_out_or_moves(self):
		yearly = (
			"UID:1\r\nSUMMARY:Founders' day\r\nDTSTART;VALUE=DATE:20200510\r\nRRULE:FREQ=YEARLY\r\n"
			"EXDATE;VALUE=DATE:20280510"
		)
		moved = "UID:1\r\nSUMMARY:Moved\r\nRECURRENCE-ID;VALUE=DATE:20290510\r\nDTSTART;VALUE=DATE:20290512"
		self.assertEqual(self.days(yearly), ["2027-05-10", "2029-05-10"])
		self.assertEqual(self.days(yearly, moved), ["2027-05-10", "2029-05-12"])
		ended = "UID:4\r\nDTSTART;VALUE=DATE:20200510\r\nRRULE:FREQ=YEARLY;UNTIL=20270601T000000Z"
		self.assertEqual(self.days(ended), ["2027-05-10"])

	def test_a_span_that_begins_before_the_first_day_is_cut(self):
		self.assertEqual(
			self.days("DTSTART;VALUE=DATE:20261129\r\nDTEND;VALUE=DATE:20261203"),
			["2026-12-01", "2026-12-02"],
		)

	def test_meetings_close_nothing_and_are_counted(self):
		meeting = "UID:5\r\nSUMMARY:Meeting\r\nDTSTART:20270104T100000Z\r\nDTEND:20270104T110000Z"
		read = calendar_files.read(ics(meeting), self.FIRST, self.LAST)
		self.assertEqual((read.days, read.timed), ([], 1))

	def test_cancelled_events_close_nothing(self):
		self.assertEqual(self.days("STATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20270104"), [])

	def test_what_cannot_be_read_or_meant_is_refused_by_name(self):
		for name, text in {
			"no calendar": "hello",
			"binary": "\x00\x01\x02",
			"empty": "",
			"no events": ics(),
			"no date": ics("SUMMARY:When?"),
			"bad date": ics("DTSTART;VALUE=DATE:2027XX04"),
			"each minute": ics("DTSTART;VALUE=DATE:20270104\r\nRRULE:FREQ=MINUTELY"),
			"bad rule": ics("DTSTART;VALUE=DATE:20270104\r\nRRULE:FREQ=SOMETIMES"),
			"endless": ics("DTSTART;VALUE=DATE:20200101\r\nDTEND;VALUE=DATE:20300101"),
			"too much": "x" * 3_000_000,
		}.items():
			with self.subTest(name), self.assertRaises(InvalidCalendarFile) as caught:
				calendar_files.read(text, self.FIRST, self.LAST)
			self.assertRegex(str(caught.exception), r"[.)] \w")

	def test_importing_adds_only_dates_that_the_calendar_lacks(self):
		record = factories.make_calendar()
		year = date.today().year + 1
		record.append("exceptions", {"date": f"{year}-05-01", "opens": "10:00", "closes": "12:00"})
		yearly = f"SUMMARY:May Day\r\nDTSTART;VALUE=DATE:{year}0501\r\nRRULE:FREQ=YEARLY"

		answer = record.import_file(ics(yearly))
		record.save()

		self.assertGreaterEqual(answer["added"], 3)
		self.assertEqual(answer["known"], 1)
		self.assertEqual({row.source or "" for row in record.exceptions}, {"", "ICS"})
		self.assertEqual(record.exceptions[0].opens, "10:00")


class TestPreview(SiteTestCase):
	MONDAY_0800_UTC = 1780300800  # 2026-06-01

	def days(self, weeks=1, **values):
		return calendars.preview(factories.make_calendar(**values), self.MONDAY_0800_UTC + 3 * 86400, weeks)

	def test_it_shows_whole_weeks_from_monday_with_reasons(self):
		days = self.days(2, exceptions=[{"date": "2026-06-05", "description": "Constitution Day"}])
		self.assertEqual((len(days), days[0]["date"], days[3]["today"]), (14, "2026-06-01", True))
		self.assertEqual(days[0]["hours"], ["08:00–16:00"])
		self.assertEqual((days[4]["hours"], days[4]["note"]), ([], "Constitution Day"))

	def test_a_night_shift_is_shown_on_both_of_its_days(self):
		days = self.days(windows=[{"weekday": "Monday", "opens": "22:00", "closes": "06:00"}])
		self.assertEqual([day["hours"] for day in days[:3]], [["22:00–24:00"], ["00:00–06:00"], []])

	def test_around_the_clock_is_every_day(self):
		windows = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in calendars.WEEKDAYS]
		self.assertEqual({tuple(day["hours"]) for day in self.days(windows=windows)}, {("00:00–24:00",)})
