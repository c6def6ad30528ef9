import frappe

from servicedesk_app.errors import InUse, InvalidMember
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.ticketing import initials


class TestMasters(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.customer = factories.make_customer(desk=cls.desk.name).name
		cls.agreement = factories.make_agreement([cls.customer])
		category = {"doctype": "SD Category", "category_name": "Printers", "desk": cls.desk.name}
		cls.category = frappe.get_doc(category).insert().name
		cls.ticket = factories.make_ticket(customer=cls.customer, category=cls.category)

	def test_what_a_ticket_uses_cannot_be_deleted_and_the_refusal_says_where(self):
		ticket = self.ticket
		for doctype, name in (
			("SD Desk", ticket.desk), ("SD Customer", ticket.customer), ("SD Queue", ticket.queue),
			("SD Category", self.category), ("SD Ticket Type", ticket.ticket_type), ("SD Priority", ticket.priority),
			("SD Status", ticket.status), ("SD Service Level Agreement", self.agreement.name),
		):  # fmt: skip
			with self.subTest(doctype), self.assertRaisesRegex(InUse, "SD Ticket: .*"):
				frappe.delete_doc(doctype, name)

	def test_what_other_records_use_is_listed_by_their_kind(self):
		with self.assertRaisesRegex(InUse, "SD Service Level Agreement: .*"):
			frappe.delete_doc("SD Service Calendar", factories.CALENDAR)
		with self.assertRaisesRegex(InUse, "SD Settings"):
			frappe.delete_doc("SD Priority", "A-Critical")

	def test_a_long_list_is_cut_and_counted(self):
		queue = factories.make_queue(desk=self.desk.name).name
		for _ in range(7):
			factories.make_ticket(customer=self.customer, queue=queue)

		with self.assertRaisesRegex(InUse, "and 2 more"):
			frappe.delete_doc("SD Queue", queue)

	def test_what_nothing_uses_can_be_deleted(self):
		queue = factories.make_queue(desk=self.desk.name).name

		frappe.delete_doc("SD Queue", queue)

		self.assertFalse(frappe.db.exists("SD Queue", queue))

	def test_an_agent_gets_initials_or_has_their_own(self):
		sofie = factories.make_agent(first_name="Sofie", last_name="Jensen").name
		self.assertEqual(initials.of(sofie), "SJE")
		record = frappe.get_doc({"doctype": "SD Agent", "user": sofie, "initials": "SOF"}).insert()
		self.assertEqual(initials.of(sofie), "SOF")

		self.assertEqual(record.full_name, "Sofie Jensen")
		with self.assertRaises(InvalidMember):
			frappe.get_doc({"doctype": "SD Agent", "user": factories.make_user().name}).insert()

	def test_initials_are_made_of_any_name(self):
		self.assertEqual(
			[initials.from_name(name) for name in ("Ann", "Bo Li", "Řehoř van Žák", "")],
			["ANN", "BLI", "ŘŽÁ", ""],
		)
