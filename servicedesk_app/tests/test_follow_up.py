import json
from unittest.mock import patch

import frappe
from frappe.utils import CallbackManager
from frappe.utils.background_jobs import get_redis_conn
from redis.exceptions import ConnectionError as RedisConnectionError

from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
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
		key = patch.object(follow_up, "_key", lambda name: f"rq:servicedesk_app:tests:{name}")  # no worker's
		key.start()
		self.addCleanup(key.stop)
		keys = [follow_up._key(name) for name in ("waiting", "begun", "begun_before", "called")]
		self.addCleanup(get_redis_conn().delete, *keys)
		enqueue = patch("frappe.enqueue")
		self.enqueue = enqueue.start()
		self.addCleanup(enqueue.stop)

	def waiting(self, key="waiting"):
		"""What the list holds, as [ticket, steps], the next one first."""
		return [json.loads(entry) for entry in reversed(get_redis_conn().lrange(follow_up._key(key), 0, -1))]

	def calls(self):
		return sum(call.args[0] is follow_up.run for call in self.enqueue.call_args_list)

	def run_job(self, step=lambda ticket, path: None, look=lambda: None, job=follow_up.run):
		"""The job, with `step` and `look` in the place of what follows and of the look after due clocks."""

		get_attr = frappe.get_attr

		def stand_in(path):
			if path in follow_up.ORDER:
				return lambda ticket: step(ticket, path)
			return look if path == follow_up.MEANWHILE else get_attr(path)

		with in_one_transaction(), patch("frappe.get_attr", stand_in):
			job()

	def take(self, name):
		with as_user(self.agent):
			work.take(frappe.get_doc("SD Ticket", name), self.agent)

	def test_a_transaction_asks_once_for_each_ticket(self):
		first, second = (factories.make_report(self.reporter).name for _ in range(2))
		self.take(first)
		self.assertEqual(self.waiting(), [], "nothing before the commit")

		frappe.db.after_commit.run()

		expected = [[first, [follow_up.NOTICES, follow_up.TODO]], [second, [follow_up.NOTICES]]]
		self.assertEqual(self.waiting(), expected)

	def test_the_next_transaction_asks_for_its_own(self):
		name = factories.make_report(self.reporter).name
		frappe.db.after_commit.run()
		self.take(name)
		frappe.db.after_commit.run()

		self.assertEqual(self.waiting()[1:], [[name, [follow_up.NOTICES, follow_up.TODO]]])

	def test_what_is_rolled_back_is_not_followed_up(self):
		factories.make_report(self.reporter)
		frappe.db.after_rollback.run()
		frappe.db.after_commit.reset()
		second = factories.make_report(self.reporter).name
		frappe.db.after_commit.run()

		self.assertEqual([ticket for ticket, _steps in self.waiting()], [second])

	def ask(self, *tickets):
		for ticket in tickets:
			follow_up.after_commit(ticket, follow_up.NOTICES)
			frappe.db.after_commit.run()
			frappe.db.after_commit.reset()

	def test_a_storm_calls_one_job_which_does_it_all_in_order(self):
		self.ask(*"ABCDE")
		self.assertEqual(self.calls(), 1)

		done = []
		self.run_job(lambda ticket, path: done.append(ticket))

		self.assertEqual((done, self.waiting(), self.calls()), (list("ABCDE"), [], 1))
		self.ask("F")
		self.assertEqual(self.calls(), 2)

	def test_what_comes_once_the_job_has_begun_calls_another(self):
		self.ask("A")
		self.run_job(lambda ticket, path: self.ask("B") if ticket == "A" else None)
		self.assertEqual(self.calls(), 2)

	def test_a_job_lets_others_go_first_after_its_turn_and_looks_after_the_clocks_meanwhile(self):
		self.ask(*"ABC")
		done, looks = [], []
		with patch.object(follow_up, "TURN_SECONDS", 0), patch.object(follow_up, "LOOK_SECONDS", 0):
			self.run_job(lambda ticket, path: done.append(ticket), lambda: looks.append(1))
		self.assertEqual((done, len(looks), self.calls()), (["A"], 1, 2))
		self.assertEqual([ticket for ticket, _steps in self.waiting()], ["B", "C"])

	def test_it_works_as_the_system_whoever_called_it(self):
		self.ask("A")
		users = []
		with as_user(self.reporter):
			self.run_job(lambda ticket, path: users.append(frappe.session.user))
		self.assertEqual(users, ["Administrator"])

	def test_a_step_that_fails_is_logged_and_keeps_no_other_from_being_done(self):
		follow_up.after_commit("T-1", follow_up.NOTICES)
		follow_up.after_commit("T-1", follow_up.TODO)
		frappe.db.after_commit.run()
		done = []

		def step(ticket, path):
			done.append(path)
			if path == follow_up.NOTICES:
				raise ValueError("no outgoing account")

		self.run_job(step)

		self.assertEqual(done, [follow_up.NOTICES, follow_up.TODO])
		title = f"What follows a change of T-1: {follow_up.NOTICES}"
		self.assertTrue(frappe.db.exists("Error Log", {"method": title}))

	def test_what_a_killed_worker_had_begun_is_taken_up_again_once_and_by_the_second_round(self):
		class Killed(BaseException):
			"""No step's own error: the process is gone."""

		def die(ticket, path):
			raise Killed

		self.ask("A", "B")
		with self.assertRaises(Killed):
			self.run_job(die)
		self.assertEqual([ticket for ticket, _steps in self.waiting("begun")], ["A"])

		done = []
		for expected in (["B"], ["B", "A"], ["B", "A"]):
			self.run_job(lambda ticket, path: done.append(ticket), job=follow_up.make_round)
			self.assertEqual(done, expected)
		self.assertEqual((self.waiting(), self.waiting("begun")), ([], []))

	def test_without_redis_what_is_committed_stands_and_does_not_look_as_if_it_had_failed(self):
		with patch.object(follow_up, "get_redis_conn", side_effect=RedisConnectionError("refused")):
			self.ask("A")
		self.assertEqual(self.calls(), 0)

	def test_the_real_look_after_the_clocks_fires_what_is_due(self):
		ticket = factories.make_ticket().name
		factories.make_agreement([frappe.db.get_value("SD Ticket", ticket, "customer")])
		late = factories.make_ticket(customer=frappe.db.get_value("SD Ticket", ticket, "customer")).name
		factories.age(30 * 86400, late)
		with in_one_transaction():
			frappe.get_attr(follow_up.MEANWHILE)()
		self.assertTrue(frappe.db.exists("SD Ticket Clock Event", {"ticket": late, "event": "Breached"}))
