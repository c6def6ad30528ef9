"""The guided set-up: each step by the product's own functions, done twice or in another order just as well."""

import frappe

from servicedesk_app.errors import (
	InvalidCalendar,
	InvalidCall,
	InvalidMember,
	InvalidReport,
	NotAllowed,
)
from servicedesk_app.guided_setup import main, steps
from servicedesk_app.permissions.people import ADMINISTRATOR, AGENT, MANAGER
from servicedesk_app.setup import seeds
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.world import call
from servicedesk_app.ticketing import priority_schemes

WEEK = {
	"time_zone": "Europe/Prague",
	"monday": "8-16",
	"tuesday": "08:00–12:00, 13:00–17:00",
	"friday": "8-15",
}


def address() -> str:
	return factories.unique("new").replace(" ", "-").lower() + "@example.com"


class TestGuidedSetup(SiteTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.savepoint("a_step")
		factories.ensure_system_manager()
		self.admin = factories.make_user(ADMINISTRATOR).name
		frappe.db.set_value("SD Desk", main.desk(), "default_agreement", None)
		frappe.db.set_single_value("SD Settings", "setup_progress", None)
		frappe.clear_cache()

	def tearDown(self):
		frappe.db.rollback(save_point="a_step")
		frappe.clear_cache()

	def do(self, step, **values):
		with as_user(self.admin):
			return steps.save(step, values)

	def state_of(self, key):
		return next(step for step in steps.state()["steps"] if step["key"] == key)

	# --- the way through

	def test_a_desk_works_after_all_steps(self):
		agent, boss = address(), address()
		company, level_3 = factories.unique("Company"), factories.unique("Experts")
		self.do("hours", **WEEK)
		self.do("holidays", country="CZ")
		self.do("priorities", scheme=priority_schemes.FIVE)
		present = {
			field["fieldname"]: field.get("default")
			for field in self.state_of("queues")["fields"]
			if "fieldname" in field
		}
		self.do("queues", **{**present, "level_3": level_3})
		self.do("staff", email=agent, first_name="Sofie", last_name="Jensen", role=AGENT, support_level="3")
		self.do("agreements", full=1, technician=agent, default_agreement="Full service")
		self.do("customer", customer_name=company, email=boss, first_name="Birte", sees_all_tickets=1)
		answer = self.do("first_ticket", customer=company, subject="It smokes", ticket_type="Fault")

		ticket = frappe.get_doc("SD Ticket", answer["ticket"])
		self.assertEqual((ticket.customer, ticket.raised_by), (company, boss))
		self.assertEqual(ticket.agreement, "Full service")
		self.assertTrue(answer["clocks"] and answer["clocks"][0]["due_at"] > 0, answer)
		self.assertIn(ticket.priority, priority_schemes.enabled())
		left = {step["key"] for step in steps.state()["steps"] if step["state"] != "done"}
		self.assertEqual(left, {"mail"})
		members = {row.user for row in frappe.get_doc("SD Queue", level_3).members}
		self.assertIn(agent, members)

	def test_what_is_skipped_is_told_and_can_be_done_later(self):
		steps.skip("hours")
		self.assertEqual(self.state_of("hours")["state"], "skipped")

		self.do("hours", **WEEK)
		steps.skip("hours")

		self.assertEqual(self.state_of("hours")["state"], "done")

	# --- hours

	def test_hours_are_written_into_the_main_calendar_and_shown_again(self):
		self.do("hours", **WEEK)

		record = main.calendar()
		self.assertEqual(record.time_zone, "Europe/Prague")
		self.assertEqual(
			[(row.weekday, row.opens, row.closes) for row in record.windows],
			[
				("Monday", "08:00", "16:00"),
				("Tuesday", "08:00", "12:00"),
				("Tuesday", "13:00", "17:00"),
				("Friday", "08:00", "15:00"),
			],
		)
		shown = {field.get("fieldname"): field.get("default") for field in self.state_of("hours")["fields"]}
		self.assertEqual(shown["tuesday"], "08:00–12:00, 13:00–17:00")
		self.assertEqual(shown["sunday"], "")

	def test_hours_that_are_none_are_refused_by_day(self):
		with self.assertRaisesRegex(InvalidCalendar, "Tuesday"):
			self.do("hours", **{**WEEK, "tuesday": "in the morning"})
		with self.assertRaises(InvalidCalendar):
			self.do("hours", time_zone="Europe/Prague")

	def test_holidays_come_once_and_an_unknown_country_is_refused(self):
		self.do("hours", **WEEK)
		for _again in range(2):
			self.do("holidays", country="DK")

		days = [str(row.date) for row in main.calendar().exceptions]
		self.assertIn(f"{frappe.utils.getdate().year}-12-25", days)
		self.assertEqual(len(days), len(set(days)))
		with self.assertRaises(frappe.ValidationError):
			self.do("holidays", country="ZZ")

	# --- priorities

	def test_a_scheme_takes_the_other_ones_place_and_back(self):
		seeds.plant()
		agreement = factories.make_agreement(
			targets=[
				{"metric": "Reaction", "amount": 1, "unit": "Hours", "priority": "D-Low"},
				{"metric": "Reaction", "amount": 30, "unit": "Minutes", "priority": "A-Critical"},
				{"metric": "Reaction", "amount": 4, "unit": "Hours"},
			]
		)
		ticket = factories.make_ticket(priority="A-Critical")

		self.do("priorities", scheme=priority_schemes.FIVE)

		self.assertEqual(priority_schemes.in_use(), priority_schemes.FIVE)
		settings = frappe.get_doc("SD Settings")
		self.assertEqual(settings.default_priority, "Medium")
		self.assertIn("Highest", {row.priority for row in settings.priority_matrix})
		self.assertEqual(frappe.db.get_value("SD Ticket Type", "Question", "default_priority"), "Low")
		agreement.reload()
		promised = [(row.priority or "", row.amount) for row in agreement.targets]
		self.assertEqual(
			sorted(promised),
			sorted([("D-Low", 1), ("A-Critical", 30), ("", 4), ("Low", 1), ("Lowest", 1), ("Highest", 30)]),
		)
		ticket.reload()
		self.assertEqual(ticket.priority, "A-Critical")
		ticket.subject = "Still smoking"
		ticket.save()

		self.do("priorities", scheme=priority_schemes.FOUR)

		self.assertEqual(frappe.get_doc("SD Settings").default_priority, "C-Normal")
		agreement.reload()
		self.assertEqual(len(agreement.targets), 6)

	def test_an_admins_own_priority_stays(self):
		own = frappe.get_doc(
			{"doctype": "SD Priority", "priority_name": factories.unique("VIP"), "rank": 1, "scheme": "Own"}
		).insert()

		self.do("priorities", scheme=priority_schemes.FIVE)

		own.reload()
		self.assertTrue(own.enabled)
		with self.assertRaises(InvalidCall):
			self.do("priorities", scheme="Own")

	# --- queues

	def test_queues_are_renamed_chained_and_never_doubled(self):
		names = [factories.unique(f"Level {level}") for level in (1, 2, 3)]
		values = {f"level_{place}": name for place, name in enumerate(names, start=1)}
		before = frappe.db.get_value("SD Desk", main.desk(), "default_queue")
		frappe.db.set_value("SD Queue", {"desk": main.desk(), "name": ("!=", before)}, "disabled", 1)

		for _again in range(2):
			self.do("queues", **values, assignment="In turn")

		self.assertFalse(frappe.db.exists("SD Queue", before))
		self.assertEqual(frappe.db.get_value("SD Desk", main.desk(), "default_queue"), names[0])
		self.assertEqual(
			frappe.db.get_value("SD Queue", names[0], ["next_queue", "assignment"]), (names[1], "In turn")
		)
		self.assertEqual(frappe.db.get_value("SD Queue", names[1], "next_queue"), names[2])
		self.assertEqual(frappe.db.count("SD Queue", {"desk": main.desk(), "disabled": 0}), 3)

	def test_another_desks_queue_is_not_taken(self):
		foreign = factories.make_desk().default_queue
		with self.assertRaises((InvalidMember, frappe.ValidationError)):
			self.do("queues", level_1=foreign)

	# --- people

	def test_staff_get_role_desk_queue_and_a_way_in_once(self):
		email = address()
		for _again in range(2):
			answer = self.do("staff", email=email, first_name="Lars", role=MANAGER, support_level="1")

		self.assertIn(MANAGER, frappe.get_roles(email))
		self.assertNotIn("System Manager", frappe.get_roles(email))
		members = [row.user for row in frappe.get_doc("SD Desk", main.desk()).members]
		self.assertEqual(members.count(email), 1)
		self.assertIn("Lars", answer["message"])

	def test_a_customers_person_does_not_become_staff_nor_the_other_way_round(self):
		person = factories.make_portal_user().name
		with self.assertRaises(InvalidMember):
			self.do("staff", email=person, first_name="P", role=AGENT)
		agent = factories.make_agent().name
		with self.assertRaises(InvalidMember):
			self.do("customer", customer_name=factories.unique("C"), email=agent)

	def test_no_role_beyond_the_service_desks_own_is_given(self):
		for role in ("System Manager", "SD Portal User", "", None):
			with self.subTest(role), self.assertRaises(InvalidMember):
				self.do("staff", email=address(), first_name="X", role=role)

	def test_nobody_becomes_system_manager_by_surprise(self):
		frappe.db.delete("Has Role", {"role": "System Manager", "parent": ("!=", "Administrator")})
		with self.assertRaises(InvalidMember):
			steps.save("staff", {"email": address(), "first_name": "X", "role": AGENT})

	def test_a_customer_is_completed_not_doubled(self):
		name, first, second = factories.unique("Company"), address(), address()
		agreement = factories.make_agreement().name
		self.do("customer", customer_name=name, email=first, agreement=agreement)
		self.do("customer", customer_name=name, email=second, agreement=agreement)
		self.do("customer", customer_name=name, email=second, agreement=agreement)

		self.assertEqual([row.user for row in frappe.get_doc("SD Customer", name).people], [first, second])
		rows = frappe.get_all("SD Agreement Customer", {"parent": agreement, "customer": name})
		self.assertEqual(len(rows), 1)

	# --- agreements and the ticket

	def test_a_template_that_is_there_is_left_alone(self):
		self.do("agreements", basic=1, default_agreement="Basic")
		frappe.db.set_value("SD Service Level Agreement", "Basic", "services", "Ours")

		self.do("agreements", basic=1, default_agreement="Basic")

		self.assertEqual(frappe.db.get_value("SD Service Level Agreement", "Basic", "services"), "Ours")
		self.assertEqual(frappe.db.get_value("SD Desk", main.desk(), "default_agreement"), "Basic")

	def test_a_ticket_without_a_customer_is_refused(self):
		with self.assertRaises(InvalidReport):
			self.do("first_ticket", subject="It smokes")

	def test_a_mailbox_that_cannot_sign_in_is_kept_and_says_why(self):
		email = address()
		for port in (1, 2):
			answer = self.do(
				"mail", email=email, server="127.0.0.1", protocol="IMAP", security="None", port=port,
				username="x", password="secret",
			)  # fmt: skip
			self.assertIn("sign-in failed", answer["message"])

		boxes = frappe.get_all("SD Mailbox", {"email": email}, ["desk", "port"])
		self.assertEqual([(box.desk, box.port) for box in boxes], [(main.desk(), 2)])
		shown = {field.get("fieldname"): field.get("default") for field in self.state_of("mail")["fields"]}
		self.assertEqual(shown["email"], email)
		self.assertNotIn("secret", str(self.state_of("mail")))

	# --- who may

	def test_only_administrators_may(self):
		for user in (
			factories.make_agent().name,
			factories.make_user(MANAGER).name,
			factories.make_portal_user().name,
		):
			for endpoint, arguments in (
				("state", {}),
				("save", {"step": "hours", "values": WEEK}),
				("skip", {"step": "hours"}),
			):
				with self.subTest(user=user, endpoint=endpoint), as_user(user), self.assertRaises(NotAllowed):
					call(f"servicedesk_app.api.setup.{endpoint}", **arguments)
		with as_user(self.admin):
			self.assertTrue(call("servicedesk_app.api.setup.state")[0]["steps"])

	def test_fields_that_a_step_does_not_have_are_ignored(self):
		name = factories.unique("Company")
		self.do("customer", customer_name=name, disabled=1, desk="Elsewhere", owner="x")

		self.assertEqual(frappe.db.get_value("SD Customer", name, ["disabled", "desk"]), (0, main.desk()))

	def test_an_unknown_step_is_refused(self):
		with self.assertRaises(InvalidCall):
			steps.skip("everything")
