"""A change of a calendar, an agreement or a policy reaches open clocks once it is confirmed, and no others."""

from unittest.mock import patch

import frappe

from servicedesk_app.errors import AppendOnly, NothingToRecount
from servicedesk_app.rules import clocks as rules
from servicedesk_app.service_level import clocks, recount, sweep
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction, statements
from servicedesk_app.tests.world import call

HOUR = 3600
AROUND = [
	{"weekday": day, "opens": "00:00", "closes": "24:00"}
	for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
]


class RecountTestCase(SiteTestCase):
	def setUp(self):
		super().setUp()
		self.calendar = factories.make_calendar(time_zone="UTC", windows=AROUND)
		self.customer = factories.make_customer().name
		self.agreement = factories.make_agreement(
			[self.customer],
			calendar=self.calendar.name,
			targets=[
				{"metric": "Reaction", "amount": 4, "unit": "Hours"},
				{"metric": "Resolution", "amount": 8, "unit": "Hours"},
			],
		)
		self.tickets = [factories.make_ticket(customer=self.customer).name for _ in range(3)]

	def clock(self, ticket, metric="Resolution"):
		return next(tied.clock for tied in clocks.load(ticket) if tied.metric == metric)

	def events(self, ticket, metric="Resolution"):
		return frappe.get_all(
			"SD Ticket Clock Event",
			{"clock": f"{ticket}-{metric.lower()}-1"},
			pluck="event",
			order_by="number",
		)

	def proposed(self, record):
		return recount.proposal(record.doctype, record.name).get("name")

	def bring(self, record):
		name = self.proposed(record)
		with in_one_transaction():
			recount.confirm(name)
			recount.run(name)
		return frappe.get_doc(recount.RECOUNT, name)

	def set_hours(self, hours):
		self.agreement.reload()
		for row in self.agreement.targets:
			row.amount = hours
		self.agreement.save()


