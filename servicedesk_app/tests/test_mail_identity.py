"""A mail finds its ticket by what only we can have put into it."""

import frappe

from servicedesk_app.mail import identity
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.ticketing import work

ELSEWHERE = "CAF=xyz@mail.acme.example"


class TestTicketOf(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.name, cls.other = factories.make_ticket().name, factories.make_ticket().name

	def issued(self, ticket=None, sent_to="anna@acme.example"):
		ticket = ticket or self.name
		issued = identity.issue(ticket, "desk.example")
		row = frappe.get_doc({"doctype": "SD Outbound Mail", "name": issued.key, "ticket": ticket})
		row.update({"sent_to": sent_to, "message_id": issued.message_id, "state": "Sent"})
		row.db_insert()
		return issued

	def test_by_a_message_id_of_ours_and_to_whom_it_went(self):
		issued = self.issued()

		claim = identity.ticket_of([ELSEWHERE, f"<{issued.message_id}>"], ["support@desk.example"])

		self.assertEqual(claim, (self.name, "message id", "anna@acme.example"))

	def test_by_the_address_where_every_header_was_stripped(self):
		issued = self.issued()
		address = identity.reply_address("support@desk.example", self.name, issued.key)

		self.assertEqual(
			identity.ticket_of([], ["bo@acme.example", address.upper()]),
			(self.name, "token address", "anna@acme.example"),
		)

	def test_the_signature_is_enough_where_the_log_of_mails_was_cleared(self):
		message_id = identity.issue(self.name, "desk.example").message_id

		self.assertEqual(identity.ticket_of([message_id], []), (self.name, "message id", None))
		self.assertEqual(
			identity.ticket_of([identity.thread_id(self.name, "desk.example")], []),
			(self.name, "message id", None),
		)

	def test_by_the_message_id_of_a_mail_that_was_received(self):
		message = work.reply(frappe.get_doc("SD Ticket", self.name), "An answer")
		frappe.db.set_value("Communication", message, "message_id", ELSEWHERE)

		self.assertEqual(identity.ticket_of([f"<{ELSEWHERE}>"], []), (self.name, "message id", None))

	def test_in_reply_to_comes_before_references(self):
		first, second = self.issued(self.other), self.issued()

		claim = identity.ticket_of([first.message_id, second.message_id], [])

		self.assertEqual(claim.ticket, self.other)

	def test_what_is_forged_claims_nothing(self):
		issued = self.issued()
		forged = issued.message_id.replace(f"sd.{self.name}.", f"sd.{self.other}.")
		address = identity.reply_address("support@desk.example", self.name, issued.key)

		self.assertIsNone(identity.ticket_of([forged], [address.replace(self.name, self.other)]))
		self.assertIsNone(
			identity.ticket_of(["", "<>", "nobody@mail.acme.example"], ["support@desk.example", ""])
		)

	def test_a_ticket_that_is_gone_is_claimed_by_nobody(self):
		self.assertIsNone(identity.ticket_of([identity.issue("999999999999", "desk.example").message_id], []))

	def test_a_mail_of_ours_that_comes_back_is_known(self):
		self.assertTrue(identity.is_ours(f"<{self.issued().message_id}>"))
		self.assertFalse(identity.is_ours(ELSEWHERE))
		self.assertFalse(identity.is_ours(None))
