from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from servicedesk_app.errors import IllegalMove
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.tests.test_notices import make_mail_account
from servicedesk_app.ticketing import silence, work


class TestSilence(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_mail_account()
		cls.desk = factories.make_desk(closing_question_after_days=5).name
		cls.agent = factories.make_agent(desk=cls.desk).name
		cls.reporter = factories.make_user().name
		factories.make_customer([cls.reporter], desk=cls.desk)

	def setUp(self):
		super().setUp()
		frappe.db.savepoint("test_start")
		self.addCleanup(frappe.db.rollback, save_point="test_start")

	def solved(self, days_ago):
		name = factories.make_report(self.reporter).name
		with as_user(self.agent):
			work.resolve(frappe.get_doc("SD Ticket", name), "Replaced the toner", self.agent)
		self.age(name, "waiting_since", days_ago)
		return name

	def age(self, name, field, days):
		frappe.db.set_value("SD Ticket", name, field, now_datetime() - timedelta(days=days))

	def run_for_desk(self):
		frappe.clear_document_cache("SD Desk", self.desk)
		with in_one_transaction():
			return silence.ask_whether_to_close(self.desk), silence.close_by_silence(self.desk)

	def state(self, name):
		return frappe.db.get_value("SD Ticket", name, ["status_category", "closed_how"])

	def test_the_question_is_put_once_and_only_after_the_desks_days(self):
		due, early = self.solved(6), self.solved(4)

		self.assertEqual(self.run_for_desk(), ([due], []))
		self.assertEqual(self.run_for_desk(), ([], []))
		questions = frappe.get_all(
			"SD Notice", {"event": "May we close", "ticket": ("in", [due, early])}, pluck="ticket"
		)
		self.assertEqual(questions, [due])

	def test_by_default_silence_closes_nothing(self):
		name = self.solved(90)
		self.run_for_desk()
		self.age(name, "closing_asked_at", 60)

		self.assertEqual(self.run_for_desk(), ([], []))
		self.assertEqual(self.state(name)[0], "Resolved")

	def test_where_a_desk_sets_it_silence_closes_after_the_question_and_says_so(self):
		frappe.db.set_value("SD Desk", self.desk, "close_by_silence_after_days", 3)
		late, fresh, unasked = self.solved(20), self.solved(20), self.solved(1)
		self.run_for_desk()
		self.age(late, "closing_asked_at", 4)

		self.assertEqual(self.run_for_desk(), ([], [late]))
		self.assertEqual(self.state(late), ("Closed", "By silence"))
		self.assertEqual({self.state(name)[0] for name in (fresh, unasked)}, {"Resolved"})

	def test_the_question_by_hand_is_for_what_is_solved(self):
		name = factories.make_report(self.reporter).name

		with self.assertRaises(IllegalMove):
			silence.ask(name)

	def test_a_person_gets_one_mail_that_names_all_that_waits_for_them(self):
		first, second = self.solved(1), factories.make_report(self.reporter).name
		with as_user(self.agent):
			work.wait_for_customer(frappe.get_doc("SD Ticket", second), "Which printer?")
		working = factories.make_report(self.reporter).name
		before = set(frappe.get_all("Email Queue", pluck="name"))

		with in_one_transaction():
			self.assertIn(self.reporter, silence.remind())

		rows = frappe.get_all("Email Queue Recipient", {"recipient": self.reporter}, pluck="parent")
		(mail,) = set(rows) - before
		message = frappe.db.get_value("Email Queue", mail, "message")
		self.assertIn(first, message)
		self.assertIn(second, message)
		self.assertNotIn(f">{working} ", message)

	def test_a_second_run_on_the_same_day_reminds_nobody_twice(self):
		self.solved(1)
		before = frappe.db.count("Email Queue Recipient", {"recipient": self.reporter})
		with in_one_transaction():
			silence.remind()
			silence.remind()

		self.assertEqual(frappe.db.count("Email Queue Recipient", {"recipient": self.reporter}), before + 1)

	def test_desks_without_reminders_and_disabled_people_are_left_in_peace(self):
		self.solved(1)
		frappe.db.set_value("SD Desk", self.desk, "remind_daily", 0)
		with in_one_transaction():
			self.assertNotIn(self.reporter, silence.remind())

		frappe.db.set_value("SD Desk", self.desk, "remind_daily", 1)
		frappe.db.set_value("User", self.reporter, "enabled", 0)
		with in_one_transaction():
			self.assertNotIn(self.reporter, silence.remind())
