import frappe

from servicedesk_app.errors import IllegalMove, InvalidReport, NotAllowed
from servicedesk_app.rules.clocks import MET, PAUSED, RUNNING
from servicedesk_app.service_level import clocks
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, statements
from servicedesk_app.ticketing.people import full_name


def reaction(ticket):
	return clocks.load(ticket.name)[0].clock


def log(ticket):
	order = ["Started", "Paused", "Resumed", "Breached", "Met"]
	events = frappe.get_all("SD Ticket Clock Event", {"ticket": ticket.name}, pluck="event")
	return sorted(events, key=order.index)


class TestSDTicket(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = factories.make_agent().name
		cls.stranger = factories.make_agent(desk=factories.make_desk().name).name

	def setUp(self):
		frappe.set_user("Administrator")
		self.customer = factories.make_customer().name
		self.agreement = factories.make_agreement([self.customer])

	def test_gets_desk_queue_type_priority_status_and_agreement_from_its_customer(self):
		ticket = factories.make_ticket(customer=self.customer)

		self.assertEqual(ticket.desk, factories.DESK)
		self.assertEqual(ticket.queue, factories.QUEUE)
		self.assertEqual((ticket.ticket_type, ticket.kind), ("Fault", "Incident"))
		self.assertEqual(ticket.priority, "C-Normal")
		self.assertEqual((ticket.status, ticket.status_category), ("Not assigned", "New"))
		self.assertEqual(ticket.agreement, self.agreement.name)
		self.assertIn(self.customer, ticket.agreement_reason)

	def test_its_name_is_a_short_number_and_a_string(self):
		first, second = (factories.make_ticket(customer=self.customer).name for _ in range(2))

		self.assertRegex(first, r"^\d{5,}$")
		self.assertLess(int(first), int(second))

	def test_starts_a_reaction_clock_that_is_due_after_the_agreed_time(self):
		ticket = factories.make_ticket(customer=self.customer)

		clock = reaction(ticket)
		self.assertEqual(clock.state, RUNNING)
		self.assertEqual(clock.due_at - clock.started_at, 4 * 3600)
		self.assertEqual(clock.next_event_at - clock.started_at, 3 * 3600)  # a warning at 75 %
		self.assertEqual(log(ticket), ["Started"])
		self.assertEqual(ticket.reaction_due, ticket.next_due)

	def test_a_customer_without_any_agreement_gets_a_ticket_without_a_clock_that_says_why(self):
		ticket = factories.make_ticket()

		self.assertFalse(clocks.load(ticket.name))
		self.assertIn("no clock runs", ticket.agreement_reason)

	def test_assignment_meets_the_reaction_and_sets_the_status(self):
		ticket = factories.make_ticket(customer=self.customer)

		ticket.responsible = self.agent
		ticket.save()

		self.assertEqual(ticket.status_category, "Assigned")
		self.assertEqual(reaction(ticket).state, MET)
		self.assertIsNotNone(ticket.reaction_met_at)
		self.assertIsNone(ticket.next_due)
		self.assertEqual(log(ticket), ["Started", "Met"])

	def test_waiting_for_the_customer_pauses_a_reaction_that_the_first_reply_meets(self):
		self.agreement.update({"reaction_met_by": "First reply to the customer"}).save()
		ticket = factories.make_ticket(customer=self.customer)

		waits = {
			"status": "Waiting for customer",
			"state_reason": "Which printer?",
			"responsible": self.agent,
		}
		ticket.update(waits).save()
		self.assertEqual(reaction(ticket).state, PAUSED)
		self.assertIsNone(ticket.next_due)

		ticket.update({"status": "In progress"}).save()
		self.assertEqual(reaction(ticket).state, RUNNING)
		self.assertEqual(log(ticket), ["Started", "Paused", "Resumed"])

	def test_the_first_reply_to_the_customer_meets_the_reaction_where_that_is_agreed(self):
		self.agreement.update({"reaction_met_by": "First reply to the customer"}).save()
		ticket = factories.make_ticket(customer=self.customer, responsible=self.agent)
		self.assertEqual(reaction(ticket).state, RUNNING)

		frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"sent_or_received": "Sent",
				"reference_doctype": "SD Ticket",
				"reference_name": ticket.name,
				"subject": "Re",
				"content": "We look into it.",
			}
		).insert()

		self.assertEqual(reaction(ticket).state, MET)

	def test_cancelling_cancels_the_clock(self):
		ticket = factories.make_ticket(customer=self.customer)

		ticket.update({"status": "Cancelled", "state_reason": "Reported twice"}).save()

		self.assertEqual(reaction(ticket).state, "Cancelled")
		self.assertIsNone(ticket.next_due)

	def test_what_only_rules_set_cannot_be_set_by_a_form(self):
		ticket = factories.make_ticket(
			customer=self.customer, reaction_due="2040-01-01", breached=1, channel="Portal"
		)
		self.assertEqual(
			(ticket.agreement, ticket.breached, ticket.channel), (self.agreement.name, 0, "Staff")
		)
		due = ticket.reaction_due

		ticket.update(
			{"reaction_due": "2040-01-01", "agreement": None, "opened_at": "2001-01-01", "breached": 1}
		)
		ticket.save()

		ticket.reload()
		self.assertEqual(
			(ticket.reaction_due, ticket.agreement, ticket.breached), (due, self.agreement.name, 0)
		)

	def test_markup_in_the_headline_is_text(self):
		ticket = factories.make_ticket(
			customer=self.customer, subject="<img src=x onerror=alert(1)>\n & more"
		)

		self.assertNotRegex(ticket.subject, "[<>\n]")
		self.assertIn("& more", ticket.subject)

	def test_a_blank_headline_is_refused(self):
		with self.assertRaises(InvalidReport):
			factories.make_ticket(customer=self.customer, subject=" \u200f ")

	def test_a_queue_of_another_desk_is_refused(self):
		elsewhere = factories.make_desk()

		with self.assertRaises(IllegalMove):
			factories.make_ticket(customer=self.customer, queue=elsewhere.default_queue)

	def test_a_status_that_needs_somebody_is_refused_without_one(self):
		with self.assertRaises(IllegalMove):
			factories.make_ticket(customer=self.customer, status="In progress")

	def test_every_change_of_state_is_a_line_in_the_journal(self):
		ticket = factories.make_ticket(customer=self.customer)
		ticket.update({"responsible": self.agent}).save()

		lines = frappe.get_all(
			"Comment",
			{"reference_doctype": "SD Ticket", "reference_name": ticket.name, "comment_type": "Info"},
			pluck="content",
		)
		self.assertTrue(any("Not assigned → Assigned" in line for line in lines), lines)
		self.assertTrue(any(full_name(self.agent) in line for line in lines), lines)

	def test_an_agent_of_another_desk_neither_lists_reads_writes_nor_makes_it(self):
		ticket = factories.make_ticket(customer=self.customer)

		with as_user(self.stranger):
			self.assertNotIn(ticket.name, frappe.get_list("SD Ticket", pluck="name", limit=0))
			self.assertFalse(frappe.has_permission("SD Ticket", "read", ticket.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc("SD Ticket", ticket.name).save()
			with self.assertRaises((frappe.PermissionError, NotAllowed)):
				factories.make_ticket(customer=self.customer)

	def test_an_agent_of_the_desk_reads_writes_and_makes_it_but_never_deletes_it(self):
		with as_user(self.agent):
			ticket = factories.make_ticket(customer=self.customer)
			ticket.update({"priority": "A-Critical"}).save()
			self.assertIn(ticket.name, frappe.get_list("SD Ticket", pluck="name", limit=0))
			with self.assertRaises(frappe.PermissionError):
				ticket.delete()

	def test_clocks_and_their_log_cannot_be_edited_or_deleted(self):
		ticket = factories.make_ticket(customer=self.customer)
		event = frappe.get_last_doc("SD Ticket Clock Event", {"ticket": ticket.name})
		clock = frappe.get_last_doc("SD Ticket Clock", {"ticket": ticket.name})

		for record in (event, clock):
			with self.assertRaises(frappe.ValidationError):
				record.save()
			with self.assertRaises(frappe.ValidationError):
				record.delete()

	def test_statements_of_creation_and_of_a_save_that_changes_nothing(self):
		factories.make_ticket(customer=self.customer)
		with statements() as creation:
			ticket = factories.make_ticket(customer=self.customer)
		ticket.save()  # loads what Frappe caches
		with statements() as idle:
			ticket.save()

		self.assertLessEqual(len(creation), 10, "\n".join(creation))
		self.assertLessEqual(len(idle), 10, "\n".join(idle))
		self.assertFalse([query for query in idle if "Clock" in query])
