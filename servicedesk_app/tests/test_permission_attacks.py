"""An attacker and a victim: ways to move, make, link and take what is somebody else's."""

import json

import frappe

from servicedesk_app.permissions import tickets
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.world import World, answer_of, call, nothing_stays

TICKET = "SD Ticket"


class TestPermissionAttacks(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.world = World()
		cls.mine, cls.victim = cls.world.tickets["a1"], cls.world.tickets["b1"]
		cls.attacker = cls.world.users["outsider of a"]

	def attack(self, path, user=None, **arguments):
		"""The error that the call ended in, and all it said."""
		with nothing_stays(), as_user(user or self.attacker):
			text, error = answer_of(lambda: call(path, **arguments))
		return error, text

	def assert_refused(self, path, user=None, **arguments):
		error, text = self.attack(path, user, **arguments)
		self.assertIn(
			error, ("PermissionError", "NotAllowed", "IllegalMove", "TicketNotFound", "InvalidReport"), text
		)

	def insert(self, **values):
		return {"doc": json.dumps(values)}

	def test_a_ticket_cannot_be_moved_to_another_desks_customer_or_queue(self):
		theirs = frappe.db.get_value(TICKET, self.victim, "queue")
		for field, value in (
			("customer", self.world.customers["b"]),
			("queue", theirs),
			("queue", self.world.queue),
		):
			with self.subTest(field=field, value=value):
				self.assert_refused(
					"frappe.client.set_value", doctype=TICKET, name=self.mine, fieldname=field, value=value
				)

	def test_a_ticket_cannot_be_made_for_another_desks_customer_whatever_desk_the_caller_names(self):
		values = {"doctype": TICKET, "subject": "x", "customer": self.world.customers["b"]}
		for more in (
			{},
			{"desk": self.world.desks["a"]},
			{"owner": self.attacker},
			{"docstatus": 1},
			{"name": self.victim},
		):
			with self.subTest(more):
				self.assert_refused("frappe.client.insert", **self.insert(**values, **more))

	def test_desk_and_owner_that_a_caller_sends_along_do_not_count(self):
		sent = {"doctype": TICKET, "name": self.mine, "desk": self.world.desks["b"], "owner": "x@example.com"}
		stored = frappe.get_doc(TICKET, self.mine)
		with nothing_stays(), as_user(self.attacker):
			answer_of(
				lambda: call("frappe.client.save", doc=json.dumps({**stored.as_dict(), **sent}, default=str))
			)
			after = frappe.db.get_value(TICKET, self.mine, ["desk", "owner"])

		self.assertEqual(after, (stored.desk, stored.owner))

	def test_a_victim_dressed_up_as_new_and_as_ones_own_stays_the_victims(self):
		forged = {
			"doctype": TICKET,
			"name": self.victim,
			"customer": self.world.customers["a"],
			"desk": self.world.desks["a"],
		}
		for local in (0, 1):
			with self.subTest(local):
				document = frappe.get_doc({**forged, "__islocal": local})
				self.assertFalse(tickets.has_permission(document, "read", self.attacker))

	def test_another_doctype_in_the_payload_does_not_open_the_ticket(self):
		for doctype in ("ToDo", "Note", "SD Ticket Link"):
			with self.subTest(doctype):
				path, doc = (
					"frappe.client.save",
					{"doctype": doctype, "name": self.victim, "subject": "taken"},
				)
				error, text = self.attack(path, doc=json.dumps(doc))
				self.assertNotEqual(error, "", text)
				self.assertNotIn("zz-b1", text)

	def test_child_rows_cannot_be_put_on_a_foreign_ticket_or_listed_through_another_parent(self):
		for doctype, field in (("SD Ticket Watcher", "watchers"), ("SD Ticket Helper", "helpers")):
			row = {"doctype": doctype, "parent": self.victim, "parenttype": TICKET, "parentfield": field}
			self.assert_refused("frappe.client.insert", **self.insert(**row, user=self.attacker))
			for parent in (TICKET, "ToDo", "User", "SD Customer"):
				with self.subTest(doctype=doctype, parent=parent):
					_, text = self.attack(
						"frappe.client.get_list",
						doctype=doctype,
						parent=parent,
						fields=["*"],
						filters={"parent": self.victim},
					)
					self.assertNotIn(self.victim, text)

	def test_fields_filters_and_orders_of_lists_do_not_reach_further(self):
		tricks = (
			{"fields": ["*"]},
			{"fields": ["name", "_comments", "_assign", "_user_tags"]},
			{"fields": ["name"], "or_filters": [["name", "=", self.victim], ["subject", "like", "%"]]},
			{"fields": ["max(subject) as subject"]},
			{"fields": ["count(name) as n", "subject"], "group_by": "subject"},
			{"fields": ["subject"], "order_by": "subject desc"},
			{"fields": ["subject"], "filters": [["SD Ticket Watcher", "user", "!=", "x"]]},
			{"fields": ["subject"], "filters": [["SD Ticket", "name", "in", [self.victim]]]},
			{"fields": ["(select subject from `tabSD Ticket` limit 1) as subject"]},
			{"fields": ["subject"], "order_by": "(select 1)"},
			{"fields": ["subject"], "group_by": "name) union (select subject from `tabSD Ticket`"},
		)
		for trick in tricks:
			for path in (
				"frappe.client.get_list",
				"frappe.desk.reportview.get",
				"frappe.desk.reportview.get_list",
			):
				with self.subTest(path=path, trick=trick):
					_, text = self.attack(path, doctype=TICKET, **trick)
					self.assertNotIn("zz-b1", text)

	def test_a_value_behind_a_filter_is_not_guessed(self):
		for filters in (
			{"name": self.victim},
			{"name": self.victim, "subject": ("like", "zz-b%")},
			self.victim,
		):
			with self.subTest(filters):
				_, text = self.attack(
					"frappe.client.get_value",
					doctype=TICKET,
					filters=json.dumps(filters),
					fieldname="subject",
				)
				self.assertNotIn("zz-b1", text)
		count, _ = self.counted({"name": self.victim})
		self.assertEqual(count, 0)

	def counted(self, filters):
		with nothing_stays(), as_user(self.attacker):
			return call("frappe.client.get_count", doctype=TICKET, filters=filters)

	def test_links_to_unseen_tickets_cannot_be_made_or_turned(self):
		link = {"doctype": "SD Ticket Link", "relation": "relates to"}
		for ticket, other in ((self.mine, self.victim), (self.victim, self.mine)):
			self.assert_refused("frappe.client.insert", **self.insert(**link, ticket=ticket, other=other))

	def test_a_private_file_is_not_had_by_making_a_record_of_its_address(self):
		url = frappe.db.get_value("File", self.world.files["b1"], "file_url")
		for user in (self.attacker, self.world.users["own of a"], self.world.users["own of b"]):
			with self.subTest(user):
				self.assert_refused(
					"frappe.client.insert", user, **self.insert(doctype="File", file_url=url, is_private=1)
				)

	def test_whoever_may_read_a_private_file_may_make_another_record_of_it(self):
		url = frappe.db.get_value("File", self.world.files["b1"], "file_url")
		error, text = self.attack(
			"frappe.client.insert",
			self.world.writer("b1"),
			**self.insert(doctype="File", file_url=url, is_private=1),
		)
		self.assertEqual(error, "", text)

	def test_a_file_of_a_ticket_does_not_become_public(self):
		writer = self.world.writer("b1")
		values = {"file_name": "zz-plan.txt", "content": frappe.generate_hash(), "is_private": 0}
		with nothing_stays(), as_user(writer):
			file = frappe.get_doc(
				{"doctype": "File", **values, "attached_to_doctype": TICKET, "attached_to_name": self.victim}
			).insert()
			self.assertTrue(file.is_private)
			self.assertTrue(file.file_url.startswith("/private/"))

	def test_messages_are_not_moved_to_or_from_unseen_tickets(self):
		for name, target in (
			(self.world.messages["b1"], self.mine),
			(self.world.messages["a1"], self.victim),
		):
			with self.subTest(target=target):
				self.assert_refused(
					"frappe.email.relink", name=name, reference_doctype=TICKET, reference_name=target
				)

	def test_a_to_do_for_who_cannot_see_the_ticket_is_refused_and_leaves_nothing(self):
		stranger = self.world.users["agent of b"]
		before = frappe.db.count("ToDo"), frappe.db.count("DocShare")
		with nothing_stays(), as_user(self.attacker):
			todo = {
				"doctype": "ToDo",
				"reference_type": TICKET,
				"reference_name": self.mine,
				"assigned_by": self.attacker,
			}
			with self.assertRaises(frappe.PermissionError) as caught:
				frappe.get_doc({**todo, "description": "x", "allocated_to": stranger}).insert()
			self.assertIn("Choose a member of its desk", str(caught.exception))
		self.assert_refused(
			"frappe.desk.form.assign_to.add", doctype=TICKET, name=self.mine, assign_to=json.dumps([stranger])
		)

		self.assertEqual((frappe.db.count("ToDo"), frappe.db.count("DocShare")), before)

	def test_whoever_leaves_a_desk_is_done_with_its_to_dos_and_keeps_the_others(self):
		leaver = factories.make_agent(desk=self.world.desks["a"]).name
		factories.add_member("SD Desk", self.world.desks["b"], leaver)
		todos = [self.todo_of(leaver, self.world.tickets[key]) for key in ("a1", "b1")]
		desk = frappe.get_doc("SD Desk", self.world.desks["a"])
		desk.members = [row for row in desk.members if row.user != leaver]

		desk.save()

		self.assertEqual(
			[frappe.db.get_value("ToDo", todo, "status") for todo in todos], ["Cancelled", "Open"]
		)
		self.assertNotIn(leaver, frappe.db.get_value(TICKET, self.mine, "_assign") or "")

	def test_whoever_leaves_a_restricted_queue_is_done_with_its_to_dos(self):
		leaver = factories.make_agent(desk=self.world.desks["a"], queue=self.world.queue).name
		todo = self.todo_of(leaver, self.world.tickets["ar"])
		queue = frappe.get_doc("SD Queue", self.world.queue)
		queue.members = [row for row in queue.members if row.user != leaver]

		queue.save()

		self.assertEqual(frappe.db.get_value("ToDo", todo, "status"), "Cancelled")

	def todo_of(self, user, ticket):
		values = {"doctype": "ToDo", "reference_type": TICKET, "reference_name": ticket, "description": "x"}
		return frappe.get_doc({**values, "allocated_to": user}).insert().name

	def test_an_agent_with_the_role_inbox_user_reads_no_other_desks_messages(self):
		reader = factories.make_agent(desk=self.world.desks["a"]).name
		frappe.get_doc("User", reader).add_roles("Inbox User")
		with as_user(reader):
			listed = set(frappe.get_list("Communication", pluck="name", limit_page_length=0))
			self.assertIn(self.world.messages["a1"], listed)
			self.assertNotIn(self.world.messages["b1"], listed)
			self.assertFalse(frappe.has_permission("Communication", "read", self.world.messages["b1"]))

	def test_our_right_on_communications_opens_no_message_that_is_not_on_a_ticket(self):
		values = {
			"doctype": "Communication",
			"communication_medium": "Chat",
			"subject": "private",
			"content": "x",
		}
		other = frappe.get_doc(values).insert(ignore_permissions=True).name
		with as_user(self.attacker):
			self.assertNotIn(other, frappe.get_list("Communication", pluck="name", limit_page_length=0))
			self.assertFalse(frappe.has_permission("Communication", "read", other))

	def test_a_bell_is_read_by_its_receiver_alone(self):
		bell = frappe.get_all("Notification Log", {"subject": "zz-b1-secret bell"}, pluck="name")[0]
		for actor, allowed in (
			("agent of b", True),
			("manager of b", False),
			("outsider of a", False),
			("own of b", False),
		):
			with self.subTest(actor), as_user(self.world.users[actor]):
				document = frappe.get_doc("Notification Log", bell)
				self.assertEqual(bool(document.has_permission("read")), allowed)

	def test_a_column_of_ours_cannot_be_added_to_a_report(self):
		columns = [{"fieldname": "subject", "doctype": TICKET, "link_field": {"fieldname": "x"}}]
		self.assert_refused(
			"frappe.desk.query_report.run", report_name="ToDo", custom_columns=json.dumps(columns)
		)

	def test_no_link_opens_a_ticket_to_everybody(self):
		with as_user(self.world.writer("b1")), self.assertRaises(frappe.PermissionError):
			frappe.get_doc(TICKET, self.victim).get_document_share_key()
