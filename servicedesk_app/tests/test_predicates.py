"""Each predicate is said twice, to Python and to the database: over all rows of a mixed site both must agree."""

import random

import frappe

from servicedesk_app.permissions import files, referring, related, rows, tickets
from servicedesk_app.permissions.related import MASTERS_OF_ALL
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.world import ACTORS, World

SINGLE_DOCUMENTS = {
	**dict.fromkeys(("Comment", "Notification Log", "Tag Link", "ToDo", "View Log"), referring.may_read),
	"File": files.may_read,
}


class TestPredicates(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.world = World()
		cls.scatter(random.Random(7))

	@classmethod
	def scatter(cls, chance):
		"""Records of set-up and of reference in every combination, empty fields among them."""
		world = cls.world
		for _ in range(12):
			desk, customer = (
				chance.choice([None, *values.values()]) for values in (world.desks, world.customers)
			)
			rule = {
				"doctype": "SD Routing Rule",
				"title": factories.unique("Rule"),
				"desk": desk,
				"customer": customer,
			}
			template = {
				"doctype": "SD Notice Template",
				"event": "Received",
				"desk": desk,
				"subject": "x",
				"body": "x",
			}
			for values in (rule, template):
				frappe.get_doc(values).db_insert()
			factories.make_agreement(chance.sample(sorted(world.customers.values()), chance.randrange(3)))
		for user in world.users.values():
			if user != "Guest":
				for doctype in ("SD Agent", "SD Notice Preference"):
					if not frappe.db.exists(doctype, user):
						frappe.get_doc({"doctype": doctype, "user": user, "name": user}).db_insert()

	def test_lists_and_single_documents_of_ours_agree_for_everybody(self):
		hooks, checks = frappe.get_hooks("permission_query_conditions"), frappe.get_hooks("has_permission")
		for doctype in filter(referring.is_ours, checks):
			listed = frappe.get_attr(hooks[doctype][-1])
			check = frappe.get_attr(checks[doctype][-1])
			documents = [frappe.get_doc(doctype, name) for name in frappe.get_all(doctype, pluck="name")]
			for actor in ACTORS:
				with self.subTest(doctype=doctype, actor=actor):
					user = self.world.users[actor]
					self.assertEqual(
						self.names(doctype, listed(user)),
						{doc.name for doc in documents if check(doc, "read", user)},
					)

	def test_what_refers_to_ours_agrees_for_everybody(self):
		for doctype, may_read in SINGLE_DOCUMENTS.items():
			listed = frappe.get_attr(frappe.get_hooks("permission_query_conditions")[doctype][-1])
			documents = [frappe.get_doc(doctype, name) for name in frappe.get_all(doctype, pluck="name")]
			for actor in ACTORS:
				with self.subTest(doctype=doctype, actor=actor):
					user = self.world.users[actor]
					self.assertEqual(
						self.names(doctype, listed(user)),
						{doc.name for doc in documents if may_read(doc, user)},
					)

	def test_customers_see_in_lists_what_they_see_one_by_one(self):
		documents = [frappe.get_doc("SD Ticket", name) for name in frappe.get_all("SD Ticket", pluck="name")]
		for actor in ACTORS:
			with self.subTest(actor):
				condition = tickets.customer_condition(self.world.users[actor])
				self.assertEqual(
					self.names("SD Ticket", tickets.as_sql(condition)),
					{doc.name for doc in documents if condition.holds(doc.as_dict())},
				)

	def test_rows_are_seen_with_what_they_are_part_of(self):
		for doctype, conditions in self.conditions_of_rows().items():
			for actor in ("outsider of a", "insider of a", "agent of b", "own of a"):
				with self.subTest(doctype=doctype, actor=actor):
					user = self.world.users[actor]
					stored = frappe.get_all(doctype, fields=["name", "parent", "parenttype"])
					seen = {
						row.name
						for row in stored
						if self.names(row.parenttype, rows.PARENT_CONDITIONS[row.parenttype](user))
						& {row.parent}
					}
					self.assertLessEqual(self.names(doctype, conditions(user)), seen)
					if doctype != "SD Agreement Customer":
						self.assertEqual(self.names(doctype, conditions(user)), seen)

	def conditions_of_rows(self):
		hooks = frappe.get_hooks("permission_query_conditions")
		children = frappe.get_all("DocType", {"name": ("like", "SD %"), "istable": 1}, pluck="name")
		return {child: frappe.get_attr(hooks[child][-1]) for child in children if child in hooks}

	def names(self, doctype, condition):
		return set(frappe.db.sql_list(f"select name from `tab{doctype}` where {condition or '1=1'}"))

	def test_every_doctype_of_ours_has_a_predicate_or_is_for_all_agents_on_purpose(self):
		hooks, checks = frappe.get_hooks("permission_query_conditions"), frappe.get_hooks("has_permission")
		for doctype in frappe.get_all("DocType", {"name": ("like", "SD %"), "istable": 0}, pluck="name"):
			with self.subTest(doctype):
				covered = doctype in hooks and doctype in checks
				self.assertNotEqual(
					covered, doctype in MASTERS_OF_ALL, "Give it a predicate, or list it as for all."
				)

	def test_rows_with_people_or_customers_have_a_condition_of_their_own(self):
		hooks = frappe.get_hooks("permission_query_conditions")
		fields = frappe.get_all(
			"DocField",
			{"parent": ("like", "SD %"), "fieldtype": "Link"},
			["parent", "options"],
			distinct=True,
		)
		for field in fields:
			if field.options in ("User", "SD Customer", "SD Ticket", "Contact"):
				with self.subTest(field.parent):
					self.assertIn(field.parent, hooks)

	def test_no_role_of_customers_has_a_right_on_anything_of_ours(self):
		for table in ("DocPerm", "Custom DocPerm"):
			roles = ("in", ("SD Portal User", "All", "Guest", "Desk User"))
			self.assertEqual(frappe.get_all(table, {"parent": ("like", "SD %"), "role": roles}), [])

	def test_a_message_on_a_ticket_is_listed_to_who_sees_the_ticket(self):
		for actor in ("outsider of a", "insider of a", "agent of b", "administrator"):
			with self.subTest(actor), as_user(self.world.users[actor]):
				listed = set(frappe.get_list("Communication", pluck="name", limit_page_length=0))
				seen = {self.world.messages[key] for key in self.world.sees(actor)}
				self.assertEqual(listed & set(self.world.messages.values()), seen)

	def test_conditions_name_the_table_so_that_joins_stay_clear(self):
		user = self.world.users["agent of b"]
		for doctype in related.SETUP_CONDITIONS:
			with self.subTest(doctype):
				sql = tickets.as_sql(related.setup_condition(doctype, user), doctype)
				self.assertTrue("`tab" in sql or sql in ("(1=1)", "(1=0)"), sql)
