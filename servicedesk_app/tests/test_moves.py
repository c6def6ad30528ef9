"""Every move of every ticket by everybody, and no way around the table."""

import contextlib
import json

import frappe
import frappe.client
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.desk.form.save import savedocs

from servicedesk_app.errors import IllegalMove, InUse
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.lifecycle import CATEGORIES
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.ticketing import defaults

ACTORS = (lifecycle.AGENT, lifecycle.CUSTOMER, lifecycle.RULE)
OLD_REASON = "Yesterday's reason"


class TicketInAnyState(SiteTestCase):
	"""One ticket that is put into any state directly in the database."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = factories.make_agent().name
		cls.customer = factories.make_customer().name
		cls.ticket = factories.make_ticket(customer=cls.customer).name

	def put(self, category):
		values = {
			"status": defaults.first_status(category),
			"status_category": category,
			"responsible": None if category == lifecycle.NEW else self.agent,
			"state_reason": OLD_REASON,
			"resolution": None,
		}
		frappe.db.set_value("SD Ticket", self.ticket, values)
		return frappe.get_doc("SD Ticket", self.ticket)

	def stored(self, field="status_category"):
		return frappe.db.get_value("SD Ticket", self.ticket, field)


class TestEveryMove(TicketInAnyState):
	def attempt(self, before, after, actor, **given):
		"""The error of one save, or None when it went well; nothing of it stays."""
		frappe.db.savepoint("attempt")
		ticket = self.put(before)
		ticket.update({"status": defaults.first_status(after), **given})
		if before == lifecycle.NEW and after in lifecycle.NEEDS_SOMEBODY:
			ticket.responsible = self.agent
		ticket.flags.actor = actor if actor != lifecycle.AGENT else None
		try:
			with as_user(self.agent):
				ticket.save(ignore_permissions=actor != lifecycle.AGENT)
			self.assertEqual(self.stored(), after)
		except IllegalMove as error:
			return str(error)
		finally:
			frappe.db.rollback(save_point="attempt")
		return None

	def test_every_pair_of_categories_for_every_actor(self):
		for before in CATEGORIES:
			for after in CATEGORIES:
				for actor in ACTORS:
					if before != after:
						with self.subTest(before=before, after=after, actor=actor):
							self.check(before, after, actor)

	def check(self, before, after, actor):
		everything = {"state_reason": "A new reason", "resolution": "Replaced the toner"}
		move = lifecycle.find_move(before, after, actor)
		error = self.attempt(before, after, actor, **everything)
		if not move:
			self.assertIn("cannot go from", error)
			return
		self.assertIsNone(error)
		if move.requires == lifecycle.REASON:
			self.assertIn("needs a reason", self.attempt(before, after, actor, state_reason=OLD_REASON))
			self.assertIn("needs a reason", self.attempt(before, after, actor, state_reason=" "))
		elif move.requires == lifecycle.RESOLUTION:
			self.assertIn("needs a resolution", self.attempt(before, after, actor, resolution="<p> </p>"))
		else:
			self.assertIsNone(self.attempt(before, after, actor))

	def test_a_new_ticket_begins_at_the_beginning(self):
		for category in CATEGORIES:
			if category not in lifecycle.FIRST:
				with self.subTest(category), self.assertRaises(IllegalMove):
					factories.make_ticket(
						customer=self.customer, status=defaults.first_status(category), responsible=self.agent,
						state_reason="x", resolution="x",
					)  # fmt: skip

	def test_a_status_in_use_keeps_its_category_and_stays(self):
		self.put(lifecycle.NEW)
		status = frappe.get_doc("SD Status", self.stored("status"))

		with self.assertRaisesRegex(InUse, "SD Ticket"):
			status.update({"category": lifecycle.CLOSED}).save()
		with self.assertRaisesRegex(InUse, "SD Ticket"):
			frappe.delete_doc("SD Status", status.name)


class TestNoWayAround(TicketInAnyState):
	"""New cannot become Closed: tried by every way that Frappe has to change a document."""

	def setUp(self):
		super().setUp()
		self.put(lifecycle.NEW)
		self.closed = defaults.first_status(lifecycle.CLOSED)
		self.addCleanup(frappe.set_user, "Administrator")

	def unchanged(self):
		self.assertEqual(
			self.stored(["status_category", "closed_at", "responsible"]), (lifecycle.NEW, None, None)
		)
		self.assertEqual(self.stored("status"), defaults.first_status(lifecycle.NEW))

	def test_client_set_value(self):
		for field, value in (
			("status", self.closed),
			("status_category", "Closed"),
			("closed_at", "2026-01-01"),
		):
			with self.subTest(field), as_user(self.agent), contextlib.suppress(IllegalMove):
				frappe.client.set_value("SD Ticket", self.ticket, field, value)
			self.unchanged()
		with self.assertRaises(IllegalMove):
			frappe.client.set_value("SD Ticket", self.ticket, "status", self.closed)

	def test_client_save_with_smuggled_flags(self):
		document = frappe.get_doc("SD Ticket", self.ticket).as_dict(convert_dates_to_str=True)
		document.update({"status": self.closed, "flags": {"actor": "rule", "ignore_permissions": True}})

		with as_user(self.agent), self.assertRaises(IllegalMove):
			frappe.client.save(json.loads(json.dumps(document, default=str)))
		self.unchanged()

	def test_derived_fields_sent_along_are_put_back(self):
		document = frappe.get_doc("SD Ticket", self.ticket).as_dict(convert_dates_to_str=True)
		document.update(
			{"status_category": "Closed", "closed_how": "By staff", "reopened": 7, "merged_into": self.ticket}
		)
		document["flags"] = {"from_rules": ["status_category", "closed_how", "reopened", "merged_into"]}

		with as_user(self.agent):
			frappe.client.save(json.loads(json.dumps(document, default=str)))

		self.assertEqual(self.stored(["closed_how", "reopened", "merged_into"]), (None, 0, None))
		self.unchanged()

	def test_the_forms_save(self):
		document = frappe.get_doc("SD Ticket", self.ticket).as_dict(convert_dates_to_str=True)
		document["status"] = self.closed

		with as_user(self.agent), self.assertRaises(IllegalMove):
			savedocs(json.dumps(document, default=str), "Save")
		self.unchanged()

	def test_bulk_edit(self):
		with in_one_transaction(), as_user(self.agent):
			failed = submit_cancel_or_update_docs(
				"SD Ticket", [self.ticket], "update", {"status": self.closed}
			)

		self.assertEqual(failed, [self.ticket])
		self.unchanged()

	def test_data_import(self):
		from frappe.core.doctype.data_import.importer import Importer

		content = f"ID,Status\n{self.ticket},{self.closed}\n"
		file = {
			"doctype": "File",
			"file_name": factories.unique("import") + ".csv",
			"is_private": 1,
			"content": content,
		}
		url = frappe.get_doc(file).insert().file_url
		record = frappe.new_doc("Data Import")
		record.update(
			{"reference_doctype": "SD Ticket", "import_type": "Update Existing Records", "import_file": url}
		)
		record.name = factories.unique("import")
		record.db_insert()

		with in_one_transaction():
			Importer("SD Ticket", data_import=record).import_data()

		self.unchanged()
		logs = frappe.get_all(
			"Data Import Log", {"data_import": record.name}, ["success", "messages", "exception"]
		)
		self.assertEqual([log.success for log in logs], [0])
		self.assertIn("cannot go from", f"{logs[0].messages}{logs[0].exception}")

	def test_frappes_assignment_is_refused_since_it_would_write_past_the_lifecycle(self):
		replaced = frappe.get_hooks("override_whitelisted_methods")
		given = {"doctype": "SD Ticket", "name": self.ticket, "assign_to": [self.agent]}
		for method, arguments in (
			("add", [given]), ("add_multiple", [given]), ("remove", ["SD Ticket", self.ticket, self.agent]),
			("remove_multiple", ["SD Ticket", json.dumps([self.ticket])]),
		):  # fmt: skip
			ours = frappe.get_attr(replaced[f"frappe.desk.form.assign_to.{method}"][-1])
			with self.subTest(method), self.assertRaises(IllegalMove):
				ours(*arguments)
		self.unchanged()

	def test_nobody_who_cannot_see_it_becomes_responsible_or_a_helper_by_the_form(self):
		stranger = factories.make_agent(desk=factories.make_desk().name).name

		for change in (
			{"responsible": stranger},
			{"helpers": [{"user": stranger}]},
			{"responsible": "Guest"},
		):
			with self.subTest(change), as_user(self.agent), self.assertRaises(IllegalMove):
				frappe.get_doc("SD Ticket", self.ticket).update(change).save()
		self.unchanged()
