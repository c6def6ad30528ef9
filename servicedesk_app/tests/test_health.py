"""A standstill of the timers is found out by whoever looks, and told once."""

from unittest.mock import patch

import frappe
from redis.exceptions import RedisError

from servicedesk_app.service_level import health, heartbeat, sweep
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction, statements
from servicedesk_app.tests.test_notices import forget_mail_accounts, make_mail_account
from servicedesk_app.tests.world import call


class TestHealth(SiteTestCase):
	def setUp(self):
		super().setUp()
		if not frappe.db.exists("Email Account", "Test desk"):
			make_mail_account()
		self.at = now()
		heartbeat.ensure_rows(self.at)
		for field in heartbeat.FIELDS:
			heartbeat.write(field, "")
		frappe.db.sql(
			"update `tabSD Ticket Clock` set next_event_at = 0 where next_event_at between 1 and %s",
			self.at + 10000,  # as far ahead as the tests look
		)
		frappe.db.set_single_value("SD Settings", "timer_alarm_seconds", 300)
		frappe.db.set_single_value(
			"SD Settings", "timer_alarm_recipients", "boss@example.com\nops@example.com"
		)
		heartbeat.beat(self.at)

	def tearDown(self):
		forget_mail_accounts()

	def stand_still(self):
		heartbeat.beat(self.at - 1000)

	def check(self, at=None, sends=True):
		"""Returns the mails that were sent."""
		sent = []

		def send(mail):
			if not sends:
				raise ConnectionRefusedError("no mail server")
			sent.append(str(mail.name))
			frappe.db.set_value("Email Queue", mail.name, "status", "Sent")

		with (
			in_one_transaction(),
			patch("frappe.email.doctype.email_queue.email_queue.EmailQueue.send", send),
		):
			health.check(at or self.at)
		return sent

	def answer(self, user="Guest"):
		with as_user(user), patch.object(health, "check", health.look):
			result, response = call("servicedesk_app.api.health.timers")
		return response.get("http_status_code", 200), result

	def test_while_sweeps_run_all_is_well(self):
		self.assertEqual(
			self.answer(),
			(
				200,
				{
					"status": "ok",
					"lag_seconds": 0,
					"swept_seconds_ago": self.answer()[1]["swept_seconds_ago"],
					"limit_seconds": 300,
				},
			),
		)
		self.assertEqual(self.check(), [])

	def test_without_a_sweep_for_longer_than_the_limit_it_answers_503_and_says_nothing_of_tickets(self):
		self.stand_still()
		status, told = self.answer()
		self.assertEqual((status, told["status"]), (503, "standing still"))
		self.assertEqual(set(told), {"status", "lag_seconds", "swept_seconds_ago", "limit_seconds"})

	def test_something_due_that_no_sweep_takes_counts_as_well(self):
		customer = factories.make_customer().name
		factories.make_agreement([customer])
		ticket = factories.make_ticket(customer=customer)
		frappe.db.set_value("SD Ticket Clock", {"ticket": ticket.name}, "next_event_at", self.at - 1000)

		found = health.look(self.at)

		self.assertEqual((found.lag_seconds, found.late), (1000, True))

	def test_one_mail_goes_out_for_each_incident_and_not_one_for_each_request(self):
		self.stand_still()
		first = self.check()
		self.assertEqual([len(first), self.check(), self.check(self.at + 4000)], [1, [], []])
		to = frappe.get_all("Email Queue Recipient", {"parent": first[0]}, pluck="recipient")
		self.assertEqual(sorted(to), ["boss@example.com", "ops@example.com"])

		heartbeat.beat(self.at + 5000)
		self.assertEqual(self.check(self.at + 5000), [])
		self.assertEqual(heartbeat.read()["standing_since"], "")

		self.assertEqual(len(self.check(self.at + 9000)), 1)

	def test_a_mail_that_fails_is_logged_and_tried_again_later_as_the_same_mail(self):
		self.stand_still()
		self.assertEqual(self.check(sends=False), [])
		self.assertIn("no mail server", heartbeat.read()["alarm_error"])
		mail = heartbeat.read()["alarm_mail"]

		self.assertEqual(self.check(self.at + 60), [])
		self.assertEqual(self.check(self.at + health.MAIL_AGAIN_AFTER + 1), [mail])
		self.assertEqual(heartbeat.read()["alarm_error"], "")
		self.assertEqual(self.check(self.at + 9000), [])

	def test_whoever_notices_takes_lost_jobs_out_of_the_schedulers_way_as_far_as_redis_answers(self):
		for trouble in (None, RedisError("gone")):
			with patch("servicedesk_app.lost_jobs.forget", side_effect=trouble, return_value=[]) as forget:
				self.check()
				self.assertFalse(forget.called, "all is well")
				self.stand_still()
				self.check()
				self.assertTrue(forget.called)
			heartbeat.beat(self.at)

	def test_two_requests_at_once_do_not_both_win(self):
		self.assertTrue(heartbeat.write("mail_not_before", self.at + 600, only_if=(0, self.at)))
		self.assertFalse(heartbeat.write("mail_not_before", self.at + 601, only_if=(0, self.at)))

	def test_without_addresses_in_the_settings_administrators_are_told(self):
		frappe.db.set_single_value("SD Settings", "timer_alarm_recipients", "")
		administrator = factories.make_user("SD Administrator").name
		agent = factories.make_agent().name
		self.assertIn(administrator, health.recipients())
		self.assertNotIn(agent, health.recipients())

	def test_staff_learn_of_it_when_the_desk_loads_and_nobody_else_does(self):
		self.stand_still()
		agent, customer = factories.make_agent().name, factories.make_portal_user().name
		for user, told in ((agent, True), (customer, False)):
			boot = frappe._dict()
			with as_user(user), patch.object(health, "check", health.look):
				health.extend_boot(boot)
			self.assertEqual(bool(boot.sd_timers and boot.sd_timers["late"]), told)

	def test_a_failure_of_the_check_locks_nobody_out_of_the_desk(self):
		boot = frappe._dict()
		with patch.object(health, "check", side_effect=ZeroDivisionError):
			health.extend_boot(boot)
		self.assertNotIn("sd_timers", boot)
		self.assertTrue(frappe.db.exists("Error Log", {"method": "Timer health could not be found out"}))

	def test_a_sweep_leaves_its_heartbeat(self):
		self.stand_still()
		with in_one_transaction():
			sweep.run()
		self.assertGreaterEqual(int(heartbeat.read()["last_sweep_at"]), self.at)

	def test_the_limit_is_never_shorter_than_two_sweeps(self):
		frappe.db.set_single_value("SD Settings", "timer_alarm_seconds", 5)
		self.assertEqual(health.limit_seconds(), health.SHORTEST_LIMIT)

	def test_looking_takes_few_statements(self):
		health.look(self.at)
		with statements() as sent:
			health.look(self.at)
		self.assertLessEqual(len(sent), 3, sent)

	def test_managers_see_the_figures_and_agents_do_not(self):
		with as_user(factories.make_user("SD Manager").name), patch.object(health, "check", health.look):
			record = frappe.get_doc("SD Timer Health")
			record.run_method("onload")
			self.assertEqual(record.get_onload("figures")["lag_seconds"], 0)
			self.assertTrue(record.has_permission("read"))
		with as_user(factories.make_agent().name):
			self.assertFalse(frappe.get_doc("SD Timer Health").has_permission("read"))