class TestRecount(RecountTestCase):
	def test_saving_moves_nothing_until_somebody_confirms(self):
		due = self.clock(self.tickets[0]).due_at
		self.set_hours(2)
		self.assertEqual(self.clock(self.tickets[0]).due_at, due)

		done = self.bring(self.agreement)

		clock = self.clock(self.tickets[0])
		self.assertEqual(clock.due_at, clock.started_at + 2 * HOUR)
		self.assertEqual((done.state, done.total, done.done, done.changed, done.failed), ("Done", 3, 3, 6, 0))
		self.assertEqual(self.events(self.tickets[0]), ["Started", "Re-targeted"])
		self.assertEqual(self.proposed(self.agreement), None)

	def test_a_holiday_entered_late_moves_the_clocks_of_its_calendar(self):
		tomorrow = str(frappe.utils.add_days(frappe.utils.getdate(), 1))
		self.calendar.append("exceptions", {"date": frappe.utils.nowdate()})
		self.calendar.append("exceptions", {"date": tomorrow})
		before = self.clock(self.tickets[0]).due_at
		self.calendar.save()

		self.bring(self.calendar)

		self.assertGreater(self.clock(self.tickets[0]).due_at, before + 12 * HOUR)

	def test_what_does_not_touch_clocks_proposes_nothing(self):
		self.agreement.services = "Backup"
		self.agreement.save()
		self.calendar.append("exceptions", {"date": "2020-01-01"})
		self.calendar.exceptions[0].description = "x"
		unused = factories.make_calendar()
		unused.append("exceptions", {"date": "2027-01-01"})
		unused.save()
		self.assertEqual([self.proposed(self.agreement), self.proposed(unused)], [None, None])

	def test_the_ticket_stays_as_fresh_as_an_open_form_has_it_and_shows_its_new_due_time(self):
		before = frappe.db.get_value("SD Ticket", self.tickets[0], ["modified", "reaction_due"])
		self.set_hours(2)
		self.bring(self.agreement)
		after = frappe.db.get_value("SD Ticket", self.tickets[0], ["modified", "reaction_due"])
		self.assertEqual(after[0], before[0])
		self.assertEqual((before[1] - after[1]).total_seconds(), 2 * HOUR)

	def test_what_is_closed_or_met_is_not_scored_again(self):
		ticket = frappe.get_doc("SD Ticket", self.tickets[0])
		ticket.update({"status": "Completed", "resolution": "Done."}).save()
		ticket.update({"status": "Approved"}).save()
		met = frappe.get_doc("SD Ticket", self.tickets[1])
		met.update({"responsible": "Administrator"}).save()
		before = [(tied.name, tied.clock) for name in self.tickets[:1] for tied in clocks.load(name)]
		reaction = self.clock(self.tickets[1], "Reaction")
		self.set_hours(1)

		done = self.bring(self.agreement)

		self.assertEqual([(tied.name, tied.clock) for tied in clocks.load(self.tickets[0])], before)
		self.assertEqual(self.clock(self.tickets[1], "Reaction"), reaction)
		self.assertEqual(done.total, 2)

	def test_counting_twice_changes_nothing_the_second_time(self):
		self.set_hours(2)
		name = self.bring(self.agreement).name
		before = self.events(self.tickets[0])
		frappe.db.set_value(recount.RECOUNT, name, {"state": "Waiting", "after_ticket": ""})
		with in_one_transaction():
			recount.run(name)
		self.assertEqual(self.events(self.tickets[0]), before)
		self.assertEqual(frappe.db.get_value(recount.RECOUNT, name, "changed"), 6)

	def test_a_change_that_makes_clocks_late_is_counted_before_and_breaches_at_the_right_instant(self):
		factories.age(3 * HOUR, *self.tickets)
		self.set_hours(1)

		found = recount.preview(self.proposed(self.agreement))
		self.assertEqual((found.tickets, found.clocks, found.changed, found.late), (3, 6, 6, 6))
		self.assertTrue(found.complete)
		self.assertEqual(self.events(self.tickets[0]), ["Started"])

		self.bring(self.agreement)
		clock = self.clock(self.tickets[0])
		self.assertEqual(clock.breached_at, clock.started_at + HOUR)

	def test_steps_put_in_the_past_are_skipped_and_only_the_furthest_acts_once(self):
		steps = [{"metric": "Resolution", "amount": amount, "notify_queue": 1} for amount in (50, 75, 100)]
		policy = factories.make_policy(*steps)
		self.agreement.update({"policy": policy.name}).save()
		if self.proposed(self.agreement):
			self.bring(self.agreement)
		factories.age(2 * HOUR, *self.tickets)
		self.set_hours(1)
		self.assertEqual(recount.preview(self.proposed(self.agreement)).to_past, 6)

		done = self.bring(self.agreement)

		self.assertEqual(done.skipped, 6)
		ticket = self.tickets[0]
		self.assertEqual(self.events(ticket).count("Skipped"), 2)
		with in_one_transaction():
			for _again in range(2):
				for row in sweep.due_clocks(now()):
					if row.ticket == ticket:
						sweep.attempt(row, now())
		self.assertEqual(self.events(ticket).count("Escalated"), 1)

	def test_a_metric_that_is_promised_only_now_begins_and_one_that_is_not_any_more_ends(self):
		self.agreement.targets = [row for row in self.agreement.targets if row.metric == "Reaction"]
		self.agreement.save()
		self.bring(self.agreement)
		self.assertEqual(self.clock(self.tickets[0]).state, rules.CANCELLED)

		self.agreement.append("targets", {"metric": "Update", "amount": 3, "unit": "Hours"})
		self.agreement.save()
		self.bring(self.agreement)
		self.assertEqual(self.clock(self.tickets[0], "Update").state, rules.RUNNING)

	def test_a_queues_time_box_reaches_the_tickets_that_lie_in_it(self):
		queue = factories.make_queue(level_minutes=30)
		lying = factories.make_ticket(queue=queue.name).name
		queue.update({"level_minutes": 20}).save()

		done = self.bring(queue)

		self.assertEqual((done.total, done.failed), (1, 0))
		clock = self.clock(lying, "Level")
		self.assertEqual((clock.state, clock.target_seconds), (rules.RUNNING, 20 * 60))

		queue.reload()
		queue.update({"level_minutes": 0}).save()
		self.bring(queue)
		self.assertEqual(self.clock(lying, "Level").state, rules.CANCELLED)

	def test_another_default_policy_reaches_the_clocks_of_agreements_without_one(self):
		own = factories.make_policy({"metric": "Resolution", "amount": 10, "notify_queue": 1})
		agreement = factories.make_agreement([factories.make_customer().name], policy=own.name)
		other = factories.make_ticket(customer=agreement.customers[0].customer).name
		policy = factories.make_policy({"metric": "Resolution", "amount": 50, "notify_queue": 1})
		settings = frappe.get_doc("SD Settings")
		settings.update({"default_policy": policy.name}).save()

		self.bring(settings)

		clock = self.clock(self.tickets[0])
		self.assertEqual(clock.next_event_at, clock.started_at + 4 * HOUR)
		self.assertNotIn("Re-targeted", self.events(other))

	def test_one_ticket_that_fails_is_logged_and_stops_no_other(self):
		self.set_hours(2)
		original = recount._changes_of

		def fail(ticket, stored, at):
			if ticket.name == self.tickets[1]:
				raise ZeroDivisionError("boom")
			return original(ticket, stored, at)

		with patch.object(recount, "_changes_of", fail):
			done = self.bring(self.agreement)

		self.assertEqual((done.state, done.failed, done.changed), ("Done", 1, 4))
		self.assertTrue(frappe.db.exists("Error Log", {"method": f"Recount: {self.tickets[1]}"}))

	def test_a_batch_is_a_handful_of_statements_however_many_tickets_it_has(self):
		self.set_hours(2)
		name = self.proposed(self.agreement)
		recount.confirm(name)
		with statements() as sent:
			recount._next_batch(name)
		self.assertLessEqual(len(sent), 12, sent)

	def test_a_later_change_takes_the_place_of_an_earlier_one(self):
		self.set_hours(2)
		first = self.proposed(self.agreement)
		self.set_hours(3)
		self.assertNotEqual(self.proposed(self.agreement), first)
		self.assertEqual(frappe.db.get_value(recount.RECOUNT, first, "state"), "Superseded")
		self.assertRaises(NothingToRecount, recount.confirm, first)

	def test_the_minutes_work_goes_on_with_what_a_killed_worker_left(self):
		self.set_hours(2)
		name = self.proposed(self.agreement)
		recount.confirm(name)
		with patch.object(recount, "BATCH", 1):
			recount._next_batch(name)
		self.assertEqual(frappe.db.get_value(recount.RECOUNT, name, ["state", "done"]), ("Running", 1))

		with in_one_transaction():
			recount.resume_all()

		self.assertEqual(
			frappe.db.get_value(recount.RECOUNT, name, ["state", "done", "changed"]), ("Done", 3, 6)
		)

	def test_only_who_may_change_the_record_sees_or_confirms_it(self):
		self.set_hours(2)
		name = self.proposed(self.agreement)
		for user in (
			factories.make_agent().name,
			factories.make_user("SD Manager").name,
			factories.make_portal_user().name,
		):
			for path, values in (
				("preview_recount", {"name": name}),
				("confirm_recount", {"name": name}),
				("proposed_recount", {"doctype": self.agreement.doctype, "name": self.agreement.name}),
				("new_version", {"agreement": self.agreement.name, "valid_from": "2030-01-01"}),
			):
				with (
					self.subTest(user=user, path=path),
					as_user(user),
					self.assertRaises(frappe.PermissionError),
				):
					call(f"servicedesk_app.api.service_levels.{path}", **values)
		with self.assertRaises(AppendOnly):
			frappe.get_doc(recount.RECOUNT, name).save()


