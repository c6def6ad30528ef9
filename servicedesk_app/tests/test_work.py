import frappe

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules import lifecycle
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import work


class TestWork(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.security = factories.make_queue(restricted=1, support_level="3").name
		cls.second = factories.make_queue(support_level="2").name
		cls.first = factories.make_queue(next_queue=cls.second).name
		cls.agent, cls.colleague = factories.make_agent().name, factories.make_agent().name
		cls.elsewhere = factories.make_desk()
		cls.stranger = factories.make_agent(desk=cls.elsewhere.name).name
		cls.customer = factories.make_customer().name

	def setUp(self):
		super().setUp()
		self.ticket = factories.make_ticket(customer=self.customer, queue=self.first)
		frappe.set_user(self.agent)
		self.addCleanup(frappe.set_user, "Administrator")

	def journal(self):
		names = {"reference_doctype": "SD Ticket", "reference_name": self.ticket.name, "comment_type": "Info"}
		return " | ".join(frappe.get_all("Comment", names, pluck="content"))

	def resolved(self):
		work.resolve(self.ticket, "Replaced the toner", self.agent)
		return self.ticket

	def test_taking_makes_the_agent_responsible_and_twice_changes_nothing(self):
		work.take(self.ticket, self.agent)
		work.take(self.ticket, self.agent)

		self.assertEqual((self.ticket.responsible, self.ticket.status_category), (self.agent, "Assigned"))

	def test_another_cannot_take_what_somebody_has(self):
		work.take(self.ticket, self.agent)

		with as_user(self.colleague), self.assertRaisesRegex(IllegalMove, "has taken"):
			work.take(frappe.get_doc("SD Ticket", self.ticket.name), self.colleague)

	def test_the_second_of_two_who_take_at_once_is_refused(self):
		late = frappe.get_doc("SD Ticket", self.ticket.name)
		work.take(self.ticket, self.agent)

		with as_user(self.colleague), self.assertRaises(frappe.TimestampMismatchError):
			work.take(late, self.colleague)

	def test_somebody_of_another_desk_cannot_be_assigned_or_help(self):
		for act in (work.assign, work.add_helper):
			with self.subTest(act.__name__), self.assertRaisesRegex(IllegalMove, "cannot see"):
				act(frappe.get_doc("SD Ticket", self.ticket.name), self.stranger)

	def test_a_disabled_agent_cannot_be_assigned(self):
		frappe.db.set_value("User", self.colleague, "enabled", 0)
		self.addCleanup(frappe.db.set_value, "User", self.colleague, "enabled", 1)

		with self.assertRaises(IllegalMove):
			work.assign(self.ticket, self.colleague)

	def test_an_agent_of_another_desk_can_do_nothing(self):
		with as_user(self.stranger):
			for act, arguments in (
				(work.take, [self.stranger]), (work.hand_over, [None, "x"]), (work.start, [self.stranger]),
				(work.resolve, ["x", self.stranger]), (work.cancel, ["x"]), (work.reply, ["x"]), (work.add_note, ["x"]),
				(work.wait_for_customer, ["x"]), (work.add_watcher, [self.stranger]),
			):  # fmt: skip
				with self.subTest(act.__name__), self.assertRaises((frappe.PermissionError, IllegalMove)):
					act(frappe.get_doc("SD Ticket", self.ticket.name), *arguments)
		self.assertEqual(frappe.db.get_value("SD Ticket", self.ticket.name, "status_category"), "New")

	def test_handing_over_goes_to_the_next_level_with_a_note_and_is_nobodys(self):
		work.take(self.ticket, self.agent)

		work.hand_over(self.ticket, note="Needs the admin of the print server")

		self.ticket.reload()
		self.assertEqual((self.ticket.queue, self.ticket.status_category), (self.second, "New"))
		self.assertIsNone(self.ticket.responsible)
		self.assertIn("Needs the admin of the print server", self.journal())

	def test_handing_over_is_refused_without_a_note_a_target_or_to_another_desk(self):
		for queue, note, message in (
			(None, " ", "needs a note"),
			(self.elsewhere.default_queue, "x", "not one of the desk"),
			(self.first, "x", "already"),
		):
			with self.subTest(message), self.assertRaisesRegex(IllegalMove, message):
				work.hand_over(frappe.get_doc("SD Ticket", self.ticket.name), queue, note)
		work.hand_over(self.ticket, note="x")
		with self.assertRaisesRegex(IllegalMove, "no next level"):
			work.hand_over(self.ticket, note="x")

	def test_handing_over_to_a_restricted_queue_takes_it_out_of_ones_sight(self):
		work.hand_over(self.ticket, self.security, "Somebody phished us")

		self.assertEqual(frappe.db.get_value("SD Ticket", self.ticket.name, "queue"), self.security)
		self.assertFalse(frappe.has_permission("SD Ticket", "read", self.ticket.name))

	def test_starting_makes_nobodys_ticket_ones_own_and_leaves_a_colleagues_theirs(self):
		work.start(self.ticket, self.agent)
		self.assertEqual((self.ticket.responsible, self.ticket.status_category), (self.agent, "In Progress"))

		other = factories.make_ticket(customer=self.customer, responsible=self.colleague)
		work.start(other, self.agent)
		self.assertEqual(other.responsible, self.colleague)

	def test_waiting_needs_a_reason_of_its_own(self):
		with self.assertRaises(IllegalMove):
			work.wait_for_customer(frappe.get_doc("SD Ticket", self.ticket.name), " ")
		work.wait_for_customer(self.ticket, "Which printer?")
		with self.assertRaises(IllegalMove):
			work.wait_for_supplier(frappe.get_doc("SD Ticket", self.ticket.name), "")
		work.wait_for_supplier(self.ticket, "Which printer?")

		self.assertEqual(self.ticket.status_category, "Waiting for Supplier")

	def test_resolving_needs_words_and_says_who(self):
		with self.assertRaises(IllegalMove):
			work.resolve(frappe.get_doc("SD Ticket", self.ticket.name), "<p></p>", self.agent)

		self.resolved()

		self.assertEqual((self.ticket.responsible, self.ticket.status_category), (self.agent, "Resolved"))
		self.assertIsNotNone(self.ticket.resolved_at)
		self.assertIn("Replaced the toner", self.journal())

	def test_closing_is_for_what_is_solved_and_says_by_staff(self):
		with self.assertRaises(IllegalMove):
			work.close(frappe.get_doc("SD Ticket", self.ticket.name))

		work.close(self.resolved())

		self.assertEqual((self.ticket.status_category, self.ticket.closed_how), ("Closed", "By staff"))

	def test_cancelling_needs_a_reason(self):
		with self.assertRaises(IllegalMove):
			work.cancel(frappe.get_doc("SD Ticket", self.ticket.name), "")

		work.cancel(self.ticket, "Reported by mistake")

		self.assertEqual(self.ticket.status_category, "Cancelled")

	def test_reopening_brings_it_back_to_whoever_was_responsible_and_asks_for_a_new_resolution(self):
		work.close(self.resolved())

		work.reopen(self.ticket, "It came back")

		self.assertEqual((self.ticket.status_category, self.ticket.responsible), ("Assigned", self.agent))
		self.assertEqual(
			(self.ticket.reopened, self.ticket.closed_at, self.ticket.closed_how), (1, None, None)
		)
		with self.assertRaisesRegex(IllegalMove, "resolution"):
			self.ticket.update({"status": "Completed"}).save()

	def test_reopening_a_cancelled_ticket_puts_it_on_the_pile(self):
		work.cancel(self.ticket, "Reported by mistake")

		work.reopen(self.ticket, "It was none")

		self.assertEqual((self.ticket.status_category, self.ticket.responsible), ("New", None))

	def test_an_act_that_is_done_is_not_done_again(self):
		self.resolved()
		with self.assertRaisesRegex(IllegalMove, "already"):
			work.resolve(self.ticket, "Again", self.agent)
		work.close(self.ticket)
		with self.assertRaisesRegex(IllegalMove, "already"):
			work.close(self.ticket)
		work.reopen(self.ticket, "It came back")
		with self.assertRaisesRegex(IllegalMove, "open already"):
			work.reopen(self.ticket, "It came back")

	def test_what_is_over_is_taken_assigned_and_handed_over_by_nobody(self):
		work.close(self.resolved())

		for act, arguments in (
			(work.take, [self.colleague]),
			(work.assign, [self.colleague]),
			(work.hand_over, [None, "x"]),
		):
			with self.subTest(act.__name__), self.assertRaisesRegex(IllegalMove, "is over"):
				act(frappe.get_doc("SD Ticket", self.ticket.name), *arguments)

	def test_helpers_and_watchers_are_added_once(self):
		for _again in range(2):
			work.add_helper(self.ticket, self.colleague)
			work.add_watcher(self.ticket, self.colleague)

		self.assertEqual([row.user for row in self.ticket.helpers], [self.colleague])
		self.assertEqual([row.user for row in self.ticket.watchers], [self.colleague])

	def test_who_acts_and_what_was_said_counts_for_one_save_only(self):
		ticket = factories.make_ticket(customer=self.customer)
		work.wait_for_supplier(ticket, "Ordered the part")

		with self.assertRaises(IllegalMove):
			ticket.update({"status": "Waiting for customer"}).save()
		ticket.reload()
		ticket.flags.actor = lifecycle.CUSTOMER
		ticket.update({"status": "Waiting for supplier", "subject": "Changed"}).save()
		self.assertIsNone(ticket.flags.actor)
