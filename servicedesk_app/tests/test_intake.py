import threading

import frappe

from servicedesk_app.errors import InvalidReport, NoCustomer
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase


class TestIntake(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.reporter, cls.colleague = factories.make_user().name, factories.make_user().name
		cls.customer = factories.make_customer([cls.reporter, cls.colleague]).name

	def test_a_report_becomes_a_ticket_of_its_customer(self):
		ticket = factories.make_report(
			self.reporter, subject=" No  <b>toner</b> ", description="a\n\n<i>b</i>", channel="Phone"
		)

		self.assertEqual(
			(ticket.customer, ticket.raised_by, ticket.channel), (self.customer, self.reporter, "Phone")
		)
		self.assertEqual(ticket.subject, "No ‹b›toner‹/b›")
		self.assertIn("&lt;i&gt;b", ticket.description)

	def test_a_key_gives_the_first_ticket_again_to_the_same_person_by_the_same_channel(self):
		first, again = (factories.make_report(self.reporter, key="k1").name for _ in range(2))

		self.assertEqual(first, again)
		others = {
			factories.make_report(self.colleague, key="k1").name,
			factories.make_report(self.reporter, key="k1", channel="API").name,
		}
		self.assertEqual(len(others | {first}), 3)
		self.assertEqual(frappe.db.count("SD Notice", {"ticket": first}), 1)

	def test_what_cannot_be_read_is_refused_and_nothing_is_written(self):
		before = frappe.db.count("SD Ticket")
		for values in (
			{"subject": " "}, {"subject": "x" * 141}, {"description": "x" * 100_001}, {"priority": "Nonsense"},
			{"ticket_type": "Problem"}, {"priority": "Highest"}, {"category": "Nowhere: Nothing"},
		):  # fmt: skip
			with self.subTest(str(values)[:40]), self.assertRaises(InvalidReport):
				factories.make_report(self.reporter, **values)
		with self.assertRaises(NoCustomer):
			factories.make_report("Administrator")
		self.assertEqual(frappe.db.count("SD Ticket"), before)


class TestTwoCallsAtOnce(SiteTestCase):
	def test_one_key_on_two_connections_makes_one_ticket(self):
		reporter = factories.make_portal_user().name
		frappe.db.commit()  # the other connections must see it
		self.addCleanup(self.tidy, reporter)
		self.made, self.failures, self.barrier = [], [], threading.Barrier(2)
		calls = [threading.Thread(target=self.call, args=(frappe.local.site, reporter)) for _ in range(2)]

		for call in calls:
			call.start()
		for call in calls:
			call.join(60)

		self.assertEqual(self.failures, [])
		self.assertEqual((len(self.made), len(set(self.made))), (2, 1))
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("SD Ticket", {"raised_by": reporter}), 1)

	def call(self, site, reporter):
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		try:
			self.barrier.wait(30)
			self.made.append(factories.make_report(reporter, key="at once").name)
			frappe.db.commit()
		except Exception as error:
			self.failures.append(error)
		finally:
			frappe.destroy()

	def tidy(self, reporter):
		frappe.set_user("Administrator")
		for ticket in frappe.get_all("SD Ticket", {"raised_by": reporter}, pluck="name"):
			frappe.db.delete("SD Notice", {"ticket": ticket})
			frappe.db.delete("SD Ticket", ticket)
		frappe.delete_doc(
			"SD Customer", frappe.db.get_value("SD Customer Person", {"user": reporter}, "parent"), force=True
		)
		frappe.delete_doc("User", reporter, force=True)
		frappe.db.commit()
