"""One walk through the product for each promise of the tickets' part, named by its code."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime, strip_html

from servicedesk_app.errors import TicketNotFound
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.tests.test_notices import make_mail_account
from servicedesk_app.ticketing import (
	customer_acts,
	initials,
	links,
	masters,
	messages,
	notice_delivery,
	portal,
	silence,
	work,
)  # fmt: skip


class TestPromises(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.first = cls.desk.default_queue
		cls.second = factories.make_queue(desk=cls.desk.name, support_level="2", restricted=1).name
		frappe.get_doc("SD Queue", cls.first).update({"next_queue": cls.second}).save()
		cls.agent = factories.make_agent(desk=cls.desk.name, first_name="Sofie", last_name="Jensen").name
		cls.expert = factories.make_agent(desk=cls.desk.name, queue=cls.second).name
		cls.reporter, cls.colleague, cls.stranger = (factories.make_user().name for _ in range(3))
		cls.customer = factories.make_customer([cls.reporter, cls.colleague], desk=cls.desk.name).name
		cls.other_customer = factories.make_customer([cls.stranger], desk=cls.desk.name).name
		targets = [
			{
				"metric": "Reaction",
				"ticket_type": "Fault",
				"amount": 4,
				"unit": "Hours",
				"around_the_clock": 1,
			},
			{
				"metric": "Reaction",
				"ticket_type": "User change",
				"amount": 8,
				"unit": "Hours",
				"around_the_clock": 1,
			},
			{"metric": "Reaction", "ticket_type": "On-site work", "amount": 7, "unit": "Working days"},
		]
		factories.make_agreement([cls.customer], targets=targets)

	def setUp(self):
		super().setUp()
		frappe.db.savepoint("test_start")
		self.addCleanup(frappe.db.rollback, save_point="test_start")
		self.addCleanup(frappe.set_user, "Administrator")
		self.name = self.report()

	def report(self, **values):
		with as_user(self.reporter):
			return factories.make_report(self.reporter, **values).name

	def ticket(self):
		return frappe.get_doc("SD Ticket", self.name)

	def staff(self, act, *arguments):
		with as_user(self.agent):
			return act(self.ticket(), *arguments)

	def resolve(self):
		self.staff(work.resolve, "Replaced the toner", self.agent)

	def state(self, *fields):
		return frappe.db.get_value("SD Ticket", self.name, fields or "status_category")

	def events(self):
		return frappe.get_all("SD Notice", {"ticket": self.name}, pluck="event", order_by="creation")

	def test_d2_the_list_has_what_people_look_for(self):
		self.staff(work.take, self.agent)
		with as_user(self.agent):
			fields = ["name", "creation", "status", "customer", "initials", "subject"]
			(row,) = frappe.get_list("SD Ticket", {"name": self.name}, fields)

		self.assertEqual(
			(row.name, row.status, row.customer, row.initials, row.subject),
			(self.name, "Assigned", self.customer, "SJE", "The printer is on fire"),
		)
		self.assertEqual(initials.of(self.agent), "SJE")
		self.assertIsNotNone(row.creation)

	def test_d6_staff_assess_it_set_it_going_and_escalate_it(self):
		with as_user(self.agent):
			self.ticket().update({"priority": "A-Critical"}).save()
		self.staff(work.start, self.agent)
		self.assertEqual(self.state("priority", "status_category"), ("A-Critical", "In Progress"))

		self.staff(work.hand_over, None, "Needs an expert")
		self.assertEqual(self.state("queue"), self.second)

	def test_d7_the_customer_proposes_one_of_four_priorities(self):
		for priority in ("D-Low", "C-Normal", "B-Important", "A-Critical"):
			self.name = self.report(priority=priority)
			self.assertEqual(self.state("priority"), priority)

	def test_d8_the_states_are_gone_through_in_their_order(self):
		seen = [self.state("status")]
		self.staff(work.take, self.agent)
		seen.append(self.state("status"))
		self.staff(work.start, self.agent)
		seen.append(self.state("status"))
		self.resolve()
		seen.append(self.state("status"))
		customer_acts.approve(self.name, self.reporter)
		seen.append(self.state("status"))

		self.assertEqual(seen, ["Not assigned", "Assigned", "In progress", "Completed", "Approved"])

	def test_d10_the_customer_approves_or_says_that_it_still_fails(self):
		self.resolve()
		customer_acts.reject(self.name, "It still smokes", self.reporter)
		self.assertEqual(self.state("status_category", "responsible"), ("In Progress", self.agent))

		self.resolve()
		customer_acts.approve(self.name, self.reporter)
		self.assertEqual(self.state("status_category", "closed_how"), ("Closed", "Approved by the customer"))

	def test_d11_several_people_watch_a_ticket(self):
		customer_acts.add_watcher(self.name, self.colleague, self.reporter)
		self.staff(work.add_watcher, self.expert)

		self.assertEqual({row.user for row in self.ticket().watchers}, {self.colleague, self.expert})
		self.assertEqual(portal.ticket(self.name, self.colleague)["name"], self.name)

	def test_d13_each_task_type_has_its_own_promise(self):
		hours = {}
		for ticket_type in ("Fault", "User change", "On-site work"):
			name = self.report(ticket_type=ticket_type)
			seconds = frappe.db.get_value(
				"SD Ticket Clock", {"ticket": name, "metric": "Reaction"}, "target_seconds"
			)
			hours[ticket_type] = seconds / 3600

		self.assertEqual((hours["Fault"], hours["User change"]), (4, 8))
		self.assertTrue(
			7 * 8 <= hours["On-site work"] <= 8 * 8,
			"seven days of eight open hours, and what is left of today",
		)

	def test_s1_incidents_have_a_problem_as_their_cause(self):
		with as_user(self.agent):
			problem = factories.make_ticket(customer=self.customer, ticket_type="Problem")
			links.link(self.ticket(), links.CAUSED_BY, problem)
			self.assertEqual((self.state("kind"), problem.kind), ("Incident", "Problem"))
			self.assertEqual(links.resolve_incidents(problem, "A new print server"), [self.name])

	def test_s2_every_contact_makes_a_ticket_whatever_the_channel(self):
		for channel in ("Phone", "Mail", "Portal"):
			self.name = self.report(channel=channel)
			self.assertEqual(self.state("channel", "status_category"), (channel, "New"))

	def test_s3_the_reporter_is_told_that_it_was_received(self):
		make_mail_account()
		with in_one_transaction():
			notice_delivery.deliver_for(self.name)

		self.assertEqual(
			frappe.db.get_value("SD Notice", {"ticket": self.name, "event": "Received"}, "told"),
			self.reporter,
		)

	def test_s4_five_priorities_each_say_what_belongs_there(self):
		rows = frappe.get_all(
			"SD Priority", {"scheme": "Five levels"}, ["name", "description"], order_by="rank"
		)

		self.assertEqual([row.name for row in rows], ["Highest", "High", "Medium", "Low", "Lowest"])
		self.assertTrue(all(row.description for row in rows))

	def test_s6_and_s7_content_routes_a_ticket_to_the_queue_of_its_kind_and_staff_correct_it(self):
		queue = factories.make_queue(desk=self.desk.name).name
		rule = {
			"doctype": "SD Routing Rule",
			"title": "Operation",
			"desk": self.desk.name,
			"words": "server",
			"queue": queue,
		}
		frappe.get_doc(rule).insert()
		self.name = self.report(subject="The server is slow")
		self.assertEqual(self.state("queue"), queue)

		self.staff(work.hand_over, self.first, "A question, after all")
		self.assertEqual(self.state("queue"), self.first)

	def test_s8_whoever_takes_it_takes_it_out_of_the_queues_pile(self):
		pile = {"queue": self.first, "status_category": "New", "name": self.name}
		self.assertTrue(frappe.db.exists("SD Ticket", pile))

		self.staff(work.take, self.agent)

		self.assertFalse(frappe.db.exists("SD Ticket", pile))

	def test_s10_the_solution_goes_to_the_customer_and_a_supplement_goes_on_with_the_loop(self):
		self.resolve()
		self.assertIn("Resolved", self.events())
		self.assertIn("Replaced the toner", portal.ticket(self.name, self.reporter)["resolution"])

		customer_acts.answer(self.name, "Only in colour it still fails", self.reporter)
		self.assertEqual(self.state(), "In Progress")

	def test_s11_a_silent_customer_is_asked_and_a_confirmation_closes(self):
		self.resolve()
		frappe.db.set_value("SD Ticket", self.name, "waiting_since", now_datetime() - timedelta(days=6))
		with in_one_transaction():
			self.assertIn(self.name, silence.ask_whether_to_close(self.desk.name))

		customer_acts.approve(self.name, self.reporter)

		self.assertEqual(
			self.state("status_category", "closed_how"), ("Closed", "Confirmed on the closing question")
		)

	def test_s12_the_whole_correspondence_is_part_of_the_ticket(self):
		customer_acts.answer(self.name, "It smokes", self.reporter)
		self.staff(work.reply, "Pull the plug")
		customer_acts.answer(self.name, "Done", self.reporter)

		texts = [strip_html(row.content).strip() for row in messages.of_ticket(self.name)]
		self.assertEqual(texts, ["It smokes", "Pull the plug", "Done"])

	def test_s13_a_message_about_a_closed_ticket_reopens_it_and_notices_go_out_again(self):
		self.resolve()
		self.staff(work.close)

		customer_acts.answer(self.name, "It came back", self.reporter)

		self.assertEqual(self.state("status_category", "reopened"), ("Assigned", 1))
		self.assertEqual(self.events()[-1], "Reopened")

	def test_k1_problems_developments_and_access_rights_of_many_companies(self):
		kinds = {}
		for user, ticket_type in ((self.reporter, "Development request"), (self.stranger, "Access right")):
			ticket = factories.make_report(user, ticket_type=ticket_type)
			kinds[ticket.customer] = ticket.kind

		self.assertEqual(kinds, {self.customer: "Change", self.other_customer: "Service Request"})

	def test_k2_first_line_solves_or_hands_over_to_a_specialised_team(self):
		self.staff(work.take, self.agent)
		self.staff(work.hand_over, None, "Needs an expert")
		with as_user(self.expert):
			work.take(self.ticket(), self.expert)

		self.assertEqual(self.state("queue", "responsible"), (self.second, self.expert))

	def test_k3_the_course_of_the_solution_is_recorded_and_the_user_is_told_its_state(self):
		self.staff(work.start, self.agent)
		self.resolve()

		filters = {"reference_doctype": "SD Ticket", "reference_name": self.name, "comment_type": "Info"}
		journal = " | ".join(frappe.get_all("Comment", filters, pluck="content", order_by="creation"))
		for part in ("Sofie Jensen", "In progress", "Completed", "Replaced the toner"):
			self.assertIn(part, journal)
		self.assertCountEqual(self.events(), ["Received", "Assigned", "Started", "Resolved"])

	def test_i12_a_desk_has_its_own_queues_and_categories_and_staff_see_all_their_desks_in_one_list(self):
		other = factories.make_desk(members=[self.agent])
		elsewhere = factories.make_ticket(customer=factories.make_customer(desk=other.name).name)

		self.assertEqual((elsewhere.desk, elsewhere.queue), (other.name, other.default_queue))
		with as_user(self.agent):
			self.assertLessEqual(
				{self.name, elsewhere.name}, set(frappe.get_list("SD Ticket", pluck="name", limit=0))
			)

	def test_i13_customers_of_a_shared_desk_never_see_each_others_tickets(self):
		self.assertEqual(portal.tickets(self.stranger)["total"], 0)
		with self.assertRaises(TicketNotFound):
			portal.ticket(self.name, self.stranger)
		self.assertIn(
			f"SD Ticket: {self.name}", "; ".join(masters.places_of_use("SD Customer", self.customer))
		)

	def test_i15_a_restricted_queues_tickets_show_only_to_its_members(self):
		self.staff(work.hand_over, self.second, "Confidential")

		for user, sees in ((self.expert, True), (self.agent, False)):
			with self.subTest(user), as_user(user):
				self.assertEqual(self.name in frappe.get_list("SD Ticket", pluck="name", limit=0), sees)
				self.assertEqual(bool(frappe.has_permission("SD Ticket", "read", self.name)), sees)
