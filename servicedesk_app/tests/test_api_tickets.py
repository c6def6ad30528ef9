import frappe

from servicedesk_app.api import tickets
from servicedesk_app.errors import IllegalMove, InvalidCall, InvalidReport
from servicedesk_app.rules import lifecycle
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user


class ApiTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.queue = cls.desk.default_queue
		cls.agent = factories.make_agent(cls.desk.name, cls.queue).name
		cls.colleague = factories.make_agent(cls.desk.name, cls.queue).name
		cls.outsider = factories.make_agent(factories.make_desk().name).name
		cls.customer = factories.make_customer(desk=cls.desk.name).name
		cls.reporter = factories.make_portal_user(cls.customer).name
		cls.second_line = factories.make_queue(desk=cls.desk.name, support_level="2").name
		frappe.db.set_value("SD Queue", cls.queue, "next_queue", cls.second_line)
		frappe.clear_document_cache("SD Queue", cls.queue)

	def new(self, **values) -> str:
		return factories.make_report(self.reporter, **values).name

	def call(self, function, *args, by=None, **kwargs):
		with as_user(by or self.agent):
			return function(*args, **kwargs)

	def stored(self, name: str):
		return frappe.get_doc("SD Ticket", name)


class TestTicketsApi(ApiTestCase):
	"""Making users takes most of the time, so that all share one set."""

	def test_a_ticket_goes_through_its_whole_life(self):
		name = self.new()
		steps = (
			(tickets.take, {}, lifecycle.ASSIGNED),
			(tickets.start, {}, lifecycle.IN_PROGRESS),
			(tickets.wait_for_customer, {"reason": "Which printer?"}, lifecycle.WAITING_FOR_CUSTOMER),
			(tickets.wait_for_supplier, {"reason": "A part is ordered."}, lifecycle.WAITING_FOR_SUPPLIER),
			(tickets.resolve, {"resolution": "New part."}, lifecycle.RESOLVED),
			(tickets.close, {}, lifecycle.CLOSED),
			(tickets.reopen, {"reason": "Broken again."}, lifecycle.ASSIGNED),
			(tickets.assign, {"user": self.colleague, "note": "Yours."}, lifecycle.ASSIGNED),
			(tickets.hand_over, {"note": "Beyond us."}, lifecycle.NEW),
			(tickets.cancel, {"reason": "Sold the printer."}, lifecycle.CANCELLED),
		)
		for act, arguments, category in steps:
			with self.subTest(act.__name__):
				answer = self.call(act, name=name, **arguments)
				self.assertEqual(answer["status_category"], category)
				self.assertEqual(answer["status_category"], self.stored(name).status_category)

		self.assertEqual(self.stored(name).queue, self.second_line)

	def test_messages_notes_helpers_and_watchers(self):
		name = self.new()

		reply = self.call(tickets.reply, name, "<p>We look at it.</p>")
		note = self.call(tickets.add_note, name, "Old model.")
		self.call(tickets.add_helper, name, self.colleague)
		self.call(tickets.add_watcher, name, self.colleague)

		self.assertEqual(frappe.db.get_value("Communication", reply["message"], "reference_name"), name)
		self.assertEqual(frappe.db.get_value("Comment", note["message"], "comment_type"), "Comment")
		ticket = self.stored(name)
		self.assertEqual([row.user for row in ticket.helpers], [self.colleague])
		self.assertEqual([row.user for row in ticket.watchers], [self.colleague])

	def test_the_journal_has_it_all_in_order_and_in_pages(self):
		name = self.new()
		self.call(tickets.take, name)
		self.call(tickets.reply, name, "We look at it.")
		self.call(tickets.add_note, name, "Old model.")

		journal = self.call(tickets.journal, name)
		page = self.call(tickets.journal, name, start=1, limit=1)

		self.assertEqual([entry["kind"] for entry in journal["entries"]], ["event", "message", "note"])
		self.assertEqual(journal["total"], 3)
		self.assertEqual(page["entries"], journal["entries"][1:2])

	def test_a_problem_resolves_its_incidents(self):
		incident = self.new()
		problem = factories.make_ticket(customer=self.customer, ticket_type="Problem").name
		self.call(tickets.link, incident, "caused by", problem)

		answer = self.call(tickets.resolve, problem, "New firmware.", resolve_incidents=True)

		self.assertEqual(answer["incidents"], [incident])
		self.assertEqual(self.stored(incident).status_category, lifecycle.RESOLVED)

	def test_merging_cancels_the_one_and_needs_both(self):
		one, other = self.new(), self.new()

		self.call(tickets.merge, one, other)

		self.assertEqual(self.stored(one).merged_into, other)
		self.assertEqual(self.stored(one).status_category, lifecycle.CANCELLED)

	def test_the_closing_question_is_for_what_is_solved(self):
		name = self.new()
		with self.assertRaises(IllegalMove):
			self.call(tickets.ask_whether_to_close, name)
		self.call(tickets.resolve, name, "Done.")

		self.call(tickets.ask_whether_to_close, name)

		self.assertIsNotNone(self.stored(name).closing_asked_at)

	def test_an_unknown_relation_is_named(self):
		with self.assertRaises(InvalidCall):
			self.call(tickets.link, self.new(), "hates", self.new())

	def test_nobody_else_can_do_anything_with_it(self):
		name = self.new()
		acts = {
			tickets.take: {}, tickets.assign: {"user": self.agent}, tickets.hand_over: {"note": "x"},
			tickets.start: {}, tickets.wait_for_customer: {"reason": "x"}, tickets.wait_for_supplier: {"reason": "x"},
			tickets.resolve: {"resolution": "x"}, tickets.cancel: {"reason": "x"}, tickets.close: {},
			tickets.reopen: {"reason": "x"}, tickets.ask_whether_to_close: {}, tickets.reply: {"text": "x"},
			tickets.add_note: {"text": "x"}, tickets.add_helper: {"user": self.agent},
			tickets.add_watcher: {"user": self.agent}, tickets.link: {"relation": "relates to", "other": name},
			tickets.merge: {"into": name}, tickets.journal: {},
		}  # fmt: skip
		for who in (self.outsider, self.reporter, "Guest"):
			for act, arguments in acts.items():
				with self.subTest(act.__name__, who=who), self.assertRaises(frappe.PermissionError):
					self.call(act, name=name, by=who, **arguments)
		self.assertEqual(self.stored(name).status_category, lifecycle.NEW)

	# --- one act on many tickets

	def test_each_ticket_is_done_or_left_as_it_was(self):
		mine, taken = self.new(), self.new()
		foreign = factories.make_ticket().name
		self.call(tickets.take, taken, by=self.colleague)

		results = self.call(tickets.bulk, [mine, taken, foreign, "nope", mine], "take")["results"]

		self.assertEqual([row["ticket"] for row in results], [mine, taken, foreign, "nope"])
		self.assertEqual([row["done"] for row in results], [True, False, False, False])
		self.assertIsNone(results[0]["error"])
		self.assertTrue(all(row["error"] for row in results[1:]))
		self.assertEqual(self.stored(mine).responsible, self.agent)
		self.assertEqual(self.stored(taken).responsible, self.colleague)
		self.assertIsNone(self.stored(foreign).responsible)

	def test_arguments_go_along_as_an_object_or_as_text(self):
		one, other = self.new(), self.new()

		self.call(tickets.bulk, [one], "cancel", {"reason": "No longer needed."})
		self.call(tickets.bulk, f'["{other}"]', "cancel", '{"reason": "No longer needed."}')

		for name in (one, other):
			self.assertEqual(self.stored(name).status_category, lifecycle.CANCELLED)

	def test_what_cannot_be_meant_is_refused(self):
		name = self.new()
		calls = {
			"unknown act": ([name], "delete", None),
			"an act that is none for many": ([name], "merge", {"into": name}),
			"no tickets": ([], "take", None),
			"too many": ([str(number) for number in range(201)], "take", None),
			"numbers": ([int(name)], "take", None),
			"another name": ([name], "take", {"name": name}),
			"no list": ("take them", "take", None),
			"no object": ([name], "take", "[1]"),
		}
		for case, (names, act, arguments) in calls.items():
			with self.subTest(case), self.assertRaises(InvalidCall):
				self.call(tickets.bulk, names, act, arguments)

	def test_missing_and_unknown_arguments_are_told_for_each(self):
		name = self.new()

		for arguments in ({}, {"reason": "x", "status": "Approved"}, {"reason": 5}):
			(result,) = self.call(tickets.bulk, [name], "cancel", arguments)["results"]
			self.assertFalse(result["done"])
		self.assertEqual(self.stored(name).status_category, lifecycle.NEW)

	# --- calls

	def test_a_call_becomes_a_ticket_of_the_person_by_phone(self):
		answer = self.call(
			tickets.phone_note, self.customer, "Cannot log in", person=self.reporter, ticket_type="Problem", impact="High",
			urgency="High",
		)  # fmt: skip

		ticket = self.stored(answer["ticket"])
		self.assertEqual(
			(ticket.channel, ticket.raised_by, ticket.customer), ("Phone", self.reporter, self.customer)
		)
		self.assertEqual((ticket.priority, ticket.ticket_type), ("A-Critical", "Problem"))
		self.assertEqual(ticket.owner, self.agent)

	def test_the_same_key_gives_the_first_ticket_to_the_same_agent_only(self):
		first, again = (
			self.call(tickets.phone_note, self.customer, "Call", key="k")["ticket"] for _ in range(2)
		)
		others = self.call(tickets.phone_note, self.customer, "Call", key="k", by=self.colleague)["ticket"]

		self.assertEqual(first, again)
		self.assertNotEqual(first, others)

	def test_only_for_customers_of_ones_desks_and_their_people(self):
		for who in (self.outsider, self.reporter, "Guest"):
			with self.subTest(who), self.assertRaises(frappe.PermissionError):
				self.call(tickets.phone_note, self.customer, "Call", by=who)
		with self.assertRaises(InvalidReport):
			self.call(tickets.phone_note, self.customer, "Call", person=factories.make_portal_user().name)
		with self.assertRaises(frappe.DoesNotExistError):
			self.call(tickets.phone_note, "No such customer", "Call")
