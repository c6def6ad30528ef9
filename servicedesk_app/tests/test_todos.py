import frappe

from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.ticketing import todos, work


class TestTodos(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent, cls.other = factories.make_agent().name, factories.make_agent().name
		cls.reporter = factories.make_user().name
		factories.make_customer([cls.reporter])

	def setUp(self):
		super().setUp()
		self.name = factories.make_report(self.reporter, subject="The <printer> is on fire").name

	def ticket(self):
		return frappe.get_doc("SD Ticket", self.name)

	def open_todos(self):
		return frappe.get_all("ToDo", {"reference_name": self.name, "status": "Open"}, pluck="allocated_to")

	def test_the_to_do_follows_who_is_responsible_until_it_is_solved(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		todos.mirror(self.name)
		todos.mirror(self.name)
		self.assertEqual(self.open_todos(), [self.agent])

		with as_user(self.agent):
			work.assign(self.ticket(), self.other)
		todos.mirror(self.name)
		self.assertEqual(self.open_todos(), [self.other])

		with as_user(self.other):
			work.resolve(self.ticket(), "Put it out", self.other)
		todos.mirror(self.name)
		self.assertEqual(self.open_todos(), [])

	def test_it_says_which_ticket_and_can_hold_no_markup_of_a_customer(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		todos.mirror(self.name)

		text = frappe.get_value("ToDo", {"reference_name": self.name}, "description")
		self.assertIn(self.name, text)
		self.assertNotIn("<printer>", text)

	def test_somebodys_own_to_do_is_left_alone_and_no_comment_is_written(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
			own = {"doctype": "ToDo", "reference_type": "SD Ticket", "reference_name": self.name}
			frappe.get_doc({**own, "allocated_to": self.agent, "description": "Call them"}).insert()
		before = frappe.db.count("Comment", {"reference_name": self.name})
		todos.mirror(self.name)
		with as_user(self.agent):
			work.resolve(self.ticket(), "Put it out", self.agent)
		after_resolving = frappe.db.count("Comment", {"reference_name": self.name})
		todos.mirror(self.name)

		self.assertEqual(self.open_todos(), [self.agent])
		self.assertEqual(frappe.db.count("Comment", {"reference_name": self.name}), after_resolving)
		self.assertGreaterEqual(after_resolving, before)

	def test_the_daily_job_mends_what_lost_jobs_left(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		with in_one_transaction():
			todos.mirror_all()
		self.assertEqual(self.open_todos(), [self.agent])

		frappe.db.set_value("SD Ticket", self.name, "responsible", self.other)
		with in_one_transaction():
			todos.mirror_all()
		self.assertEqual(self.open_todos(), [self.other])
