"""What the staff's screens are given: each of what they see, and of nothing else."""

import json

import frappe

from servicedesk_app.errors import IllegalMove
from servicedesk_app.service_level.clock_rows import NEVER_DUE
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, statements
from servicedesk_app.tests.world import DESK_OF, STAFF_SEE, World, call, text_of
from servicedesk_app.ticketing import work
from servicedesk_app.workplace import board, charts, journal, numbers, panel, search, set_up, snippets, views

API = "servicedesk_app.api.workplace."
TICKET = "SD Ticket"


class TestSeenByStaff(SiteTestCase):
	"""Two desks: nothing of the one reaches staff of the other, by whatever screen."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.world = World()

	def each(self):
		for actor, sees in STAFF_SEE.items():
			with self.subTest(actor), as_user(self.world.users[actor]):
				yield actor, sees

	def tickets(self, keys):
		return {self.world.tickets[key] for key in keys}

	def test_the_views_count_what_their_lists_show(self):
		for _actor, _sees in self.each():
			for view in views.with_counts(frappe.session.user, now()):
				listed = frappe.get_list(TICKET, view["filters"], pluck="name", limit_page_length=0)
				self.assertEqual(view["count"], len(listed), view["key"])
				self.assertLessEqual(set(listed) & self.tickets(DESK_OF), self.tickets(_sees))

	def test_every_card_and_chart_is_of_the_readers_own(self):
		for actor, _sees in self.each():
			for card in numbers.CARDS:
				text = text_of(call(f"{API}number", filters=json.dumps({"card": card})))
				self.assert_silent(actor, text)
			for chart in charts.CHARTS:
				self.assert_silent(actor, text_of(call(f"{API}chart", filters={"chart": chart})))
			self.assert_silent(actor, text_of(call(f"{API}agents")))

	def assert_silent(self, actor, text):
		self.assertEqual([word for word in self.world.forbidden(actor) if word in text], [])

	def test_loads_add_up_to_what_the_reader_sees(self):
		for _actor, _sees in self.each():
			to_do = frappe.get_list(TICKET, {"status_category": ("in", views.TO_DO)}, pluck="name", limit=0)
			for field in ("queue", "responsible"):
				self.assertEqual(
					sum(total for total, _late in numbers.open_by(field, now()).values()), len(to_do)
				)

	def test_a_search_finds_numbers_words_and_customers_of_ones_own_alone(self):
		for actor, sees in self.each():
			found = {hit["name"] for hit in search.find("zz-")}
			self.assertLessEqual(found & self.tickets(DESK_OF), self.tickets(sees))
			self.assert_silent(actor, text_of(search.find("zz-") + search.find("zz-customer")))
			for key in DESK_OF:
				hits = {hit["name"] for hit in search.find(self.world.tickets[key])}
				self.assertEqual(self.world.tickets[key] in hits, key in sees, key)

	def test_a_callers_number_leads_to_the_customer_of_ones_own_desk_alone(self):
		caller = self.world.users["own of a"]
		frappe.db.set_value("User", caller, "mobile_no", "+45 70 12 34 99")
		for actor, sees in self.each():
			hits = search.find("70123499")
			self.assertEqual(bool(hits), "a1" in sees, actor)
			for hit in hits:
				self.assertEqual(hit["name"], self.world.customers["a"])

	def test_the_calendar_and_the_board_show_ones_own_alone(self):
		for actor, sees in self.each():
			events = call(f"{API}due_times", start="2000-01-01", end="2100-01-01")
			self.assert_silent(actor, text_of(events))
			listed = call(
				"frappe.desk.reportview.get_list", doctype=TICKET, fields=["name"], page_length=500
			)[0]
			names = {row["name"] for row in listed}
			self.assertEqual(names & self.tickets(DESK_OF), self.tickets(sees))

	def test_the_form_shows_no_ticket_of_another_desk_beside_its_own(self):
		for actor, sees in self.each():
			for key in sees:
				ticket = frappe.get_doc(TICKET, self.world.tickets[key])
				ticket.run_method("onload")
				self.assert_silent(actor, text_of(ticket.get("__onload")))

	def test_journal_and_snippets_are_for_who_sees_the_ticket(self):
		for _actor, sees in self.each():
			for key in DESK_OF:
				for path in ("journal_page", "text_snippets"):
					if key in sees:
						call(f"{API}{path}", name=self.world.tickets[key])
					else:
						with self.assertRaises(frappe.PermissionError):
							call(f"{API}{path}", name=self.world.tickets[key])

	def test_customers_get_none_of_it(self):
		for actor in ("own of a", "company of b"):
			with as_user(self.world.users[actor]):
				for path in ("views", "agents", "set_up_list", "board_rules"):
					with self.subTest(path), self.assertRaises(frappe.PermissionError):
						call(f"{API}{path}")
				with self.assertRaises(frappe.PermissionError):
					call(f"{API}find", words="zz-")

	def test_the_set_up_list_is_for_administrators(self):
		with as_user(self.world.users["manager of a"]), self.assertRaises(frappe.PermissionError):
			call(f"{API}set_up_list")
		with as_user(self.world.users["administrator"]):
			call(f"{API}set_up_list")


class TestWorkplace(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.make_user("System Manager")
		cls.queue = factories.make_queue().name
		cls.agent = factories.make_agent(queue=cls.queue).name
		cls.reporter = factories.make_portal_user().name
		cls.customer = frappe.db.get_value("SD Customer Person", {"user": cls.reporter}, "parent")
		factories.make_agreement([cls.customer])

	def ticket(self, **values):
		return factories.make_ticket(customer=self.customer, queue=self.queue, **values)

	def test_due_order_is_the_next_due_instant_and_the_largest_number_without_one(self):
		ticket = self.ticket()
		self.assertEqual(ticket.due_order, min(clock["due_at"] for clock in loaded(ticket)["clocks"]))
		with as_user(self.agent):
			work.cancel(frappe.get_doc(TICKET, ticket.name), "Not needed")
		self.assertEqual(frappe.db.get_value(TICKET, ticket.name, "due_order"), NEVER_DUE)

	def test_a_forged_due_order_is_put_back(self):
		ticket = self.ticket()
		before = ticket.due_order
		ticket.due_order = 1
		ticket.save()
		self.assertEqual(ticket.due_order, before)

	def test_the_journal_comes_newest_first_in_pages_that_fit_together(self):
		ticket = self.ticket()
		with as_user(self.agent):
			for number in range(journal.PAGE + 3):
				work.add_note(ticket, f"Note {number}")
		newest = journal.page(ticket.name)
		earlier = journal.page(ticket.name, skip=journal.PAGE)
		self.assertTrue(newest["more"])
		self.assertFalse(earlier["more"])
		texts = [entry["text"] for entry in earlier["entries"] + newest["entries"]]
		self.assertEqual(texts, [f"Note {number}" for number in range(journal.PAGE + 3)])

	def test_a_reply_takes_files_of_its_ticket_along_and_of_no_other(self):
		ticket, other = self.ticket(), self.ticket()
		mine, foreign = (make_file(one.name) for one in (ticket, other))
		with as_user(self.agent):
			message = work.reply(frappe.get_doc(TICKET, ticket.name), "See the file.", [mine])
			with self.assertRaisesRegex(frappe.ValidationError, "not on ticket"):
				work.reply(frappe.get_doc(TICKET, ticket.name), "And this.", [foreign])
		attached = frappe.db.get_value(
			"File", mine, ["attached_to_doctype", "attached_to_name", "is_private"]
		)
		self.assertEqual(attached, ("Communication", message, 1))
		self.assertEqual(frappe.db.get_value("File", foreign, "attached_to_name"), other.name)
		entries = journal.page(ticket.name)["entries"]
		self.assertEqual([len(entry["files"]) for entry in entries if entry["kind"] == "message"], [1])

	def test_the_board_moves_by_the_lifecycle(self):
		with as_user(self.agent):
			ticket = frappe.get_doc(TICKET, self.ticket().name)
			board.move(ticket, "In progress", "", self.agent)
			self.assertEqual((ticket.status_category, ticket.responsible), ("In Progress", self.agent))
			with self.assertRaises(IllegalMove):
				board.move(frappe.get_doc(TICKET, ticket.name), "Waiting for customer", "", self.agent)
			board.move(frappe.get_doc(TICKET, ticket.name), "Waiting for customer", "Which one?", self.agent)
			board.move(frappe.get_doc(TICKET, ticket.name), "Completed", "Switched on.", self.agent)
			with self.assertRaises(IllegalMove):
				board.move(frappe.get_doc(TICKET, ticket.name), "Waiting for customer", "Again?", self.agent)
			board.move(frappe.get_doc(TICKET, ticket.name), "Not assigned", "Still fails", self.agent)
		self.assertEqual(
			frappe.db.get_value(TICKET, ticket.name, ["status_category", "responsible"]), ("New", None)
		)

	def test_snippets_fit_desk_kind_and_language_and_are_filled_in(self):
		ticket = self.ticket(raised_by=self.reporter)
		other_desk = factories.make_desk().name
		for title, values in (
			("all", {}),
			("other desk", {"desk": other_desk}),
			("note", {"used_for": "Note"}),
			("danish", {"text_language": "da"}),
		):
			make_snippet(f"zz {title}", **values)
		found = [
			one for one in snippets.for_ticket(ticket, "reply", self.agent) if one["title"].startswith("zz ")
		]
		self.assertEqual([one["title"] for one in found], ["zz all"])
		self.assertIn(ticket.name, found[0]["text"])
		frappe.db.set_value("SD Customer", self.customer, "language", "da")
		frappe.clear_document_cache("SD Customer", self.customer)
		found = [one["title"] for one in snippets.for_ticket(ticket, "reply", self.agent)]
		self.assertEqual([title for title in found if title.startswith("zz ")], ["zz danish", "zz all"])

	def test_the_card_says_when_the_service_hours_change(self):
		ticket = self.ticket(raised_by=self.reporter)
		card = panel.customer_card(ticket, now())
		self.assertEqual(card["people"][0]["reporter"], True)
		for opens, closes in card["agreement"]["hours"]:
			self.assertLess(opens, closes)

	def test_somebody_with_an_account_and_a_contact_stands_on_the_card_once_with_all_numbers(self):
		contact = frappe.get_doc(
			{
				"doctype": "Contact", "first_name": "zz Rita",
				"email_ids": [{"email_id": self.reporter, "is_primary": 1}],
				"phone_nos": [{"phone": "+45 70 12 34 98", "is_primary_phone": 1}],
			}
		).insert()  # fmt: skip
		ticket = self.ticket(raised_by=self.reporter, contact=contact.name)
		people = [one for one in panel.people_card(ticket) if one["email"] == self.reporter]
		self.assertEqual([one["phones"] for one in people], [["+45 70 12 34 98"]])

	def test_a_number_that_is_a_ticket_is_the_answer(self):
		name = self.ticket(subject="zz a plain headline").name
		self.ticket(subject=f"zz see {name}")
		with statements() as sent:
			hits = search.find(f"#{name}")
		self.assertEqual(hits[0]["name"], name)
		self.assertFalse([hit for hit in hits if not hit["name"].startswith(name)])
		self.assertLessEqual(len(sent), 3)

	def test_the_set_up_list_is_computed(self):
		done = {step["key"]: step["done"] for step in set_up.steps()["steps"]}
		self.assertTrue(done["customer"] and done["agreement"] and done["people"])
		factories.make_desk([])
		after = {step["key"]: step["done"] for step in set_up.steps()["steps"]}
		self.assertFalse(after["staff"])

	def test_a_form_and_a_list_send_so_many_statements(self):
		"""docs/desk.md states them."""
		name = self.ticket(raised_by=self.reporter).name
		with as_user(self.agent):
			work.take(frappe.get_doc(TICKET, name), self.agent)
			work.reply(frappe.get_doc(TICKET, name), "Try again.")
			for limit, act in (
				(14, lambda: loaded(frappe.get_doc(TICKET, name))),
				(6, lambda: views.with_counts(self.agent, now())),
				(10, lambda: search.find("printer")),
			):
				act()
				with statements() as sent:
					act()
				self.assertLessEqual(len(sent), limit, "\n".join(sent))


def loaded(ticket) -> dict:
	"""What the form gets beside the document."""
	ticket.run_method("onload")
	return ticket.get("__onload")


def make_file(ticket: str) -> str:
	values = {"attached_to_doctype": TICKET, "attached_to_name": ticket, "is_private": 1}
	content = f"file {frappe.generate_hash()}"
	return (
		frappe.get_doc({"doctype": "File", "file_name": "zz.txt", "content": content, **values}).insert().name
	)


def make_snippet(title: str, **values):
	text = "<p>Ticket {ticket}, {reporter}</p>"
	return frappe.get_doc({"doctype": "SD Text Snippet", "title": title, "text": text, **values}).insert()
