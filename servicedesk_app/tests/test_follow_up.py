from unittest.mock import patch

import frappe
from frappe.utils import CallbackManager

from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import follow_up, work


class TestFollowUp(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = factories.make_agent().name
		cls.reporter = factories.make_user().name
		factories.make_customer([cls.reporter])

	def setUp(self):
		super().setUp()
		follow_up._forget()
		for name in ("after_commit", "after_rollback"):
			callbacks = patch.object(frappe.db, name, CallbackManager())
			callbacks.start()
			self.addCleanup(callbacks.stop)
		self.addCleanup(follow_up._forget)
		enqueue = patch("frappe.enqueue")
		self.enqueue = enqueue.start()
		self.addCleanup(enqueue.stop)

	def jobs(self):
		"""Of our tickets, as (ticket, steps)."""
		calls = [call for call in self.enqueue.call_args_list if call.args[0] is follow_up.run]
		return [(call.kwargs["ticket"], call.kwargs["steps"]) for call in calls]

	def take(self, name):
		with as_user(self.agent):
			work.take(frappe.get_doc("SD Ticket", name), self.agent)

	def test_a_transaction_hands_over_one_job_for_each_ticket(self):
		first, second = (factories.make_report(self.reporter).name for _ in range(2))
		self.take(first)
		self.assertEqual(self.jobs(), [], "nothing before the commit")

		frappe.db.after_commit.run()

		expected = [(first, [follow_up.NOTICES, follow_up.TODO]), (second, [follow_up.NOTICES])]
		self.assertEqual(self.jobs(), expected)

	def test_the_next_transaction_hands_over_its_own(self):
		name = factories.make_report(self.reporter).name
		frappe.db.after_commit.run()
		self.take(name)
		frappe.db.after_commit.run()

		self.assertEqual(self.jobs()[1:], [(name, [follow_up.NOTICES, follow_up.TODO])])

	def test_what_is_rolled_back_is_not_followed_up(self):
		factories.make_report(self.reporter)
		frappe.db.after_rollback.run()
		frappe.db.after_commit.reset()
		second = factories.make_report(self.reporter).name
		frappe.db.after_commit.run()

		self.assertEqual([ticket for ticket, _steps in self.jobs()], [second])

	def test_a_step_that_fails_keeps_no_other_from_being_done(self):
		done = []

		def step_at(path):
			def step(ticket):
				done.append(path)
				if path == follow_up.NOTICES:
					raise ValueError("no outgoing account")

			return step

		with (
			patch("frappe.get_attr", step_at),
			patch.object(frappe.db, "commit"),
			patch.object(frappe.db, "rollback"),
			self.assertRaisesRegex(ValueError, "no outgoing account"),
		):
			follow_up.run("T-1", list(follow_up.ORDER))

		self.assertEqual(done, list(follow_up.ORDER))
