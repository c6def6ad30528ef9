"""The phone page's lists: true numbers beyond what is shown, and the desk's own search."""

import random
from unittest.mock import patch

import frappe

from servicedesk_app.permissions.people import AGENT
from servicedesk_app.phone import lists, pages, shown
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, statements
from servicedesk_app.tests.world import STAFF_SEE, World
from servicedesk_app.ticketing import conversation, work
from servicedesk_app.workplace import views


class TestPhoneLists(SiteTestCase):
	def setUp(self):
		super().setUp()
		self.agent = factories.make_user(AGENT).name
		self.desk = factories.make_desk(members=[self.agent])
		self.mine, self.other = self.desk.default_queue, factories.make_queue(desk=self.desk.name).name
		factories.add_member("SD Queue", self.mine, self.agent)
		self.customer = factories.make_customer(desk=self.desk.name).name
		self.phone = f"+45 {random.randrange(10**7, 10**8)}"
		self.person = factories.make_portal_user(self.customer, mobile_no=self.phone).name
		self.tickets = [self.report(f"Oven {count} of row 7") for count in range(3)]
		self.elsewhere = self.report("Lamp")
		self.elsewhere.db_set("queue", self.other)

	def report(self, subject):
		return factories.make_report(self.person, subject=subject)

	def groups(self, page, **form):
		with as_user(self.agent):
			shown = pages.find(page, self.agent, form).values["groups"]
		return {label: ([line["name"] for line in lines], number) for label, lines, number in shown}

	def names(self, *tickets):
		return [ticket.name for ticket in tickets]

	def test_my_queues_are_not_crowded_out_and_more_than_is_shown_is_said(self):
		with patch.object(lists, "LIMIT", 2):
			groups = self.groups("to-take")

		self.assertEqual(groups["In my queues"], (self.names(*self.tickets[:2]), "2 of 3"))
		self.assertEqual(groups["In other queues"], ([self.elsewhere.name], "1"))

	def test_who_is_in_no_queue_sees_all_as_others(self):
		outsider = factories.make_user(AGENT).name
		factories.add_member("SD Desk", self.desk.name, outsider)
		with as_user(outsider):
			shown = pages.find("to-take", outsider, {}).values["groups"]

		self.assertEqual([(label, number) for label, _lines, number in shown], [("In other queues", "4")])

	def test_what_waits_and_what_i_help_with_stand_apart(self):
		doing, waiting, helped, both = (self.report(f"Work {count}") for count in range(4))
		with as_user(self.agent):
			for ticket in (doing, waiting, both):
				work.start(ticket, self.agent)
			work.wait_for_customer(waiting, "Which?")
		for ticket in (helped, both):
			ticket.reload()
			ticket.append("helpers", {"user": self.agent})
			ticket.save()
		groups = self.groups("")

		self.assertEqual(set(groups["To do"][0]), set(self.names(doing, both)))
		self.assertEqual(groups["I help"], (self.names(helped), "1"))
		self.assertEqual(groups["Waiting for others"], (self.names(waiting), "1"))

	def test_a_queue_says_how_many_are_open_new_and_late_whatever_their_number(self):
		self.tickets[0].db_set("due_order", now() - 5)
		self.groups("to-take")  # Frappe reads the descriptions of DocTypes once
		with as_user(self.agent), statements() as sent:
			lines = pages.find("queues", self.agent, {}).values["queues"]

		loads = {line["name"]: (line["open"], line["new"], line["late"]) for line in lines}
		self.assertEqual(loads, {self.mine: (3, 3, 1), self.other: (1, 1, 0)})
		self.assertTrue(lines[0]["mine"])
		self.assertLessEqual(len(sent), 8)

	def test_words_a_number_a_customer_and_a_caller_find(self):
		first = self.tickets[0].name
		self.assertEqual(self.groups("", words=f"#{first}"), {"": ([first], "1")})
		self.assertEqual(set(self.groups("", words="row oven")[""][0]), set(self.names(*self.tickets)))
		opened = self.names(*self.tickets, self.elsewhere)
		self.assertEqual(set(self.groups("", words=self.customer)[self.customer][0]), set(opened))
		[(label, (names, _number))] = self.groups("", words=self.phone.removeprefix("+45")).items()
		self.assertIn(self.customer, label)
		self.assertEqual(set(names), set(opened))

	def test_a_long_journal_says_what_it_leaves_out(self):
		ticket = self.tickets[0]
		with as_user(self.agent), patch.multiple(shown, JOURNAL=2, FILES=1):
			for count in range(4):
				work.add_note(ticket, f"Note {count}")
			for name in ("a.txt", "b.txt"):
				frappe.get_doc(
					{
						"doctype": "File", "file_name": name, "content": name, "is_private": 1,
						"attached_to_doctype": "SD Ticket", "attached_to_name": ticket.name,
					}
				).insert()  # fmt: skip
			values = pages.find(f"tickets/{ticket.name}", self.agent, {}).values

		self.assertEqual([len(values["journal"]), len(values["files"]), values["older_files"]], [2, 1, 1])
		self.assertIn("Note 3", values["journal"][0]["text"])
		self.assertEqual(values["earlier"], conversation.for_staff(ticket.name, limit=1)["total"] - 2)

	def test_a_search_with_signs_of_the_database_finds_nothing(self):
		for words in ("%", "__", "\\", "' or 1=1 -- "):
			with self.subTest(words):
				self.assertEqual(self.groups("", words=words), {})


class TestWhatIsSeen(SiteTestCase):
	def test_lists_numbers_and_finds_are_of_what_the_reader_sees(self):
		world = World()
		for actor, _sees in STAFF_SEE.items():
			user = world.users[actor]
			for page, form in (
				("", {"words": "zz"}),
				("", {"words": "zz-customer"}),
				("to-take", {}),
				("queues", {}),
			):
				with self.subTest(actor, page=page, form=form), as_user(user):
					text = str(pages.find(page, user, form).values)
					self.assertEqual([word for word in world.forbidden(actor) if word in text], [])
			with self.subTest(actor), as_user(user):
				total = sum(load.open for load in lists.loads().values())
				self.assertEqual(total, views.counts({"all": views.open_tickets(user, now())})["all"])
