import inspect

import frappe

from servicedesk_app.errors import IllegalMove, InvalidReport, NotAllowed, TicketNotFound
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import customer_acts, silence, work


class TestCustomerActs(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = factories.make_agent().name
		cls.reporter, cls.colleague, cls.approver, cls.foreigner = (
			factories.make_user().name for _ in range(4)
		)
		people = [
			{"user": cls.reporter},
			{"user": cls.colleague},
			{"user": cls.approver, "sees_all_tickets": 1, "approves": 1},
		]
		cls.customer = factories.make_customer(people=[]).name
		frappe.get_doc("SD Customer", cls.customer).update({"people": people}).save()
		factories.make_customer([cls.foreigner])

	def setUp(self):
		super().setUp()
		self.ticket = factories.make_report(self.reporter)
		self.name = self.ticket.name
		self.addCleanup(frappe.set_user, "Administrator")

	def state(self, *fields):
		return frappe.db.get_value("SD Ticket", self.name, fields or "status_category")

	def resolve(self):
		with as_user(self.agent):
			work.resolve(frappe.get_doc("SD Ticket", self.name), "Replaced the toner", self.agent)

	def wait(self):
		with as_user(self.agent):
			ticket = frappe.get_doc("SD Ticket", self.name)
			work.start(ticket, self.agent)
			work.wait_for_customer(ticket, "Which printer?")

	def test_an_answer_gives_the_turn_back_to_whoever_is_responsible(self):
		self.wait()

		message = customer_acts.answer(self.name, "The one on the <2nd> floor", self.reporter)

		self.assertEqual(self.state(), "In Progress")
		stored = frappe.get_doc("Communication", message)
		self.assertEqual((stored.sender, stored.sent_or_received), (self.reporter, "Received"))
		self.assertIn("&lt;2nd&gt;", stored.content)

	def test_an_answer_on_nobodys_ticket_gives_it_back_to_the_pile(self):
		with as_user(self.agent):
			work.wait_for_customer(frappe.get_doc("SD Ticket", self.name), "Which printer?")

		customer_acts.answer(self.name, "The one upstairs", self.reporter)

		self.assertEqual(self.state("status_category", "responsible"), ("New", None))

	def test_an_empty_answer_is_refused(self):
		with self.assertRaises(InvalidReport):
			customer_acts.answer(self.name, " \n ", self.reporter)

	def test_approving_closes_and_says_how_and_twice_is_refused(self):
		self.resolve()

		customer_acts.approve(self.name, self.reporter)

		self.assertEqual(self.state("status_category", "closed_how"), ("Closed", "Approved by the customer"))
		with self.assertRaisesRegex(IllegalMove, "already"):
			customer_acts.approve(self.name, self.reporter)

	def test_confirming_the_closing_question_is_kept_as_such(self):
		self.resolve()
		silence.ask(self.name)

		customer_acts.approve(self.name, self.reporter)

		self.assertEqual(self.state("closed_how"), "Confirmed on the closing question")

	def test_what_is_not_solved_cannot_be_approved(self):
		with self.assertRaises(IllegalMove):
			customer_acts.approve(self.name, self.reporter)

	def test_rejecting_needs_a_reason_and_goes_back_and_twice_is_refused(self):
		self.resolve()
		with self.assertRaisesRegex(IllegalMove, "needs a reason"):
			customer_acts.reject(self.name, "  ", self.reporter)

		customer_acts.reject(self.name, "It still smokes", self.reporter)

		self.assertEqual(
			self.state("status_category", "responsible", "state_reason", "resolution"),
			("In Progress", self.agent, "It still smokes", None),
		)
		with self.assertRaisesRegex(IllegalMove, "already"):
			customer_acts.reject(self.name, "Again", self.reporter)
		self.assertEqual(self.state("state_reason"), "It still smokes")

	def test_only_who_reported_it_or_decides_for_the_company_withdraws(self):
		customer_acts.add_watcher(self.name, self.colleague, self.reporter)
		with self.assertRaises(NotAllowed):
			customer_acts.withdraw(self.name, "Not needed", self.colleague)

		customer_acts.withdraw(self.name, "Not needed", self.approver)

		self.assertEqual(self.state(), "Cancelled")

	def test_a_colleagues_thanks_does_not_take_the_solution_back(self):
		customer_acts.add_watcher(self.name, self.colleague, self.reporter)
		self.resolve()

		customer_acts.answer(self.name, "Thanks, nice work", self.colleague)
		self.assertEqual(self.state(), "Resolved")
		self.assertTrue(frappe.db.exists("SD Notice", {"ticket": self.name, "event": "Customer answered"}))

		customer_acts.answer(self.name, "It still smokes", self.reporter)
		self.assertEqual(self.state(), "In Progress")

	def test_withdrawing_cancels_with_a_reason_and_not_what_is_solved(self):
		with self.assertRaisesRegex(IllegalMove, "reason"):
			customer_acts.withdraw(self.name, "", self.reporter)
		customer_acts.withdraw(self.name, "It works again", self.reporter)
		self.assertEqual(self.state(), "Cancelled")

		self.name = factories.make_report(self.reporter).name
		self.resolve()
		with self.assertRaises(IllegalMove):
			customer_acts.withdraw(self.name, "It works again", self.reporter)

	def test_the_reporter_and_whom_the_company_names_may_approve_and_reject_and_no_watcher(self):
		customer_acts.add_watcher(self.name, self.colleague, self.reporter)
		self.resolve()

		for act in (customer_acts.approve, lambda name, user: customer_acts.reject(name, "No", user)):
			with self.assertRaises(NotAllowed):
				act(self.name, self.colleague)
		customer_acts.reject(self.name, "It still smokes", self.approver)
		self.resolve()
		customer_acts.approve(self.name, self.approver)
		self.assertEqual(self.state(), "Closed")

	def test_a_foreign_ticket_is_not_found_just_as_a_missing_one_by_any_act(self):
		acts = {
			customer_acts.answer: ("x",),
			customer_acts.approve: (),
			customer_acts.reject: ("x",),
			customer_acts.withdraw: ("x",),
			customer_acts.add_watcher: (self.foreigner,),
			customer_acts.remove_watcher: (self.foreigner,),
		}
		public = {
			act for name, act in inspect.getmembers(customer_acts, inspect.isfunction)
			if act.__module__ == customer_acts.__name__ and name != "visible" and {"name", "user"} <= set(inspect.signature(act).parameters)
		}  # fmt: skip
		self.assertEqual(public, set(acts), "a new act needs its line here")
		for act, arguments in acts.items():
			for user, name in (
				(self.foreigner, self.name),
				(self.colleague, self.name),
				(self.reporter, "0"),
			):
				with self.subTest(act=act.__name__, user=user), self.assertRaises(TicketNotFound):
					act(name, *arguments, user)
		self.assertEqual(self.state(), "New")

	def test_a_watcher_is_a_colleague_and_nobody_else(self):
		for stranger in (self.foreigner, self.agent, "nobody@example.com", "Administrator"):
			with self.subTest(stranger), self.assertRaises(NotAllowed):
				customer_acts.add_watcher(self.name, stranger, self.reporter)

		for _again in range(2):
			customer_acts.add_watcher(self.name, self.colleague, self.reporter)

		self.assertEqual(
			[row.user for row in frappe.get_doc("SD Ticket", self.name).watchers], [self.colleague]
		)

	def test_no_act_takes_any_field_of_the_ticket(self):
		fields = {field.fieldname for field in frappe.get_meta("SD Ticket").fields}
		for name, act in inspect.getmembers(customer_acts, inspect.isfunction):
			if act.__module__ == customer_acts.__name__ and not name.startswith("_"):
				parameters = inspect.signature(act).parameters
				with self.subTest(name):
					self.assertFalse(fields & set(parameters))
					self.assertFalse([one for one in parameters.values() if one.kind is one.VAR_KEYWORD])
