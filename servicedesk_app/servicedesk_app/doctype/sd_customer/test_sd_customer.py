import frappe

from servicedesk_app.errors import InvalidMember
from servicedesk_app.permissions.people import PORTAL_USER
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user


class TestSDCustomer(SiteTestCase):
	def test_its_people_get_the_portal_role(self):
		user = factories.make_user()

		factories.make_customer([(user.name, 0)])

		self.assertIn(PORTAL_USER, frappe.get_roles(user.name))

	def test_a_person_belongs_to_one_customer_once(self):
		user = factories.make_portal_user().name

		with self.assertRaises(InvalidMember):
			factories.make_customer([(user, 0)])
		other = factories.make_user().name
		with self.assertRaises(InvalidMember):
			factories.make_customer([(other, 0), (other, 1)])

	def test_an_unknown_time_zone_is_refused(self):
		with self.assertRaises(InvalidMember):
			factories.make_customer(time_zone="Middle/Earth")

	def test_only_the_members_of_its_desk_see_it(self):
		customer = factories.make_customer().name
		member = factories.make_agent().name
		stranger = factories.make_agent(desk=factories.make_desk().name).name

		for user, sees in ((member, True), (stranger, False)):
			with self.subTest(user), as_user(user):
				self.assertEqual(customer in frappe.get_list("SD Customer", pluck="name", limit=0), sees)
				self.assertEqual(bool(frappe.has_permission("SD Customer", "read", customer)), sees)


class TestDesksAndQueues(SiteTestCase):
	def test_only_agents_can_be_members(self):
		nobody = factories.make_user().name

		with self.assertRaises(InvalidMember):
			factories.make_desk(members=[nobody])
		with self.assertRaises(InvalidMember):
			factories.make_queue(members=[{"user": nobody}])
		with self.assertRaises(InvalidMember):
			factories.make_queue(lead=nobody)

	def test_a_desks_queue_is_one_of_its_own(self):
		with self.assertRaises(InvalidMember):
			factories.make_desk().update({"default_queue": factories.QUEUE}).save()

	def test_agents_see_their_own_desks_and_queues_only(self):
		mine, other = factories.make_desk(), factories.make_desk()
		agent = factories.make_agent(desk=mine.name).name

		with as_user(agent):
			for doctype, seen, unseen in (
				("SD Desk", mine.name, other.name),
				("SD Queue", mine.default_queue, other.default_queue),
			):
				listed = frappe.get_list(doctype, pluck="name", limit=0)
				self.assertIn(seen, listed)
				self.assertNotIn(unseen, listed)
				self.assertFalse(frappe.has_permission(doctype, "read", unseen))


class TestClocksAndTheirLog(SiteTestCase):
	def test_are_seen_by_whoever_sees_the_ticket(self):
		customer = factories.make_customer().name
		factories.make_agreement([customer])
		ticket = factories.make_ticket(customer=customer).name
		member = factories.make_agent().name
		stranger = factories.make_agent(desk=factories.make_desk().name).name

		for user, sees in ((member, True), (stranger, False)):
			for doctype in ("SD Ticket Clock", "SD Ticket Clock Event"):
				with self.subTest(user=user, doctype=doctype), as_user(user):
					rows = frappe.get_list(doctype, {"ticket": ticket}, pluck="name")
					self.assertEqual(bool(rows), sees)
					name = rows[0] if rows else frappe.get_all(doctype, {"ticket": ticket}, pluck="name")[0]
					self.assertEqual(bool(frappe.has_permission(doctype, "read", name)), sees)
