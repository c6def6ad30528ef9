from servicedesk_app.errors import InvalidCalendar
from servicedesk_app.service_level import calendars
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase

HOUR = 3600
MONDAY_0800_UTC = 1780300800  # 2026-06-01


class TestSDServiceCalendar(SiteTestCase):
	def refused(self, **overrides):
		with self.assertRaises(InvalidCalendar) as caught:
			factories.make_calendar(**overrides)
		return str(caught.exception)

	def test_is_compiled_in_its_own_zone(self):
		calendar = calendars.load(factories.make_calendar().name)

		# 08:00 UTC is 10:00 in Copenhagen's summer: six hours are left of the day.
		self.assertEqual(calendar.add_epoch(MONDAY_0800_UTC, 6 * HOUR), MONDAY_0800_UTC + 6 * HOUR)
		self.assertEqual(calendar.add_epoch(MONDAY_0800_UTC, 7 * HOUR), MONDAY_0800_UTC + 23 * HOUR)

	def test_a_holiday_is_closed_and_a_dates_own_hours_count(self):
		calendar = calendars.load(
			factories.make_calendar(
				exceptions=[
					{"date": "2026-06-02", "description": "Holiday"},
					{"date": "2026-06-06", "opens": "10:00", "closes": "12:00"},
				]
			).name
		)

		tuesday, saturday = MONDAY_0800_UTC + 24 * HOUR, MONDAY_0800_UTC + 5 * 24 * HOUR
		self.assertFalse(calendar.is_open_epoch(tuesday))
		self.assertTrue(calendar.is_open_epoch(saturday))
		self.assertFalse(calendar.is_open_epoch(saturday + 2 * HOUR))

	def test_a_changed_calendar_is_compiled_anew(self):
		record = factories.make_calendar()
		before = calendars.load(record.name)

		record.append("exceptions", {"date": "2026-06-01"})
		record.save()

		self.assertTrue(before.is_open_epoch(MONDAY_0800_UTC))
		self.assertFalse(calendars.load(record.name).is_open_epoch(MONDAY_0800_UTC))

	def test_without_a_name_it_is_always_open(self):
		self.assertTrue(calendars.load(None).is_open_epoch(MONDAY_0800_UTC - 3 * HOUR))

	def test_one_that_never_opens_is_refused(self):
		self.assertIn("never opens", self.refused(windows=[]))

	def test_what_it_cannot_mean_is_refused_with_what_to_do(self):
		monday = {"weekday": "Monday", "opens": "08:00", "closes": "16:00"}
		self.assertIn("25:00", self.refused(windows=[monday | {"closes": "25:00"}]))
		self.assertIn("eight", self.refused(windows=[monday | {"opens": "eight"}]))
		self.assertIn("Mars/Olympus", self.refused(time_zone="Mars/Olympus"))
		self.assertIn("only one end", self.refused(exceptions=[{"date": "2026-06-01", "opens": "08:00"}]))

	def test_the_preview_shows_the_coming_weeks_with_their_hours(self):
		days = factories.make_calendar().preview()

		self.assertEqual(len(days), 35)
		self.assertEqual(sum(bool(day["hours"]) for day in days), 25)
		self.assertIn(["08:00–16:00"], [day["hours"] for day in days])
