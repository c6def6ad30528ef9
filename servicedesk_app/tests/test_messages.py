from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from servicedesk_app.errors import InvalidReport
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import customer_acts, links, messages, work


class TestMessages(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.agent = factories.make_agent(desk=cls.desk.name).name
		cls.reporter = factories.make_user().name
		cls.customer = factories.make_customer([cls.reporter], desk=cls.desk.name).name

	def setUp(self):
		super().setUp()
		self.name = factories.make_report(self.reporter).name
		self.addCleanup(frappe.set_user, "Administrator")

	def window(self, days):
		frappe.get_doc("SD Desk", self.desk.name).update({"reopen_window_days": days}).save()

	def close(self, days_ago):
		with as_user(self.agent):
			ticket = frappe.get_doc("SD Ticket", self.name)
			work.resolve(ticket, "Replaced the toner", self.agent)
			work.close(ticket)
		closed_at = now_datetime() - timedelta(days=days_ago)
		frappe.db.set_value("SD Ticket", self.name, "closed_at", closed_at)

	def state(self, *fields):
		return frappe.db.get_value("SD Ticket", self.name, fields or "status_category")

	def test_a_message_inside_the_window_reopens_the_ticket(self):
		self.window(10)
		self.close(days_ago=9)

		customer_acts.answer(self.name, "It came back", self.reporter)

		self.assertEqual(
			self.state("status_category", "responsible", "reopened", "closed_at"),
			("Assigned", self.agent, 1, None),
		)
		self.assertEqual(links.of(self.name), [])

	def test_without_a_window_a_message_always_reopens(self):
		self.window(0)
		self.close(days_ago=3000)

		customer_acts.answer(self.name, "It came back", self.reporter)

		self.assertEqual(self.state(), "Assigned")

	def test_a_message_after_the_window_makes_a_new_linked_ticket_with_the_whole_message(self):
		self.window(10)
		self.close(days_ago=11)
		text = "It came back, " + "and it smokes " * 40 + "to the end."

		customer_acts.answer(self.name, text, self.reporter)

		self.assertEqual(self.state(), "Closed")
		(link,) = links.of(self.name, links.FOLLOWS)
		follow_up = frappe.get_doc("SD Ticket", link.ticket)
		self.assertEqual(
			(link.other, follow_up.customer, follow_up.raised_by), (self.name, self.customer, self.reporter)
		)
		self.assertEqual(follow_up.status_category, "New")
		self.assertIn("to the end.", follow_up.description)

	def test_a_message_on_a_solved_ticket_sends_it_back(self):
		with as_user(self.agent):
			work.resolve(frappe.get_doc("SD Ticket", self.name), "Replaced the toner", self.agent)

		customer_acts.answer(self.name, "It still smokes", self.reporter)

		self.assertEqual(self.state("status_category", "state_reason"), ("In Progress", "It still smokes"))

	def test_a_message_while_the_desk_works_changes_no_state(self):
		with as_user(self.agent):
			work.start(frappe.get_doc("SD Ticket", self.name), self.agent)

		customer_acts.answer(self.name, "By the way", self.reporter)

		self.assertEqual(self.state(), "In Progress")

	def test_a_message_on_a_merged_ticket_becomes_part_of_the_one_that_lives_on(self):
		into = factories.make_report(self.reporter)
		with as_user(self.agent):
			work.wait_for_customer(into, "Which printer?")
			links.merge(frappe.get_doc("SD Ticket", self.name), into)

		customer_acts.answer(self.name, "The one upstairs", self.reporter)

		self.assertEqual(self.state(), "Cancelled")
		self.assertEqual(frappe.db.get_value("SD Ticket", into.name, "status_category"), "New")
		self.assertIn("The one upstairs", messages.of_ticket(into.name)[-1].content)

	def test_an_answer_of_staff_changes_no_state_and_markup_of_it_is_sanitised(self):
		with as_user(self.agent):
			work.reply(
				frappe.get_doc("SD Ticket", self.name), "<p>We <b>look</b></p><script>alert(1)</script>"
			)

		(message,) = messages.of_ticket(self.name)
		self.assertIn("<b>look</b>", message.content)
		self.assertNotIn("<script", message.content)
		self.assertEqual((message.sent_or_received, self.state()), ("Sent", "New"))

	def test_an_internal_note_is_no_message(self):
		with as_user(self.agent):
			ticket = frappe.get_doc("SD Ticket", self.name)
			note = work.add_note(ticket, "The customer is difficult")
			work.reply(ticket, "We look into it")

		self.assertEqual(frappe.db.get_value("Comment", note, "comment_type"), "Comment")
		self.assertNotIn("difficult", str(messages.of_ticket(self.name)))
		self.assertEqual(len(messages.of_ticket(self.name)), 1)

	def test_an_empty_or_endless_message_is_refused(self):
		ticket = frappe.get_doc("SD Ticket", self.name)
		for text in ("", "<p> </p>", "x" * 100_001):
			with self.subTest(text[:9]), self.assertRaises(InvalidReport):
				work.reply(ticket, text)

	def test_a_persons_messages_are_in_the_order_they_were_written(self):
		for text in ("one", "two", "three"):
			customer_acts.answer(self.name, text, self.reporter)

		self.assertEqual(
			[frappe.utils.strip_html(row.content) for row in messages.of_ticket(self.name)],
			["one", "two", "three"],
		)
