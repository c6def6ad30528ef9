"""The import templates, by Frappe's own Data Import: as they are shipped, with wrong rows, and without mails."""

import json
from pathlib import Path

import frappe
from frappe.core.doctype.data_import.importer import Importer

import servicedesk_app
from servicedesk_app.permissions.people import PORTAL_USER
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction

FOLDER = Path(servicedesk_app.__file__).parent / "public" / "import_templates"
PEOPLE, CUSTOMERS, TICKETS = "1-people.csv", "2-customers.csv", "3-tickets.csv"


class TestImportTemplates(SiteTestCase):
	def setUp(self):
		super().setUp()
		factories.ensure_system_manager()
		frappe.db.savepoint("an_import")
		self.mark = frappe.generate_hash(length=8)

	def tearDown(self):
		frappe.flags.in_import = frappe.flags.mute_emails = False
		frappe.db.rollback(save_point="an_import")
		frappe.clear_cache()

	def text_of(self, name: str) -> str:
		"""A template with names that no demo data has taken."""
		text = (FOLDER / name).read_text()
		return text.replace("Nordlys Bakery", f"Bakery {self.mark}").replace(
			"Skov Carpentry", f"Carpentry {self.mark}"
		).replace("@nordlys.example", f"-{self.mark}@nordlys.example").replace(
			"Service Desk", factories.DESK
		)  # fmt: skip

	def run_import(self, doctype: str, text: str):
		file = frappe.get_doc(
			{"doctype": "File", "file_name": f"{self.mark}-{doctype}.csv", "content": text, "is_private": 1}
		).insert()
		self.addCleanup(lambda: Path(file.get_full_path()).unlink(missing_ok=True))
		record = frappe.get_doc(
			{
				"doctype": "Data Import",
				"reference_doctype": doctype,
				"import_type": "Insert New Records",
				"import_file": file.file_url,
				"mute_emails": 1,
			}
		).insert()
		with in_one_transaction():
			Importer(doctype, data_import=record).import_data()
		record.reload()
		logs = frappe.get_all(
			"Data Import Log",
			{"data_import": record.name},
			["success", "docname", "messages", "row_indexes"],
			order_by="log_index",
		)
		return record, logs

	def import_all(self):
		self.run_import("User", self.text_of(PEOPLE))
		self.run_import("SD Customer", self.text_of(CUSTOMERS))
		return self.run_import("SD Ticket", self.text_of(TICKETS))

	def test_the_templates_as_they_are_shipped_make_people_customers_and_tickets(self):
		record, logs = self.import_all()

		self.assertEqual((record.status, [log.success for log in logs]), ("Success", [1, 1, 1]), logs)
		customer = frappe.get_doc("SD Customer", f"Bakery {self.mark}")
		self.assertEqual([(row.sees_all_tickets, row.approves) for row in customer.people], [(1, 1), (0, 0)])
		self.assertIn(PORTAL_USER, frappe.get_roles(customer.people[0].user))
		self.assertEqual(customer.domains[0].domain, "nordlys.example")
		ticket = frappe.get_doc("SD Ticket", logs[0].docname)
		self.assertEqual((ticket.customer, ticket.raised_by), (customer.name, customer.people[0].user))
		self.assertEqual((ticket.status_category, ticket.priority), ("New", "B-Important"))
		self.assertEqual(ticket.desk, factories.DESK)

	def test_nobody_is_mailed_about_imported_tickets(self):
		_record, logs = self.import_all()

		states = frappe.get_all("SD Notice", {"ticket": ("in", [log.docname for log in logs])}, pluck="state")
		self.assertTrue(states)
		self.assertEqual(set(states), {"Done"})

	def test_imported_tickets_go_through_the_lifecycle_and_rows_say_what_is_wrong(self):
		self.run_import("User", self.text_of(PEOPLE))
		self.run_import("SD Customer", self.text_of(CUSTOMERS))
		lines = [
			"subject,customer,status,responsible,opened_at,channel",
			f"Solved long ago,Carpentry {self.mark},Completed,,,",
			f"Nobody works on it,Carpentry {self.mark},In progress,,,",
			f"As it should be,Carpentry {self.mark},,,2001-01-01 00:00:00,Mail",
		]
		record, logs = self.run_import("SD Ticket", "\n".join(lines) + "\n")

		self.assertEqual(record.status, "Partial Success")
		self.assertEqual([log.success for log in logs], [0, 0, 1])
		self.assertIn("cannot be Completed", logs[0].messages)
		self.assertIn("needs somebody responsible", logs[1].messages)
		self.assertEqual(json.loads(logs[0].row_indexes), [2])
		ticket = frappe.get_doc("SD Ticket", logs[2].docname)
		self.assertEqual(ticket.channel, "Staff")
		self.assertNotEqual(frappe.utils.getdate(ticket.opened_at).year, 2001)

	def test_an_unknown_customer_is_named_before_anything_is_made(self):
		before = frappe.db.count("SD Ticket")
		record, logs = self.run_import("SD Ticket", f"subject,customer\nLost,Nobody {self.mark}\n")

		self.assertEqual(logs, [])
		self.assertIn(f"Nobody {self.mark}", record.template_warnings)
		self.assertEqual(frappe.db.count("SD Ticket"), before)

	def test_every_column_of_a_template_is_a_field(self):
		for doctype, name in (("User", PEOPLE), ("SD Customer", CUSTOMERS), ("SD Ticket", TICKETS)):
			for column in (FOLDER / name).read_text().split("\n")[0].split(","):
				with self.subTest(template=name, column=column):
					table, _dot, field = column.rpartition(".")
					meta = frappe.get_meta(doctype)
					meta = frappe.get_meta(meta.get_field(table).options) if table else meta
					self.assertTrue(meta.has_field(field), column)