class TestWhatIf(RecountTestCase):
	def ask(self, **values):
		given = {"customer": self.customer, "ticket_type": "Fault", "priority": "C-Normal", **values}
		found, _response = call("servicedesk_app.api.service_levels.what_if", **given)
		return found

	def test_it_tells_what_a_ticket_reported_then_would_get(self):
		ticket = frappe.get_doc("SD Ticket", self.tickets[0])
		found = self.ask(
			reported=str(ticket.opened_at)[:19], ticket_type=ticket.ticket_type, priority=ticket.priority
		)

		self.assertEqual((found["agreement"], found["reason"]), (ticket.agreement, ticket.agreement_reason))
		due = {promise["metric"]: promise["due_at"] for promise in found["promises"]}
		for metric in ("Reaction", "Resolution"):
			self.assertAlmostEqual(due[metric], self.clock(ticket.name, metric).due_at, delta=2)

	def test_steps_stand_at_their_times(self):
		policy = factories.make_policy(
			{"amount": 50, "notify_queue": 1},
			{"when": "Minutes after due", "amount": 30, "notify_manager": 1},
		)
		self.agreement.update({"policy": policy.name}).save()

		found = self.ask(reported="2026-06-01 10:00:00")

		reaction = next(promise for promise in found["promises"] if promise["metric"] == "Reaction")
		start = reaction["due_at"] - 4 * HOUR
		self.assertEqual([step["at"] - start for step in reaction["steps"]], [2 * HOUR, 4 * HOUR + 1800])
		self.assertIn("queue", reaction["steps"][0]["what"])

	def test_what_cannot_be_answered_is_refused(self):
		for values in ({"reported": "yesterday"}, {"ticket_type": "Nonsense"}, {"priority": "x"}):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				self.ask(**{"reported": "2026-06-01 10:00:00", **values})
		stranger = factories.make_agent(desk=factories.make_desk().name).name
		with as_user(stranger), self.assertRaises(frappe.PermissionError):
			self.ask(reported="2026-06-01 10:00:00")
