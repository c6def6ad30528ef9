import frappe

from servicedesk_app.api import portal
from servicedesk_app.errors import InvalidReport, NoCustomer, TicketNotFound
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user


class TestPortalApi(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		factories.make_agreement([cls.customer])
		cls.reporter = factories.make_portal_user(cls.customer).name
		cls.colleague = factories.make_portal_user(cls.customer).name
		cls.boss = factories.make_portal_user(cls.customer, sees_all=1).name
		cls.stranger = factories.make_portal_user().name

	def report(self, user=None, **values):
		with as_user(user or self.reporter):
			return portal.report(**{"subject": "Mail is down", "description": "Since nine.", **values})

	def count(self):
		return frappe.db.count("SD Ticket")

	def test_a_report_becomes_a_ticket_of_the_reporters_customer_with_a_due_time(self):
		made = self.report(priority="A-Critical", ticket_type="Question")

		stored = frappe.get_doc("SD Ticket", made["name"])
		self.assertEqual((stored.customer, stored.raised_by), (self.customer, self.reporter))
		self.assertEqual((stored.priority, stored.ticket_type), ("A-Critical", "Question"))
		self.assertEqual(stored.channel, "API")
		self.assertEqual((made["status"], made["waiting_for"]), ("Received", "desk"))
		self.assertIsNotNone(made["reaction_due"])

	def test_times_are_told_in_the_readers_zone(self):
		frappe.db.set_value("User", self.reporter, "time_zone", "Asia/Tokyo")
		frappe.clear_document_cache("User", self.reporter)

		self.assertTrue(self.report()["reaction_due"].endswith("+09:00"))

	def test_a_repeated_call_with_one_key_gives_the_first_ticket(self):
		first, second = (self.report(key="twice")["name"] for _ in range(2))

		self.assertEqual(first, second)

	def test_a_key_is_worth_nothing_to_somebody_else(self):
		mine, theirs = self.report(key="abc"), self.report(user=self.stranger, key="abc")

		self.assertNotEqual(mine["name"], theirs["name"])

	def test_the_company_sees_it_only_as_its_record_says(self):
		name = self.report()["name"]

		for user, sees in (
			(self.reporter, True),
			(self.boss, True),
			(self.colleague, False),
			(self.stranger, False),
		):
			with self.subTest(user=user), as_user(user):
				listed = [ticket["name"] for ticket in portal.tickets(limit=100)["tickets"]]
				self.assertEqual(name in listed, sees)
				if sees:
					self.assertEqual(portal.ticket(name)["subject"], "Mail is down")
				else:
					self.assertRaises(TicketNotFound, portal.ticket, name)

	def test_a_foreign_ticket_and_a_missing_one_are_answered_alike(self):
		name = self.report()["name"]
		messages = []
		for asked in (name, "99999999"):
			with as_user(self.stranger), self.assertRaises(TicketNotFound) as caught:
				portal.ticket(asked)
			messages.append(str(caught.exception).replace(asked, "N"))

		self.assertEqual(messages[0], messages[1])

	def test_bad_input_is_named_and_leaves_nothing(self):
		before = self.count()
		cases = {
			"empty": {"subject": "  \n "},
			"a megabyte": {"subject": "x" * 1_000_000},
			"long description": {"description": "x" * 200_000},
			"unknown priority": {"priority": "Z-Nope"},
			"unknown type": {"ticket_type": "<script>"},
			"a type not offered": {"ticket_type": self.hidden_type()},
		}
		for name, values in cases.items():
			with self.subTest(name), self.assertRaises(InvalidReport):
				self.report(**values)

		self.assertEqual(self.count(), before)

	def hidden_type(self):
		values = {"type_name": factories.unique("Internal"), "kind": "Problem", "offered_to_customers": 0}
		return frappe.get_doc({"doctype": "SD Ticket Type", **values}).insert().name

	def test_nobodys_user_and_a_disabled_customers_user_cannot_report(self):
		nobody = factories.make_user().name
		disabled = factories.make_customer([(factories.make_user().name, 0)], disabled=1)

		for user in (nobody, disabled.people[0].user, "Administrator"):
			with self.subTest(user), self.assertRaises(NoCustomer):
				self.report(user=user)

	def test_markup_becomes_text_in_every_field(self):
		made = self.report(
			subject="<b>x</b>", description="<script>alert(1)</script>\n\n<img src=x onerror=y>"
		)

		self.assertNotIn("<", made["subject"])
		self.assertNotIn("<script", made["description"])
		self.assertNotIn("<img", made["description"])
		self.assertIn("&lt;script&gt;", made["description"])

	def test_frappes_own_endpoints_give_a_portal_user_nothing(self):
		from frappe.client import get, get_list, set_value

		name = self.report()["name"]
		with as_user(self.reporter):
			for doctype in ("SD Ticket", "SD Ticket Clock", "SD Ticket Clock Event", "SD Customer"):
				with self.subTest(doctype):
					self.assertRaises(frappe.PermissionError, get_list, doctype)
			self.assertRaises(frappe.PermissionError, get, "SD Ticket", name)
			self.assertRaises(frappe.PermissionError, set_value, "SD Ticket", name, "priority", "A-Critical")

	def test_a_customer_cannot_comment_through_frappes_website_endpoint(self):
		name = self.report()["name"]
		for user in (self.stranger, self.reporter):
			comment = frappe.get_doc(
				{
					"doctype": "Comment",
					"comment_type": "Comment",
					"reference_doctype": "SD Ticket",
					"reference_name": name,
					"content": "I was here",
				}
			)
			with as_user(user), self.assertRaises(frappe.PermissionError):
				comment.insert(ignore_permissions=True)

	def test_a_ticket_cannot_be_shared_around_the_permissions(self):
		name = self.report()["name"]

		with self.assertRaises(frappe.PermissionError):
			frappe.share.add("SD Ticket", name, self.stranger)
