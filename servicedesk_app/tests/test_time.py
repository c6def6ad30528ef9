"""Time on tickets: timers, sums against what an agreement includes, closed months, and who sees it."""

import frappe
from frappe.utils import add_days, getdate, today
from frappe.www.printview import get_html_and_style

from servicedesk_app.errors import InvalidTime, NotAllowed
from servicedesk_app.permissions.people import ADMINISTRATOR, AGENT, MANAGER
from servicedesk_app.servicedesk_app.report.sd_time_worked import sd_time_worked
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.world import call
from servicedesk_app.ticketing import notice_delivery, work
from servicedesk_app.time_tracking import entries, sums

NOON = 1_700_000_000
API = "servicedesk_app.api.time."


class TestTime(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.ensure_system_manager()
		cls.agent, cls.colleague = factories.make_user(AGENT).name, factories.make_user(AGENT).name
		cls.boss = factories.make_user(MANAGER).name
		cls.desk = factories.make_desk([cls.agent, cls.colleague, cls.boss]).name
		cls.foreigner = factories.make_user(AGENT, MANAGER).name
		factories.make_desk([cls.foreigner])

	def setUp(self):
		super().setUp()
		frappe.db.savepoint("a_test")
		self.customer = factories.make_customer(desk=self.desk).name
		self.ticket = factories.make_ticket(customer=self.customer).name

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.set_single_value("SD Settings", "time_closed_until", None)  # else Frappe remembers it
		frappe.db.rollback(save_point="a_test")
		frappe.clear_cache()

	def enter(self, minutes=30, user=None, ticket=None, **given):
		with as_user(user or self.agent):
			return entries.enter(ticket or self.ticket, user or self.agent, minutes, **given)

	# --- the timer

	def test_a_timer_becomes_minutes_and_survives_a_reload(self):
		with as_user(self.agent):
			entries.start(self.ticket, self.agent, NOON)
			frappe.clear_cache()
			self.assertEqual(entries.running(self.agent).ticket, self.ticket)
			self.assertEqual(sums.of_ticket(self.ticket)["minutes"], 0)

			entry = entries.stop(self.agent, NOON + 61, description="Fuse")

		self.assertEqual((entry.minutes, entry.customer, entry.running), (2, self.customer, 0))
		self.assertIsNone(entries.running(self.agent))

	def test_one_timer_at_a_time_and_the_other_is_kept(self):
		second = factories.make_ticket(customer=self.customer).name
		with as_user(self.agent):
			first = entries.start(self.ticket, self.agent, NOON)
			again = entries.start(self.ticket, self.agent, NOON + 60)
			entries.start(second, self.agent, NOON + 600)

		self.assertEqual(first.name, again.name)
		self.assertEqual(frappe.db.get_value("SD Time Entry", first.name, ["running", "minutes"]), (0, 10))
		self.assertEqual(frappe.db.count("SD Time Entry", {"running_for": self.agent}), 1)

	def test_two_timers_cannot_be_even_at_once(self):
		with as_user(self.agent):
			entries.start(self.ticket, self.agent, NOON)
			other = frappe.copy_doc(entries.running(self.agent))
			other.update({"running": 1, "running_for": self.agent})
			other.flags.by_timer = True
			with self.assertRaises(frappe.UniqueValidationError):
				other.insert()

	def test_a_forgotten_timer_asks_how_long_it_was(self):
		with as_user(self.agent):
			entries.start(self.ticket, self.agent, NOON)
			with self.assertRaisesRegex(InvalidTime, "100 hours"):
				entries.stop(self.agent, NOON + 100 * 3600)
			self.assertEqual(entries.stop(self.agent, NOON + 100 * 3600, 45).minutes, 45)
			with self.assertRaises(InvalidTime):
				entries.stop(self.agent, NOON)

	def test_the_timers_fields_cannot_be_sent(self):
		entry = self.enter()
		with as_user(self.agent):
			entry.update(
				{"running": 1, "running_for": self.agent, "started_at": 1, "customer": None, "desk": None}
			)
			entry.save()

		entry.reload()
		self.assertEqual((entry.running, entry.running_for, entry.customer), (0, None, self.customer))

	# --- entries

	def test_minutes_that_cannot_be_are_refused(self):
		for minutes in (0, -5, 1441):
			with self.subTest(minutes), self.assertRaises(InvalidTime):
				self.enter(minutes)
		with self.assertRaises(InvalidTime):
			self.enter(10, worked_on=add_days(today(), 1))

	def test_the_same_key_is_one_entry(self):
		first, second = self.enter(30, key="k"), self.enter(30, key="k")

		self.assertEqual(first.name, second.name)
		self.assertNotEqual(self.enter(30, key="l").name, first.name)

	def test_travel_needs_on_site(self):
		entry = self.enter(30, travel_minutes=20, travel_km=15)
		self.assertEqual((entry.travel_minutes, entry.travel_km), (0, 0))
		entry = self.enter(30, on_site=1, travel_minutes=20, travel_km=15)
		self.assertEqual(sums.of_ticket(self.ticket)["travel_km"], 15)

	def test_a_closed_month_stays_as_it_is(self):
		entry = self.enter(30, worked_on=add_days(today(), -40))
		frappe.db.set_single_value("SD Settings", "time_closed_until", add_days(today(), -35))
		frappe.clear_document_cache("SD Settings", "SD Settings")

		with as_user(self.agent):
			entry.reload()
			for change in ({"minutes": 60}, {"worked_on": today()}):
				with self.subTest(change), self.assertRaises(InvalidTime):
					entry.update(change).save()
				entry.reload()
			with self.assertRaises(InvalidTime):
				entry.delete()
		with self.assertRaises(InvalidTime):
			self.enter(30, worked_on=add_days(today(), -36))
		self.enter(30, worked_on=add_days(today(), -34))

	# --- sums

	def test_what_is_left_of_the_included_hours(self):
		factories.make_agreement([self.customer], included_hours=1.5)
		self.enter(50)
		self.enter(30, billable=0)
		self.enter(10, worked_on=add_days(frappe.utils.get_first_day(today()), -1))

		found = sums.included_of(self.customer, getdate())
		self.assertEqual(found, (90, 50, 40, 0))

		self.enter(60)
		self.assertEqual(sums.included_of(self.customer, getdate()), (90, 110, 0, 20))

	def test_the_report_sums_what_its_reader_sees(self):
		self.enter(90)
		self.enter(30, user=self.colleague)
		month = {
			"from_date": frappe.utils.get_first_day(today()),
			"to_date": frappe.utils.get_last_day(today()),
		}
		for sum_by, key in (
			("Customer", self.customer),
			("Ticket", self.ticket),
			("Agent", self.agent),
			("Month", today()[:7]),
		):
			with self.subTest(sum_by):
				with as_user(self.agent):
					_columns, rows = sd_time_worked.execute({**month, "sum_by": sum_by})
				hours = {row[0]: row[1] for row in rows}
				self.assertEqual(hours[key], 1.5 if sum_by == "Agent" else 2.0)
				with as_user(self.foreigner):
					_columns, rows = sd_time_worked.execute({**month, "sum_by": sum_by})
				self.assertEqual(rows, [])

	# --- who

	def test_another_desks_agent_sees_and_changes_nothing(self):
		entry = self.enter(30, note="zz-secret")
		with as_user(self.foreigner):
			self.assertEqual(frappe.get_list("SD Time Entry", {"ticket": self.ticket}), [])
			for endpoint, arguments in (
				("start", {"name": self.ticket}),
				("enter", {"name": self.ticket, "minutes": "5"}),
				("of_ticket", {"name": self.ticket}),
				("of_customer", {"customer": self.customer}),
			):
				with self.subTest(endpoint), self.assertRaises(frappe.PermissionError):
					call(API + endpoint, **arguments)
			for right in ("read", "write", "delete"):
				self.assertFalse(frappe.has_permission("SD Time Entry", right, entry.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc({"doctype": "SD Time Entry", "ticket": self.ticket, "minutes": 5}).insert()
		with as_user(self.agent), self.assertRaises(NotAllowed):
			frappe.get_doc(
				{"doctype": "SD Time Entry", "ticket": self.ticket, "minutes": 5, "agent": self.foreigner}
			).insert()

	def test_nobody_writes_in_a_colleagues_name_but_managers(self):
		entry = self.enter(30)
		with as_user(self.colleague):
			self.assertTrue(frappe.has_permission("SD Time Entry", "read", entry.name))
			self.assertFalse(frappe.has_permission("SD Time Entry", "write", entry.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc("SD Time Entry", entry.name).update(
					{"minutes": 1, "agent": self.colleague}
				).save()
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc(
					{"doctype": "SD Time Entry", "ticket": self.ticket, "minutes": 5, "agent": self.agent}
				).insert()
		with as_user(self.boss):
			frappe.get_doc("SD Time Entry", entry.name).update({"minutes": 20}).save()

	def test_an_entry_does_not_go_to_a_ticket_of_others(self):
		entry = self.enter(30)
		foreign = factories.make_ticket().name
		with as_user(self.agent), self.assertRaises(frappe.PermissionError):
			entry.update({"ticket": foreign}).save()

	def test_customers_get_nothing(self):
		person = factories.make_portal_user(self.customer, sees_all=1).name
		self.enter(30)
		with as_user(person):
			for endpoint, arguments in (
				("start", {"name": self.ticket}),
				("of_ticket", {"name": self.ticket}),
				("of_customer", {"customer": self.customer}),
			):
				with self.subTest(endpoint), self.assertRaises(frappe.PermissionError):
					call(API + endpoint, **arguments)
			self.assertFalse(frappe.has_permission("SD Time Entry", "read"))

	# --- the service report

	def test_the_service_report_tells_the_customer_only_what_is_theirs(self):
		self.enter(75, description="Changed the <fuse>", note="zz-secret", on_site=1, travel_km=12)
		with as_user(self.agent):
			work.add_note(frappe.get_doc("SD Ticket", self.ticket), "zz-secret note")
			answer = get_html_and_style("SD Ticket", self.ticket, print_format="SD Service Report")
			html = answer["html"]

		for words in ("1:15", "Changed the ‹fuse›", "12 km", self.customer):
			self.assertIn(words, html)
		self.assertNotIn("zz-secret", html)

	# --- subscriptions

	def test_a_subscriber_is_told_how_it_ended_and_only_of_what_they_may_see(self):
		person = factories.make_portal_user(self.customer, sees_all=1).name
		for user, extra in (
			(self.boss, {"desk": self.desk}),
			(person, {"customer": self.customer}),
			(self.foreigner, {}),
		):
			frappe.get_doc({"doctype": "SD Notice Subscription", "user": user, **extra}).insert()
		ticket = frappe.get_doc("SD Ticket", self.ticket)

		told = {
			event: set(
				notice_delivery.recipients(
					ticket, frappe._dict(event=event, by_user=self.agent, name="x", text="")
				)
			)
			for event in ("Resolved", "Closed", "Started")
		}

		self.assertLessEqual({self.boss, person}, told["Resolved"])
		self.assertLessEqual({self.boss, person}, told["Closed"])
		self.assertNotIn(self.foreigner, told["Resolved"])
		self.assertNotIn(self.boss, told["Started"])

	def test_managers_subscribe_for_themselves_only(self):
		with as_user(self.boss):
			frappe.get_doc(
				{"doctype": "SD Notice Subscription", "user": self.boss, "desk": self.desk}
			).insert()
			for values in (
				{"user": self.agent},
				{"user": self.boss, "customer": factories_customer_of_others()},
			):
				with self.subTest(values), self.assertRaises(frappe.PermissionError):
					frappe.get_doc({"doctype": "SD Notice Subscription", **values}).insert()
		admin = factories.make_user(ADMINISTRATOR).name
		with as_user(admin):
			frappe.get_doc({"doctype": "SD Notice Subscription", "user": self.agent}).insert()


def factories_customer_of_others() -> str:
	with as_user("Administrator"):
		return factories.make_customer().name
