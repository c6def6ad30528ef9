import frappe

from servicedesk_app.api import portal, tickets
from servicedesk_app.errors import (
	IllegalMove,
	InvalidCall,
	InvalidReport,
	NoCustomer,
	NotAllowed,
	TicketNotFound,
)
from servicedesk_app.rules import lifecycle
from servicedesk_app.tests import factories
from servicedesk_app.tests.test_api_tickets import ApiTestCase


class PortalTestCase(ApiTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.neighbour = factories.make_portal_user(cls.customer).name
		cls.stranger = factories.make_portal_user().name

	def ask(self, function, *args, **kwargs):
		return self.call(function, *args, **{"by": self.reporter, **kwargs})

	def solved(self, **values) -> str:
		name = self.new(**values)
		self.call(tickets.resolve, name, "Cable replaced.")
		return name


class TestPortalApi(PortalTestCase):
	"""Making users takes most of the time, so that all share one set."""

	# --- reporting

	def test_impact_urgency_and_category_go_along(self):
		category = self.category(offered_to_customers=1)

		made = self.ask(portal.report, "Down", category=category, impact="High", urgency="High")

		ticket = self.stored(made["name"])
		self.assertEqual((ticket.category, ticket.impact, ticket.priority), (category, "High", "A-Critical"))

	def test_what_is_not_offered_is_refused(self):
		hidden = self.category(offered_to_customers=0)
		foreign = self.category(offered_to_customers=1, desk=factories.DESK)
		for values in ({"category": hidden}, {"category": foreign}, {"impact": "Huge"}, {"urgency": "<b>"}):
			with self.subTest(**values), self.assertRaises(InvalidReport) as caught:
				self.ask(portal.report, "Down", **values)
			self.assertEqual(caught.exception.field, next(iter(values)))

	def category(self, **values) -> str:
		values = {"desk": self.desk.name, "category_name": factories.unique("Category"), **values}
		return frappe.get_doc({"doctype": "SD Category", **values}).insert().name

	# --- acts

	def test_approving_closes_it(self):
		answer = self.ask(portal.approve, self.solved())

		self.assertEqual(answer["status_category"], lifecycle.CLOSED)
		self.assertIn("Cable replaced.", answer["resolution"])

	def test_rejecting_sends_it_back_with_the_reason(self):
		name = self.solved()

		answer = self.ask(portal.reject, name, "Still dead.")

		self.assertEqual(answer["status_category"], lifecycle.IN_PROGRESS)
		self.assertIsNone(answer["resolution"])
		self.assertEqual(self.stored(name).state_reason, "Still dead.")

	def test_what_the_state_forbids_is_refused(self):
		name = self.new()

		self.assertRaises(IllegalMove, self.ask, portal.approve, name)
		self.assertRaises(IllegalMove, self.ask, portal.reject, self.solved(), " ")
		self.assertRaises(IllegalMove, self.ask, portal.withdraw, self.solved(), "Never mind.")

	def test_an_answer_gives_the_turn_back_and_withdrawing_ends_it(self):
		name = self.new()
		self.call(tickets.start, name)
		self.call(tickets.wait_for_customer, name, "Which printer?")
		self.assertEqual(self.ask(portal.ticket, name)["reason"], "Which printer?")

		self.ask(portal.answer, name, "The red one.")
		self.assertEqual(self.ask(portal.ticket, name)["waiting_for"], "desk")

		self.assertEqual(self.ask(portal.withdraw, name, "Found it.")["status_category"], lifecycle.CANCELLED)

	def test_a_colleague_may_follow_and_a_stranger_may_not(self):
		name = self.new()
		offered = [row["user"] for row in self.ask(portal.colleagues)["colleagues"]]

		self.ask(portal.add_watcher, name, self.neighbour)

		self.assertEqual(offered, [self.neighbour])
		self.assertEqual(self.ask(portal.ticket, name, by=self.neighbour)["name"], name)
		self.assertRaises(NotAllowed, self.ask, portal.add_watcher, name, self.stranger)
		self.assertRaises(NotAllowed, self.ask, portal.add_watcher, name, self.agent)

	def test_nobody_else_can_do_anything_with_it(self):
		name = self.solved()
		acts = {
			portal.ticket: {}, portal.messages: {}, portal.answer: {"text": "x"}, portal.approve: {},
			portal.reject: {"reason": "x"}, portal.withdraw: {"reason": "x"},
			portal.add_watcher: {"colleague": self.neighbour},
		}  # fmt: skip
		for who in (self.stranger, self.neighbour, self.agent, "Guest"):
			for act, arguments in acts.items():
				with self.subTest(act.__name__, who=who), self.assertRaises(TicketNotFound):
					self.ask(act, name=name, by=who, **arguments)
		self.assertEqual(self.stored(name).status_category, lifecycle.RESOLVED)

	def test_preferences_are_ones_own_and_kept(self):
		self.assertFalse(any(self.ask(portal.notice_preferences).values()))

		self.ask(portal.set_notice_preferences, no_assigned=True)
		kept = self.ask(portal.set_notice_preferences, no_closed=True)

		self.assertEqual([field for field, chosen in kept.items() if chosen], ["no_assigned", "no_closed"])
		self.assertFalse(any(self.ask(portal.notice_preferences, by=self.neighbour).values()))

	# --- reading

	def test_the_customers_journal_has_both_sides_and_the_states_and_no_word_of_staffs_own(self):
		name = self.new()
		self.call(tickets.take, name)
		self.call(tickets.add_note, name, "SECRET note")
		self.call(tickets.reply, name, "Hello from us.")
		self.call(tickets.wait_for_supplier, name, "SECRET supplier")
		self.call(tickets.wait_for_customer, name, "Which one?")
		self.ask(portal.answer, name, "The <b>red</b> one.")
		self.call(tickets.hand_over, name, "SECRET hand-over")

		entries = self.ask(portal.messages, name)["entries"]

		self.assertNotIn("SECRET", str(entries))
		self.assertNotIn("@", str(entries))
		told = [entry["text"] for entry in entries if entry["kind"] == "state"]
		self.assertEqual(told[0], "Assigned")
		self.assertIn("Waiting for a supplier", told)
		self.assertIn("Waiting for you: Which one?", told)
		self.assertEqual(told[-1], "Received")
		said = [(entry["from_customer"], entry["mine"]) for entry in entries if entry["kind"] == "message"]
		self.assertEqual(said, [(False, False), (True, True)])
		self.assertIn("&lt;b&gt;", str(entries))

	def test_pages_of_the_journal_fit_together(self):
		name = self.new()
		for number in range(5):
			self.ask(portal.answer, name, f"Message {number}")
		whole = self.ask(portal.messages, name)

		pages = [self.ask(portal.messages, name, start=start, limit=2) for start in (0, 2, 4)]

		self.assertEqual([entry for page in pages for entry in page["entries"]], whole["entries"])
		self.assertEqual({page["total"] for page in pages}, {5})

	def test_the_list_is_narrowed_searched_and_sorted(self):
		fresh, solved = self.new(subject="Printer on fire"), self.solved(subject="Mail is 100% down")
		closed = self.solved(subject="Printer paper")
		self.ask(portal.approve, closed)

		def listed(**choice):
			found = self.ask(portal.tickets, limit=100, **choice)
			self.assertEqual(found["total"], len(found["tickets"]))
			return [row["name"] for row in found["tickets"] if row["name"] in (fresh, solved, closed)]

		self.assertEqual(listed(state="open"), [solved, fresh])
		self.assertEqual(listed(state="closed"), [closed])
		self.assertEqual(listed(state="waiting_for_me"), [solved])
		self.assertEqual(listed(words="PRINTER"), [closed, fresh])
		self.assertEqual(listed(words="printer fire"), [fresh])
		self.assertEqual(listed(words=solved), [solved])
		self.assertEqual(listed(words="100%"), [solved])
		self.assertEqual(listed(words="1_0"), [])
		self.assertEqual(listed(words="' or 1=1 -- "), [])
		self.assertEqual(listed(words="%s \\"), [])
		self.assertEqual(listed(sort="oldest"), [fresh, solved, closed])
		self.assertEqual(set(listed(sort="due")), {fresh, solved, closed})
		self.assertEqual(listed(sort="changed")[0], closed)

	def test_a_list_that_there_is_not_is_named(self):
		for choice in ({"state": "lost"}, {"sort": "name; drop table"}):
			with self.subTest(**choice), self.assertRaises(InvalidCall):
				self.ask(portal.tickets, **choice)

	def test_absurd_pages_are_answered(self):
		for start, limit in ((-5, -5), (10**30, 10**30)):
			self.assertEqual(len(self.ask(portal.tickets, start=start, limit=limit)["tickets"]) <= 100, True)
			self.ask(portal.messages, self.new(), start=start, limit=limit)

	def test_nobodys_user_has_neither_list_nor_colleagues(self):
		nobody = factories.make_user().name

		self.assertRaises(NoCustomer, self.ask, portal.tickets, by=nobody)
		self.assertRaises(NoCustomer, self.ask, portal.colleagues, by=nobody)
