"""From whose address a mail comes, and what everybody's mail says about itself."""

import frappe

from servicedesk_app.access import mails
from servicedesk_app.mail import mailboxes
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user
from servicedesk_app.tests.mail_factories import make_mailbox, raw_mail
from servicedesk_app.tests.test_mail_sending import MailTestCase, read
from servicedesk_app.ticketing import work


class TestFrom(MailTestCase):
	def account(self, **values):
		name = factories.unique("Account")
		account = frappe.new_doc("Email Account")
		account.update(
			{
				"email_id": f"{frappe.generate_hash(length=8)}@mail.example", "email_account_name": name,
				"enable_outgoing": 1, "smtp_server": "127.0.0.1", "no_smtp_authentication": 1, **values,
			}
		)  # fmt: skip
		account.name = name
		account.db_insert()
		return name

	def mailbox(self, **values):
		values = {"desk": self.desk.name, "enabled": 1, "email_account": self.account(), **values}
		return make_mailbox(**values)

	def answer(self):
		"""The agent's answer as it was queued: its mail and its row."""
		with as_user(self.agent):
			work.reply(self.ticket(), "We are on it.")
		queue = self.last()
		return read(queue.message), queue

	def check(self, mailbox):
		"""Notice and answer alike come from the mailbox's address by its account."""
		mail, queue = self.answer()
		self.assertEqual(mail["From"].addresses[0].addr_spec, mailbox.email)
		self.assertEqual(queue.email_account, mailbox.email_account)
		self.assertTrue(
			mail["Reply-To"].addresses[0].addr_spec.startswith(mailbox.email.split("@")[0] + "+sd.")
		)
		self.assertTrue(mail["In-Reply-To"] and mail["References"])
		return mail

	def test_without_any_mailbox_the_sites_account_sends(self):
		mail, queue = self.answer()
		self.assertEqual(mail["From"].addresses[0].addr_spec, "desk@example.com")
		self.assertEqual(queue.email_account, "Test desk")

	def test_a_desk_has_its_own_address(self):
		self.mailbox(desk=factories.make_desk().name)
		self.check(self.mailbox())

	def test_a_customers_own_address_comes_before_the_desks(self):
		self.mailbox()
		self.check(self.mailbox(customer=self.customer))

	def test_another_customers_address_is_never_used(self):
		other = factories.make_customer([factories.make_user().name], desk=self.desk.name).name
		self.mailbox(customer=other)
		mail, _queue = self.answer()
		self.assertEqual(mail["From"].addresses[0].addr_spec, "desk@example.com")

	def test_the_address_that_was_written_to_comes_first(self):
		self.mailbox()
		self.mailbox(customer=self.customer)
		written_to = self.mailbox()
		inbound = {"doctype": "SD Inbound Mail", "ticket": self.name, "outcome": "New ticket"}
		frappe.get_doc({**inbound, "mailbox": written_to.name, "name": factories.unique("in")}).db_insert()
		self.check(written_to)

		frappe.db.set_value("SD Mailbox", written_to.name, "desk", factories.DESK)  # handed over
		mail, _queue = self.answer()
		self.assertNotEqual(mail["From"].addresses[0].addr_spec, written_to.email)

	def test_what_is_switched_off_or_cannot_send_is_passed_over(self):
		self.mailbox(enabled=0)
		self.mailbox(email_account=self.account(enable_outgoing=0))
		self.mailbox(email_account=None)
		self.check(self.mailbox())

	def test_notices_say_that_no_person_wrote_them_and_answers_do_not(self):
		mailbox = self.mailbox()
		first = read(self.last().message)
		self.assertEqual(
			(first["Auto-Submitted"], first["From"].addresses[0].addr_spec), ("auto-replied", mailbox.email)
		)
		self.assertIsNone(self.check(mailbox)["Auto-Submitted"])

	def test_mails_of_no_ticket_say_it_as_well(self):
		mails.send(
			"new@acme.example", "Invitation", "Come in", button="Accept", link="https://desk.example/x"
		)
		mail = read(frappe.get_last_doc("Email Queue").message)
		self.assertEqual(
			(mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]), ("auto-generated", "All")
		)

	def test_the_question_who_somebody_is_says_it_and_answers_their_mail(self):
		from servicedesk_app.mail import asking
		from servicedesk_app.rules import mail_message

		mailbox = self.mailbox()
		asked = mail_message.read(raw_mail("stranger@elsewhere.example", Message_ID="<q1@elsewhere.example>"))
		self.assertTrue(asking.who_are_you(asked, mailbox))
		mail = read(frappe.get_last_doc("Email Queue").message)
		self.assertEqual(
			(mail["Auto-Submitted"], mail["In-Reply-To"]), ("auto-replied", "<q1@elsewhere.example>")
		)
		self.assertEqual(mail["From"].addresses[0].addr_spec, mailbox.email)

	def test_every_address_of_ours_is_known_as_ours(self):
		mailbox = self.mailbox(aliases="help@desk.example\nit@desk.example")
		self.assertTrue({mailbox.email, "help@desk.example", "it@desk.example"} <= mailboxes.own_addresses())

	def test_a_desks_signature_stands_below(self):
		template = {
			"doctype": "SD Notice Template",
			"event": "Signature",
			"desk": self.desk.name,
			"subject": "-",
		}
		frappe.get_doc({**template, "body": "Yours, the {{ desk }} of the house"}).insert()

		self.assertIn(
			f"Yours, the {self.desk.name} of the house",
			read(self.last().message).get_body(("html",)).get_content(),
		)
