from unittest.mock import patch

import frappe

from servicedesk_app.rules import clocks as rules
from servicedesk_app.service_level import clocks, sweep
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction, statements

HOUR = 3600


class TestSweep(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk().name
		cls.customer = factories.make_customer(desk=cls.desk).name
		policy = factories.make_policy({"notify_queue": 1, "notify_agents": 1})
		factories.make_agreement([cls.customer], policy=policy.name)
		cls.desk_queue = factories.make_queue(desk=cls.desk).name
		cls.agent = factories.make_agent(cls.desk, cls.desk_queue).name

	def setUp(self):
		frappe.set_user("Administrator")
		self.ticket = factories.make_ticket(customer=self.customer, queue=self.desk_queue)
		self.clock = clocks.load(self.ticket.name)[0]

	def fire(self, at):
		return sweep.fire(self.clock.name, self.ticket.name, at)

	def notices(self):
		return frappe.get_all(
			"SD Notice", {"ticket": self.ticket.name, "event": "Escalated"}, ["to_users", "text"]
		)

	def log(self):
		return frappe.get_all(
			"SD Ticket Clock Event", {"ticket": self.ticket.name}, pluck="event", order_by="clock, number"
		)

	def test_a_clock_is_not_fired_before_its_due_instant(self):
		self.fire(self.clock.clock.due_at - 1)

		self.assertEqual(self.log(), ["Started"])
		self.assertEqual(self.notices(), [])

	def test_an_overdue_clock_is_breached_at_its_due_instant_and_tells_the_queue(self):
		self.fire(self.clock.clock.due_at + 40)

		clock = clocks.load(self.ticket.name)[0].clock
		self.assertEqual(clock.breached_at, self.clock.clock.due_at)
		self.assertEqual((clock.state, clock.next_event_at), (rules.RUNNING, 0))
		self.assertEqual(self.log(), ["Started", "Breached", "Escalated"])
		self.assertEqual([notice.to_users for notice in self.notices()], [self.agent])
		self.assertIn(self.ticket.subject, self.notices()[0].text)
		self.assertEqual(frappe.db.get_value("SD Ticket", self.ticket.name, "breached"), 1)

	def test_a_second_sweep_does_nothing_more(self):
		for _again in range(3):
			self.fire(self.clock.clock.due_at + 40)

		self.assertEqual(self.log(), ["Started", "Breached", "Escalated"])
		self.assertEqual(len(self.notices()), 1)

	def test_a_clock_met_in_time_never_fires(self):
		self.ticket.update({"responsible": self.agent}).save()

		self.fire(self.clock.clock.due_at + 40)

		self.assertEqual(self.log(), ["Started", "Met"])

	def test_a_reaction_after_the_due_instant_records_the_breach_even_if_no_sweep_came(self):
		factories.age(5 * HOUR, self.ticket.name)
		due = self.clock.clock.due_at - 5 * HOUR

		self.ticket.reload()
		self.ticket.update({"responsible": self.agent}).save()

		clock = clocks.load(self.ticket.name)[0].clock
		self.assertEqual((clock.state, clock.breached_at), (rules.MET, due))
		self.assertEqual(self.ticket.breached, 1)

	def test_escalating_leaves_the_ticket_as_fresh_as_an_open_form_has_it(self):
		self.fire(self.clock.clock.due_at + 40)

		self.ticket.update({"priority": "A-Critical"}).save()

		self.ticket.reload()
		self.assertEqual((self.ticket.breached, self.ticket.priority), (1, "A-Critical"))

	def test_the_journal_says_what_was_due_and_who_was_told(self):
		self.fire(self.clock.clock.due_at + 40)

		line = frappe.get_last_doc("Comment", {"reference_name": self.ticket.name}).content
		self.assertIn(self.agent, line)
		self.assertIn(self.desk_queue, line)

	def test_a_queue_without_members_is_said_so_and_the_breach_still_stands(self):
		desk = factories.make_desk()
		customer = factories.make_customer(desk=desk.name).name
		factories.make_agreement([customer], policy=factories.make_policy({"notify_queue": 1}).name)
		empty = factories.make_ticket(customer=customer)
		clock = clocks.load(empty.name)[0]

		sweep.fire(clock.name, empty.name, clock.clock.due_at + 1)

		self.assertIn("nobody", frappe.get_last_doc("Comment", {"reference_name": empty.name}).content)
		self.assertTrue(clocks.load(empty.name)[0].clock.breached_at)

	def test_it_takes_only_what_is_due_by_the_index(self):
		plan = frappe.db.sql(
			"explain select name from `tabSD Ticket Clock` where next_event_at between 1 and %s",
			now(),
			as_dict=True,
		)
		self.assertIn("next_event_at", plan[0].possible_keys)
		with statements() as sent:
			self.assertEqual([r.name for r in sweep.due_clocks(now()) if r.ticket == self.ticket.name], [])
		self.assertEqual(len(sent), 1)

	def test_one_that_fails_is_logged_and_does_not_stop_the_others(self):
		row = frappe._dict(name=self.clock.name, ticket=self.ticket.name)
		at = self.clock.clock.due_at
		with in_one_transaction(), patch.object(sweep, "fire", side_effect=ZeroDivisionError("boom")):
			self.assertTrue(sweep.attempt(row, at))
		self.assertTrue(frappe.db.exists("Error Log", {"method": f"Sweep: {self.clock.name}"}))
		clock = clocks.load(self.ticket.name)[0]
		self.assertEqual((clock.error, clock.failures, clock.clock.next_event_at), ("boom", 1, at + 60))

		self.fire(at + 60)  # tried again, and well this time
		self.assertEqual((clocks.load(self.ticket.name)[0].error, len(self.notices())), ("", 1))

	def test_it_knows_how_long_something_has_been_due(self):
		due = self.clock.clock.due_at
		self.assertGreaterEqual(sweep.lag_seconds(due + 100), 100)
