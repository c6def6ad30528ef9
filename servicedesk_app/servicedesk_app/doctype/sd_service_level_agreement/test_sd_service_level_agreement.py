from frappe.utils import add_days, nowdate

from servicedesk_app.errors import InUse, InvalidAgreement
from servicedesk_app.service_level import agreements
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase


class TestSDServiceLevelAgreement(SiteTestCase):
	def setUp(self):
		self.customer = factories.make_customer().name

	def chosen(self, desk=factories.DESK):
		return agreements.choose(self.customer, desk, now())

	def test_a_customer_gets_its_own_agreement_while_it_is_valid(self):
		past = {"valid_from": add_days(nowdate(), -60), "valid_to": add_days(nowdate(), -30)}
		future = {"valid_from": add_days(nowdate(), 30)}
		current = {"valid_from": add_days(nowdate(), -29), "valid_to": add_days(nowdate(), 29)}
		for dates in (past, future):
			factories.make_agreement([self.customer], **dates)
		self.assertIsNone(self.chosen().agreement)

		valid = factories.make_agreement([self.customer], **current)
		self.assertEqual(self.chosen().agreement, valid.name)

	def test_the_newer_of_two_valid_versions_counts(self):
		factories.make_agreement([self.customer])
		newer = factories.make_agreement([self.customer], valid_from=add_days(nowdate(), -1))

		self.assertEqual(self.chosen().agreement, newer.name)

	def test_a_disabled_one_is_not_chosen(self):
		factories.make_agreement([self.customer], disabled=1)

		self.assertIsNone(self.chosen().agreement)

	def test_without_an_own_one_the_desks_default_is_taken_and_the_reason_says_so(self):
		default = factories.make_agreement()
		desk = factories.make_desk(default_agreement=default.name)

		choice = self.chosen(desk.name)
		self.assertEqual(choice.agreement, default.name)
		self.assertIn(desk.name, choice.reason)

	def test_working_days_become_open_seconds_once(self):
		agreement = factories.make_agreement(
			targets=[{"metric": "Reaction", "amount": 2, "unit": "Working days"}],
			calendar=factories.make_calendar().name,
		)
		target = agreements.target_for(agreement.name, metric="Reaction", ticket_type="", priority="")

		monday_0800_utc = 1780300800  # 10:00 in Copenhagen: 6 h of Monday, 8 h of Tuesday, 8 h of Wednesday
		seconds = agreements.open_seconds(target, agreements.calendar_of(target), monday_0800_utc)
		self.assertEqual(seconds, 22 * 3600)

	def test_contradictions_are_refused(self):
		row = {"metric": "Reaction", "amount": 4, "unit": "Hours", "ticket_type": "Fault"}
		for name, values in {
			"ends before it begins": {"valid_from": "2026-02-01", "valid_to": "2026-01-01"},
			"promises no time": {"targets": [row | {"amount": 0}]},
			"two rows for one case": {"targets": [row, row | {"amount": 8}]},
		}.items():
			with self.subTest(name), self.assertRaises(InvalidAgreement):
				factories.make_agreement(**values)

	def test_one_in_use_cannot_be_deleted_and_the_refusal_says_where(self):
		agreement = factories.make_agreement([self.customer])
		ticket = factories.make_ticket(customer=self.customer)

		with self.assertRaises(InUse) as caught:
			agreement.delete()
		self.assertIn(f"SD Ticket: {ticket.name}", str(caught.exception))
