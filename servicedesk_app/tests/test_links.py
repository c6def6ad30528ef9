from pathlib import Path

import frappe

from servicedesk_app.errors import IllegalMove
from servicedesk_app.service_level import clocks
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import links, work


class TestLinks(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent, cls.helper = factories.make_agent().name, factories.make_agent().name
		cls.reporter, cls.second, cls.watcher = (factories.make_user().name for _ in range(3))
		cls.customer = factories.make_customer([cls.reporter, cls.second, cls.watcher]).name
		factories.make_agreement([cls.customer])

	def setUp(self):
		super().setUp()
		self.one, self.two = factories.make_report(self.reporter), factories.make_report(self.second)
		frappe.set_user(self.agent)
		self.addCleanup(frappe.set_user, "Administrator")

	def journal(self, ticket):
		filters = {"reference_doctype": "SD Ticket", "reference_name": ticket.name, "comment_type": "Info"}
		return " | ".join(frappe.get_all("Comment", filters, pluck="content"))

	def test_a_link_is_made_once_and_told_in_both_journals(self):
		names = {links.link(self.one, links.RELATES_TO, self.two) for _again in range(2)}

		self.assertEqual(len(names), 1)
		self.assertIn(self.two.name, self.journal(self.one))
		self.assertIn(self.one.name, self.journal(self.two))
		self.assertEqual([row.name for row in links.of(self.two.name)], list(names))

	def test_a_ticket_is_not_linked_to_itself_nor_both_ways(self):
		with self.assertRaises(IllegalMove):
			links.link(self.one, links.PART_OF, self.one)
		links.link(self.one, links.PART_OF, self.two)
		with self.assertRaises(IllegalMove):
			links.link(self.two, links.PART_OF, self.one)

	def test_merging_moves_people_and_files_cancels_clocks_and_keeps_both_histories(self):
		work.add_note(self.one, "We look into it")
		work.add_helper(self.one, self.helper)
		work.add_watcher(self.one, self.watcher)
		file = {"doctype": "File", "file_name": "log.txt", "content": "smoke", "is_private": 1}
		frappe.get_doc(
			{**file, "attached_to_doctype": "SD Ticket", "attached_to_name": self.one.name}
		).insert()

		self.one.reload()
		links.merge(self.one, self.two)

		self.two.reload()
		self.assertEqual((self.one.status_category, self.one.merged_into), ("Cancelled", self.two.name))
		self.assertEqual({row.user for row in self.two.watchers}, {self.reporter, self.watcher})
		self.assertEqual([row.user for row in self.two.helpers], [self.helper])
		attached = {"attached_to_doctype": "SD Ticket", "attached_to_name": self.two.name}
		self.assertEqual(len(frappe.get_all("File", attached)), 1)
		self.assertEqual([tied.clock.state for tied in clocks.load(self.one.name)], ["Cancelled"])
		self.assertEqual([tied.clock.state for tied in clocks.load(self.two.name)], ["Running"])
		self.assertTrue(
			frappe.db.exists("Comment", {"reference_name": self.one.name, "comment_type": "Comment"})
		)
		self.assertIn(self.two.name, self.journal(self.one))
		self.assertIn(self.one.name, self.journal(self.two))

	def test_merged_files_are_the_same_to_the_byte_and_stored_once(self):
		"""Newer versions of Frappe read what they can as Windows' letters, and would store it anew."""
		on_one = {"attached_to_doctype": "SD Ticket", "attached_to_name": self.one.name, "is_private": 1}
		contents = {"old.csv": "Størrelse;Bjørn".encode("latin-1"), "elsewhere": None}
		for name, content in contents.items():
			place = {"content": content} if content else {"file_url": "https://example.com/plan.png"}
			frappe.get_doc({"doctype": "File", "file_name": name, **place, **on_one}).insert()

		self.one.reload()
		links.merge(self.one, self.two)

		filters = {"attached_to_doctype": "SD Ticket", "attached_to_name": self.two.name}
		copies = {
			file.file_name: file
			for file in frappe.get_all("File", filters, ["name", "file_name", "file_url"])
		}
		self.assertEqual(set(copies), set(contents))
		for file in frappe.get_all("File", on_one, ["file_name", "file_url"]):
			self.assertEqual(copies[file.file_name].file_url, file.file_url)
		stored = frappe.get_doc("File", copies["old.csv"].name).get_full_path()
		self.assertEqual(Path(stored).read_bytes(), contents["old.csv"])

	def test_different_customers_the_same_ticket_and_what_is_over_are_not_merged(self):
		foreign = factories.make_ticket()
		over = factories.make_report(self.reporter)
		work.cancel(over, "Nothing")

		for ticket, into, message in (
			(self.one, foreign, "different customers"),
			(self.one, self.one, "into itself"),
			(self.one, over, "is over"),
			(over, self.one, "is over"),
		):
			with self.subTest(message), self.assertRaisesRegex(IllegalMove, message):
				links.merge(ticket, into)

	def test_a_merged_ticket_that_is_taken_up_again_is_merged_no_more(self):
		links.merge(self.one, self.two)

		work.reopen(self.one, "It was another printer")

		self.assertEqual((self.one.status_category, self.one.merged_into), ("New", None))

	def test_who_may_not_write_both_cannot_merge(self):
		with as_user("Administrator"):
			stranger = factories.make_agent(desk=factories.make_desk().name).name

		with as_user(stranger), self.assertRaises(frappe.PermissionError):
			links.merge(
				frappe.get_doc("SD Ticket", self.one.name), frappe.get_doc("SD Ticket", self.two.name)
			)

	def test_solving_a_problem_resolves_its_open_incidents_once(self):
		problem = factories.make_ticket(customer=self.customer, ticket_type="Problem")
		closed = factories.make_report(self.reporter)
		work.resolve(closed, "By itself", self.agent)
		for incident in (self.one, self.two, closed):
			links.link(incident, links.CAUSED_BY, problem)

		done = links.resolve_incidents(problem, "A new print server")

		self.assertEqual(set(done), {self.one.name, self.two.name})
		self.assertEqual(
			frappe.db.get_value("SD Ticket", self.one.name, ["status_category", "resolution"]),
			("Resolved", "A new print server"),
		)
		self.assertEqual(frappe.db.get_value("SD Ticket", closed.name, "resolution"), "By itself")
		self.assertIn(problem.name, self.journal(self.one))
		self.assertEqual(links.resolve_incidents(problem, "Again"), [])
