"""Steps of escalation policies on real tickets: what they do, once; and clocks through a ticket's whole life."""

from unittest.mock import patch

import frappe

from servicedesk_app.errors import InvalidPolicy
from servicedesk_app.service_level import clocks, explain, sweep
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.ticketing import customer_acts, links, notice_delivery, work

HOUR = 3600
SOLVED = "Switched on."


class ClockCase(SiteTestCase):
	"""A desk with three levels, each with a time-box, and an agreement on everything."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk().name
		week = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
		windows = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in week]
		cls.hours = factories.make_calendar(windows=windows).name
		cls.third = factories.make_queue(desk=cls.desk, support_level="3").name
		cls.second = factories.make_queue(
			desk=cls.desk, support_level="2", next_queue=cls.third, level_minutes=60
		).name
		cls.first = factories.make_queue(desk=cls.desk, next_queue=cls.second, level_minutes=20).name
		cls.agent = factories.make_agent(cls.desk, cls.first).name
		cls.specialist = factories.make_agent(cls.desk, cls.second).name
		cls.reporter = factories.make_portal_user().name
		cls.customer = frappe.db.get_value("SD Customer Person", {"user": cls.reporter}, "parent")
		frappe.db.set_value("SD Customer", cls.customer, "desk", cls.desk)
		frappe.clear_document_cache("SD Customer", cls.customer)
		cls.policy = factories.make_policy(
			{"metric": "Resolution", "amount": 50, "raise_priority": 1},
			{"metric": "Resolution", "amount": 100, "notify_agents": 1, "notify_customer": 1},
			{"metric": "Level", "next_level": 1},
		).name
		factories.make_agreement([cls.customer], policy=cls.policy, targets=cls.targets(), calendar=cls.hours)

	@classmethod
	def targets(cls):
		rows = (
			("Reaction", None, 4),
			("Update", None, 4),
			("Resolution", None, 8),
			("Resolution", "A-Critical", 2),
		)
		return [
			{"metric": metric, "priority": priority, "amount": hours, "unit": "Hours", "around_the_clock": 1}
			for metric, priority, hours in rows
		]

	def setUp(self):
		super().setUp()
		self.ticket = factories.make_ticket(customer=self.customer, queue=self.first, raised_by=self.reporter)

	def clock(self, metric, run=0):
		runs = [tied for tied in clocks.load(self.ticket.name) if tied.metric == metric]
		return max(runs, key=lambda tied: tied.run) if not run else runs[run - 1]

	def fire(self, tied, at=None):
		at = at or tied.clock.next_event_at
		with in_one_transaction():
			self.assertTrue(sweep.attempt(frappe._dict(name=tied.name, ticket=tied.ticket), at))
		if errors := frappe.get_all("Error Log", {"method": f"Sweep: {tied.name}"}, pluck="error"):
			print(errors[0][-1500:])
		self.ticket.reload()

	def set(self, doctype, name, **values):
		frappe.get_doc(doctype, name).update(values).save()

	def log(self, tied):
		return frappe.get_all("SD Ticket Clock Event", {"clock": tied.name}, pluck="event", order_by="number")

	def act(self, function, *arguments):
		with as_user(self.agent):
			function(frappe.get_doc("SD Ticket", self.ticket.name), *arguments)
		self.ticket.reload()


class TestLifeOfClocks(ClockCase):
	def test_a_new_ticket_has_a_clock_for_each_promise_and_the_earliest_is_its_next_due(self):
		self.assertEqual(
			{tied.metric for tied in clocks.load(self.ticket.name)},
			{"Reaction", "Update", "Resolution", "Level"},
		)
		self.assertEqual(clocks.since(self.ticket) + 20 * 60, self.clock("Level").clock.due_at)
		self.assertLess(self.ticket.next_due, self.ticket.reaction_due)
		self.assertLess(self.ticket.reaction_due, self.ticket.resolution_due)

	def test_a_raised_priority_retargets_from_the_first_start(self):
		self.act(lambda ticket: ticket.update({"priority": "A-Critical"}).save())

		tied = self.clock("Resolution")
		self.assertEqual(tied.clock.due_at - tied.clock.started_at, 2 * HOUR)
		self.assertEqual(self.log(tied), ["Started", "Re-targeted"])

	def test_another_customer_brings_another_agreement(self):
		other = factories.make_customer(desk=self.desk).name
		agreement = factories.make_agreement(
			[other],
			targets=[{"metric": "Resolution", "amount": 30, "unit": "Minutes", "around_the_clock": 1}],
		)

		self.act(lambda ticket: ticket.update({"customer": other, "raised_by": None}).save())

		self.assertEqual(self.ticket.agreement, agreement.name)
		self.assertEqual(self.clock("Resolution").clock.target_seconds, 1800)
		self.assertEqual(self.clock("Reaction").clock.state, "Cancelled")

	def test_solved_is_met_until_the_customer_rejects(self):
		self.act(work.resolve, SOLVED, self.agent)
		self.assertEqual(
			(self.clock("Resolution").clock.state, self.clock("Resolution").clock.closed_at), ("Met", 0)
		)

		customer_acts.reject(self.ticket.name, "It smokes again", self.reporter)

		self.assertEqual(self.clock("Resolution").clock.state, "Running")
		self.assertEqual(self.log(self.clock("Resolution")), ["Started", "Met", "Rejected"])
		self.assertEqual(self.clock("Update").run, 2)

	def test_reopening_starts_new_runs_and_leaves_the_old_ones_alone(self):
		self.act(work.resolve, SOLVED, self.agent)
		customer_acts.approve(self.ticket.name, self.reporter)
		first = self.clock("Resolution")
		self.assertTrue(first.clock.closed_at)

		self.act(work.reopen, "It is back")

		self.assertEqual(self.clock("Resolution", 1), first)
		self.assertEqual((self.clock("Resolution").run, self.clock("Resolution").clock.state), (2, "Running"))
		self.assertEqual((self.clock("Reaction").run, self.clock("Level").run), (2, 2))

	def test_what_is_changed_after_closing_rescores_nothing(self):
		self.act(work.resolve, SOLVED, self.agent)
		customer_acts.approve(self.ticket.name, self.reporter)
		before = clocks.load(self.ticket.name)

		self.act(lambda ticket: ticket.update({"priority": "A-Critical"}).save())

		self.assertEqual(clocks.load(self.ticket.name), before)

	def test_an_answer_meets_update_and_starts_the_next_without_touching_modified(self):
		modified = self.ticket.modified

		self.act(work.reply, "We look into it.")

		self.assertEqual([self.clock("Update", 1).clock.state, self.clock("Update").run], ["Met", 2])
		self.assertEqual(self.clock("Reaction").clock.state, "Met")
		self.assertEqual(str(self.ticket.modified), str(modified))

	def test_merging_cancels(self):
		other = factories.make_ticket(customer=self.customer, queue=self.first)

		self.act(lambda ticket: links.merge(ticket, frappe.get_doc("SD Ticket", other.name)))

		self.assertEqual({tied.clock.state for tied in clocks.load(self.ticket.name)}, {"Cancelled"})

	def test_the_log_is_numbered_without_a_gap(self):
		self.act(work.wait_for_customer, "Which one?")
		self.act(lambda ticket: work.start(ticket, self.agent))

		for tied in clocks.load(self.ticket.name):
			numbers = frappe.get_all(
				"SD Ticket Clock Event", {"clock": tied.name}, pluck="number", order_by="number"
			)
			self.assertEqual(numbers, list(range(1, tied.logged + 1)))

	def test_the_ticket_explains_itself(self):
		shown = {
			clock["metric"]: clock
			for clock in (
				clocks.for_reader(tied, "Europe/Copenhagen") for tied in clocks.load(self.ticket.name)
			)
		}

		self.assertRegex(
			shown["Resolution"]["sentence"],
			r"Resolution due (today|tomorrow) \d\d:\d\d: 8 h from today \d\d:\d\d, around the clock; next .*raise the priority",
		)
		self.assertIn("row 3", shown["Resolution"]["source"])
		self.assertIn(self.first, shown["Level"]["source"])
		self.assertTrue(explain.story(self.ticket.name))

	def test_the_form_says_who_met_a_promise_and_why_a_clock_stands_still(self):
		self.act(work.take, self.agent)
		self.act(work.wait_for_customer, "Which one?")

		shown = {
			clock["metric"]: clock for clock in explain.for_ticket(self.ticket, clocks.load(self.ticket.name))
		}

		self.assertEqual(shown["Reaction"]["met_by"], self.ticket.initials)
		self.assertIn(f"by {self.ticket.initials}", shown["Reaction"]["sentence"])
		self.assertIn("Which one?", shown["Resolution"]["paused_because"])
		self.assertIn("it stands still: Waiting for customer: Which one?", shown["Resolution"]["sentence"])


class TestEscalation(ClockCase):
	def test_by_time_alone_it_goes_from_level_to_level_and_stays_at_the_last(self):
		self.act(work.take, self.agent)

		self.fire(self.clock("Level"))
		self.assertEqual(
			(self.ticket.queue, self.ticket.responsible, self.ticket.status_category),
			(self.second, None, "New"),
		)
		self.assertEqual((self.clock("Level").run, self.clock("Level").queue), (2, self.second))
		self.fire(self.clock("Level"))

		self.assertEqual(self.ticket.queue, self.third)
		self.assertEqual(self.log(self.clock("Level", 1)), ["Started", "Breached", "Escalated", "Met"])
		self.assertEqual(self.ticket.breached, 0)  # the levels are ours, no promise to the customer

	def test_a_ring_of_queues_does_not_go_round(self):
		queue = frappe.get_doc("SD Queue", self.second)
		queue.update({"next_queue": self.first}).save()
		self.addCleanup(self.set, "SD Queue", self.second, next_queue=self.third)
		self.act(lambda ticket: work.hand_over(ticket, self.second, "Too hard"))

		self.fire(self.clock("Level"))

		self.assertEqual(self.ticket.queue, self.second)

	def test_it_raises_the_priority_once_which_retargets(self):
		for _again in range(3):
			self.fire(self.clock("Resolution", 1), self.clock("Resolution").clock.started_at + 4 * HOUR)

		self.assertEqual(self.ticket.priority, "B-Important")
		self.assertEqual(self.log(self.clock("Resolution")), ["Started", "Warned"])

	def test_it_tells_staff_and_the_customer_once(self):
		for _again in range(3):
			self.fire(self.clock("Resolution"), self.clock("Resolution").clock.started_at + 9 * HOUR)

		posted = frappe.get_all(
			"SD Notice", {"ticket": self.ticket.name}, ["event", "to_users"], order_by="event"
		)
		told = {row.event: (row.to_users or "").split("\n") for row in posted}
		self.assertLessEqual({self.agent, self.specialist}, set(told["Escalated"]))
		self.assertEqual([row.event for row in posted].count("Delayed"), 1)
		self.assertEqual([row.event for row in posted].count("Escalated"), 1)
		notice = frappe.get_last_doc("SD Notice", {"ticket": self.ticket.name, "event": "Escalated"})
		self.assertIn(self.specialist, notice_delivery.recipients(self.ticket, notice))
		self.assertNotIn(self.reporter, notice_delivery.recipients(self.ticket, notice))

	def test_a_step_has_one_row_in_the_log_and_the_database_refuses_a_second(self):
		tied = self.clock("Level")
		self.fire(tied)
		row = frappe.get_last_doc("SD Ticket Clock Event", {"clock": tied.name, "step": ("is", "set")})

		self.assertEqual((row.name, row.policy), (f"{tied.name}-step-{row.step}", self.policy))
		with self.assertRaises(Exception):
			frappe.db.sql(
				"insert into `tabSD Ticket Clock Event` (name, clock) values (%s, %s)", (row.name, tied.name)
			)

	def test_a_step_that_cannot_be_taken_holds_up_no_other_and_is_tried_again(self):
		policy = frappe.get_doc(
			"SD Escalation Policy",
			factories.make_policy(
				{"metric": "Reaction", "notify_queue": 1}, {"metric": "Reaction", "reassign_to": self.agent}
			).name,
		)
		agreement = frappe.get_doc("SD Service Level Agreement", self.ticket.agreement)
		agreement.update({"policy": policy.name}).save()
		self.addCleanup(self.set, agreement.doctype, agreement.name, policy=self.policy)
		frappe.db.set_value("User", self.agent, "enabled", 0)
		frappe.clear_document_cache("User", self.agent)
		due = self.clock("Reaction").clock.due_at

		self.fire(self.clock("Reaction"), due)

		tied = self.clock("Reaction")
		self.assertEqual((tied.failures, tied.clock.next_event_at), (1, due + 60))
		self.assertTrue(tied.error)
		self.assertEqual(self.log(tied), ["Started", "Breached", "Escalated"])
		frappe.db.set_value("User", self.agent, "enabled", 1)
		frappe.clear_document_cache("User", self.agent)
		self.fire(self.clock("Reaction"), due + 60)
		self.assertEqual((self.ticket.responsible, self.clock("Reaction").error), (self.agent, ""))

	def test_without_an_agreement_the_settings_policy_and_the_levels_hold(self):
		self.ticket = factories.make_ticket(
			customer=factories.make_customer(desk=self.desk).name, queue=self.first
		)
		self.assertEqual([tied.metric for tied in clocks.load(self.ticket.name)], ["Level"])

		self.fire(self.clock("Level"))

		self.assertEqual(self.ticket.queue, self.second)

	def test_a_step_that_does_nothing_is_refused(self):
		with self.assertRaises(InvalidPolicy):
			factories.make_policy({})
		with self.assertRaises(InvalidPolicy):
			factories.make_policy({"next_level": 1, "reassign_to": self.agent})


class TestTwoSweeps(ClockCase):
	def test_what_another_sweep_holds_is_left_to_it(self):
		"""The other connection has the ticket's row: this sweep does nothing and comes back."""
		tied = self.clock("Level")

		with patch.object(sweep, "_lock", return_value=None):
			self.assertFalse(sweep.fire(tied.name, tied.ticket, now() + 9 * HOUR))

		self.assertEqual(self.log(tied), ["Started"])
