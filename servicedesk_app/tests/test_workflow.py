import frappe
from frappe.model.workflow import apply_workflow

from servicedesk_app.setup import example_workflow
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import customer_acts, work


class TestWorkflow(SiteTestCase):
	"""The example, activated: it narrows what staff may do, and nothing else."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		example_workflow.plant()
		cls.was_active = frappe.db.get_value("Workflow", example_workflow.NAME, "is_active")
		cls.agent = factories.make_agent().name
		cls.reporter = factories.make_portal_user().name
		cls.activate(1)
		cls.addClassCleanup(cls.activate, 0)

	@classmethod
	def activate(cls, active):
		workflow = frappe.get_doc("Workflow", example_workflow.NAME)
		workflow.is_active = active
		workflow.save()
		frappe.clear_cache(doctype="SD Ticket")

	def ticket(self, **values):
		return factories.make_report(self.reporter, **values)

	def test_is_shipped_inactive(self):
		self.assertFalse(self.was_active)

	def test_its_state_follows_the_status_from_the_start(self):
		ticket = self.ticket()
		self.assertEqual(ticket.workflow_state, "Not assigned")

		with as_user(self.agent):
			work.take(frappe.get_doc("SD Ticket", ticket.name), self.agent)

		self.assertEqual(frappe.db.get_value("SD Ticket", ticket.name, "workflow_state"), "Assigned")

	def test_an_incident_cannot_be_solved_before_it_is_worked_on_and_a_question_can(self):
		for ticket_type, may in (("Fault", False), ("Question", True)):
			ticket = self.ticket(ticket_type=ticket_type)
			with self.subTest(ticket_type), as_user(self.agent):
				work.take(frappe.get_doc("SD Ticket", ticket.name), self.agent)
				solved = frappe.get_doc("SD Ticket", ticket.name)
				if may:
					work.resolve(solved, "Done.", self.agent)
				else:
					with self.assertRaises(frappe.ValidationError):
						work.resolve(solved, "Done.", self.agent)

	def test_its_buttons_are_judged_by_the_lifecycle_too(self):
		ticket = self.ticket()
		with as_user(self.agent):
			work.take(frappe.get_doc("SD Ticket", ticket.name), self.agent)
			started = apply_workflow(frappe.get_doc("SD Ticket", ticket.name), "Start")
			self.assertEqual((started.status, started.status_category), ("In progress", "In Progress"))
			with self.assertRaises(frappe.ValidationError):  # nothing said on what was done
				apply_workflow(frappe.get_doc("SD Ticket", ticket.name), "Resolve")

	def test_the_customer_and_rules_pass_it_by(self):
		ticket = self.ticket()
		with as_user(self.agent):
			work.take(frappe.get_doc("SD Ticket", ticket.name), self.agent)
			work.start(frappe.get_doc("SD Ticket", ticket.name), self.agent)
			work.resolve(frappe.get_doc("SD Ticket", ticket.name), "Done.", self.agent)
		with as_user(self.reporter):
			customer_acts.approve(ticket.name, self.reporter)

		stored = frappe.get_doc("SD Ticket", ticket.name)
		self.assertEqual((stored.status_category, stored.workflow_state), ("Closed", "Approved"))
