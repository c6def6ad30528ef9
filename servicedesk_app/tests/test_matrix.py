"""Which agreement a ticket gets by the desk's service matrix, and what is told of agreements that do not fit together."""

from unittest.mock import patch

import frappe
from frappe.utils import add_days, nowdate

from servicedesk_app.errors import InvalidAgreement
from servicedesk_app.service_level import agreements, matrix
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, statements
from servicedesk_app.tests.world import call


class TestMatrix(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.customer = factories.make_customer(desk=cls.desk.name).name
		cls.other = factories.make_customer(desk=cls.desk.name).name
		cls.own = factories.make_agreement([cls.customer]).name
		cls.both, cls.by_type, cls.default = (factories.make_agreement().name for _ in range(3))

	def set_matrix(self, *rows, **values):
		desk = frappe.get_doc("SD Desk", self.desk.name)
		keys = ("customer", "ticket_type", "agreement")
		desk.update({"service_matrix": [dict(zip(keys, row, strict=True)) for row in rows], **values})
		return desk.save()

	def chosen(self, customer, ticket_type="Fault"):
		return agreements.choose(customer, self.desk.name, now(), ticket_type)

	def test_customer_and_type_come_before_the_customers_own_before_the_type_before_the_desks_default(self):
		self.set_matrix(
			(self.customer, "Fault", self.both), (None, "Fault", self.by_type), default_agreement=self.default
		)
		for customer, ticket_type, expected, word in (
			(self.customer, "Fault", self.both, "×"),
			(self.customer, "Question", self.own, "Agreement of"),
			(self.other, "Fault", self.by_type, "every customer"),
			(self.other, "Question", self.default, "Default"),
		):
			with self.subTest(customer=customer, ticket_type=ticket_type):
				choice = self.chosen(customer, ticket_type)
				self.assertEqual(choice.agreement, expected)
				self.assertIn(word, choice.reason)

	def test_a_customers_row_in_the_matrix_comes_before_its_own_agreement(self):
		self.set_matrix((self.customer, None, self.both))
		self.assertEqual(self.chosen(self.customer).agreement, self.both)

	def test_a_ticket_gets_it_and_says_why_and_another_type_another_one(self):
		self.set_matrix((self.customer, "Fault", self.both))
		ticket = factories.make_ticket(customer=self.customer, ticket_type="Fault", desk=self.desk.name)
		self.assertEqual(ticket.agreement, self.both)
		self.assertIn("Service matrix", ticket.agreement_reason)

		ticket.ticket_type = "Question"
		ticket.save()
		self.assertEqual(ticket.agreement, self.own)

	def test_a_row_whose_agreement_is_over_gives_the_version_that_holds_or_steps_aside(self):
		old = factories.make_agreement(valid_from=add_days(nowdate(), -90))
		self.set_matrix((self.customer, "Fault", old.name))
		new = matrix.new_version(old.name, add_days(nowdate(), -1))
		self.assertEqual(self.chosen(self.customer).agreement, new)

		frappe.get_doc(matrix.AGREEMENT, new).update({"disabled": 1}).save()
		self.assertEqual(self.chosen(self.customer).agreement, self.own)

	def test_rows_that_could_never_count_are_refused(self):
		foreign = factories.make_customer().name
		for name, rows in {
			"neither": [(None, None, self.both)],
			"twice": [(self.customer, "Fault", self.both), (self.customer, "Fault", self.own)],
			"another desk's customer": [(foreign, "Fault", self.both)],
		}.items():
			with self.subTest(name), self.assertRaises(InvalidAgreement):
				self.set_matrix(*rows)

	def test_the_table_shows_what_everybody_gets_to_those_who_see_the_desk(self):
		self.set_matrix((self.customer, "Fault", self.both))
		agent, stranger = factories.make_agent(desk=self.desk.name).name, factories.make_agent().name
		with as_user(agent):
			found, _response = call("servicedesk_app.api.service_levels.service_matrix", desk=self.desk.name)
		row = next(row for row in found["customers"] if row["customer"] == self.customer)
		cells = dict(zip(found["types"], row["cells"], strict=True))
		self.assertEqual((cells["Fault"]["agreement"], cells["Question"]["agreement"]), (self.both, self.own))
		with as_user(stranger), self.assertRaises(frappe.PermissionError):
			call("servicedesk_app.api.service_levels.service_matrix", desk=self.desk.name)

	def test_a_customer_named_in_other_letters_is_the_same_to_the_database_and_to_us(self):
		self.assertEqual(self.chosen(self.customer.upper()).agreement, self.own)

	def test_a_table_of_many_says_how_many_and_finds_the_others(self):
		names = [factories.make_customer(desk=self.desk.name).name for _ in range(4)]
		with patch.object(matrix, "MOST_CUSTOMERS", 2), statements() as sent:
			found = matrix.table(self.desk.name)
			of_one = matrix.table(self.desk.name, names[3].upper())

		self.assertEqual((len(found["customers"]), found["total"]), (2, 6))
		self.assertEqual([row["customer"] for row in of_one["customers"]], [names[3]])
		self.assertEqual(sum("tabSD Agreement Customer" in one for one in sent), 2)  # one for each table


class TestFindings(SiteTestCase):
	def setUp(self):
		super().setUp()
		self.customer = factories.make_customer().name

	def told(self, agreement):
		return " ".join(matrix.findings(agreement.name))

	def test_overlaps_and_gaps_are_told_with_their_dates(self):
		soon, later = add_days(nowdate(), 10), add_days(nowdate(), 20)
		first = factories.make_agreement([self.customer], valid_to=later)
		second = factories.make_agreement([self.customer], valid_from=soon, valid_to=add_days(nowdate(), 40))
		told = self.told(first)
		self.assertIn(second.name, told)
		self.assertIn("the one that began later counts", told)
		self.assertIn("has no agreement of its own from", told)

	def test_cases_without_a_promise_are_told(self):
		told = self.told(factories.make_agreement(targets=[
			{"metric": "Reaction", "amount": 4, "unit": "Hours", "ticket_type": "Fault"}
		]))  # fmt: skip
		self.assertIn("Reaction: nothing is promised for", told)
		self.assertIn("Resolution: nothing is promised.", told)

	def test_a_whole_agreement_has_nothing_to_tell(self):
		rows = [{"metric": metric, "amount": 4, "unit": "Hours"} for metric in ("Reaction", "Resolution")]
		self.assertEqual(self.told(factories.make_agreement([self.customer], targets=rows)), "")

	def test_a_new_version_takes_over_on_its_day(self):
		old = factories.make_agreement([self.customer])
		new = frappe.get_doc(matrix.AGREEMENT, matrix.new_version(old.name, add_days(nowdate(), 5)))
		old.reload()
		self.assertEqual(str(old.valid_to), add_days(nowdate(), 4))
		self.assertEqual((new.version_of, new.targets[0].amount), (old.name, old.targets[0].amount))
		self.assertEqual(agreements.choose(self.customer, factories.DESK, now()).agreement, old.name)
		later = now() + 6 * 86400
		self.assertEqual(agreements.choose(self.customer, factories.DESK, later).agreement, new.name)
		self.assertEqual(self.told(new).count("counts"), 0)

		with self.assertRaises(InvalidAgreement):
			matrix.new_version(new.name, nowdate())
