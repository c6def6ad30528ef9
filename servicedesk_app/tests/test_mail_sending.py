"""Every mail about a ticket: whoever queues it, it leaves with the right sender, its thread, and no address too many."""

import email
import json
from email import policy

import frappe
from frappe.core.doctype.communication.email import make

from servicedesk_app.mail import identity, registry
from servicedesk_app.rules import mail_headers
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user, in_one_transaction, statements
from servicedesk_app.tests.test_notices import NoticeTestCase, forget_mail_accounts, make_mail_account
from servicedesk_app.ticketing import notice_delivery, work


def read(text):
	return email.message_from_string(text, policy=policy.SMTP)


class MailTestCase(NoticeTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.db.delete("Email Account", {"default_outgoing": 1})
		make_mail_account()
		frappe.db.set_single_value("SD Settings", "plus_addressing", 1)

	def setUp(self):
		forget_mail_accounts()
		super().setUp()

	def queued(self):
		"""The ticket's mails, oldest first."""
		names = frappe.get_all(
			"SD Outbound Mail", {"ticket": self.name, "email_queue": ("is", "set")}, pluck="email_queue",
			order_by="creation",
		)  # fmt: skip
		return [frappe.get_doc("Email Queue", name) for name in names]

	def last(self):
		self.deliver()
		return self.queued()[-1]

	def compose(self, **values):
		with as_user(self.agent):
			return make(
				doctype="SD Ticket", name=self.name, content="<p>We are on it.</p>", subject="Printer",
				recipients=self.reporter, send_email=True, **values,
			)["name"]  # fmt: skip


class TestHeaders(MailTestCase):
	def check(self, queue, kind):
		mail = read(queue.message)
		key = identity.mark_of([mail["Message-ID"]])
		self.assertEqual(key.ticket, self.name)
		self.assertEqual(mail["Message-ID"].strip("<>"), queue.message_id)
		self.assertIn(f"<{identity.thread_id(self.name, 'example.com')}>", mail["References"])
		self.assertTrue(mail["In-Reply-To"])
		for name, value in mail_headers.automatic(kind).items():
			self.assertEqual(mail[name], value, name)
		self.assertIn(f"[{self.name}]", mail["Subject"])
		self.assertEqual(mail["From"].addresses[0].addr_spec, "desk@example.com")
		self.assertTrue(mail["Reply-To"].addresses[0].addr_spec.startswith(f"desk+sd.{self.name}."))
		self.assertEqual(len(mail.get_all("Message-ID")), 1)
		self.assertEqual(identity.ticket_of([], [mail["Reply-To"]]).ticket, self.name)
		return mail

	def test_of_an_acknowledgement(self):
		self.check(self.last(), "Acknowledgement")

	def test_of_a_notice(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		self.check(self.last(), "Notice")

	def test_of_an_agents_answer_through_the_api(self):
		with as_user(self.agent):
			work.reply(self.ticket(), "<p>Have you tried <b>turning</b> it off?</p>")
		mail = self.check(self.last(), "Answer")

		self.assertIn(frappe.get_cached_value("User", self.agent, "full_name"), mail["From"])
		self.assertIn("turning", mail.get_body(("html",)).get_content())
		self.assertIn("<b", mail.get_body(("html",)).get_content())

	def test_of_the_frappe_desks_composer(self):
		message = self.compose()
		queue = self.queued()[-1]
		self.check(queue, "Answer")

		self.assertEqual(queue.communication, message)
		self.assertEqual(frappe.db.get_value("Communication", message, "message_id"), queue.message_id)

	def test_of_any_sendmail_with_a_ticket_as_its_reference(self):
		frappe.sendmail(
			recipients=["anna@acme.example"], subject="By a script", message="Hello", reference_doctype="SD Ticket",
			reference_name=self.name, delayed=True,
		)  # fmt: skip
		self.check(self.queued()[-1], "Other")

	def test_other_mails_of_the_site_stay_as_they_are(self):
		before = frappe.db.count("SD Outbound Mail")
		frappe.sendmail(recipients=["anna@acme.example"], subject="Else", message="Hello", delayed=True)

		queue = frappe.get_last_doc("Email Queue")
		self.assertNotIn("Auto-Submitted", queue.message)
		self.assertEqual(frappe.db.count("SD Outbound Mail"), before)

	def test_a_conversation_refers_to_itself_and_to_nobody_elses(self):
		self.deliver()
		first = self.queued()[-1].message_id
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		second = read(self.last().message)
		frappe.sendmail(
			recipients=["supplier@parts.example"], subject="Toner", message="Hello", reference_doctype="SD Ticket",
			reference_name=self.name, delayed=True,
		)  # fmt: skip
		third = read(self.queued()[-1].message)

		self.assertIn(first, second["References"])
		self.assertEqual(second["In-Reply-To"], f"<{first}>")
		self.assertNotIn(first, third["References"])


class TestWhoReadsWhat(MailTestCase):
	def test_watchers_of_both_sides_get_mails_of_their_own(self):
		ticket = self.ticket()
		ticket.append("watchers", {"user": self.colleague})
		ticket.append("watchers", {"user": self.agent})
		ticket.save()
		frappe.db.set_value("SD Notice", {"ticket": self.name}, "state", "Done")
		with as_user(self.agent):
			work.reply(self.ticket(), "Soon")
		self.deliver()

		mails = self.queued()
		self.assertEqual(len(mails), 2)
		for queue in mails:
			self.assertEqual(len(queue.recipients), 1)
			others = {self.reporter, self.colleague, self.agent} - {queue.recipients[0].recipient}
			for other in others:
				self.assertNotIn(f"<{other}>", queue.message.partition("\r\n\r\n")[0])

	def test_a_copy_to_staff_does_not_show_their_address_to_the_customer(self):
		self.compose(cc=self.agent)
		mail = read(self.queued()[-1].message)

		self.assertEqual((mail["To"].addresses[0].addr_spec, mail["Cc"]), (self.reporter, None))
		self.assertIn(self.agent, {row.recipient for row in self.queued()[-1].recipients})

	def test_watchers_are_told_of_what_the_composer_sent_and_the_addressee_only_once(self):
		ticket = self.ticket()
		ticket.append("watchers", {"user": self.colleague})
		ticket.save()
		self.deliver()
		before = len(self.queued())
		self.compose()
		self.deliver()

		to = [row.recipient for queue in self.queued()[before:] for row in queue.recipients]
		self.assertEqual(sorted(to), sorted([self.reporter, self.colleague]))

	def test_a_mail_to_a_supplier_is_not_sent_on_to_the_customer(self):
		self.deliver()
		before = len(self.queued())
		with as_user(self.agent):
			make(
				doctype="SD Ticket", name=self.name, content="Our margin is thin", subject="Toner",
				recipients="supplier@parts.example", send_email=True,
			)  # fmt: skip
		self.deliver()

		to = [row.recipient for queue in self.queued()[before:] for row in queue.recipients]
		self.assertEqual(to, ["supplier@parts.example"])

	def test_a_reporter_without_an_account_is_written_to_by_address(self):
		if not frappe.get_meta("SD Ticket").has_field("reporter_email"):
			self.skipTest("reporters by mail come with the receiving of mail")
		frappe.db.set_value(
			"SD Ticket", self.name, {"raised_by": None, "reporter_email": "walk-in@acme.example"}
		)
		with as_user(self.agent):
			work.reply(self.ticket(), "Hello")
		queue = self.last()

		self.assertEqual([row.recipient for row in queue.recipients], ["walk-in@acme.example"])
		self.assertIn("/support/link/", queue.message.replace("=\r\n", ""))

	def test_no_internal_note_leaves_by_any_way(self):
		secret = "zz-the-customer-is-difficult"
		with as_user(self.agent):
			work.add_note(self.ticket(), secret)
			work.assign(self.ticket(), self.agent, note=secret)
			work.start(self.ticket(), self.agent)
			work.wait_for_supplier(self.ticket(), secret)
			work.start(self.ticket(), self.agent)
			work.reply(self.ticket(), "Soon")
			work.resolve(self.ticket(), "Done", self.agent)
		self.compose()
		self.deliver()

		for queue in self.queued():
			self.assertNotIn(secret, queue.message.replace("=\r\n", ""))
		self.assertGreaterEqual(len(self.queued()), 5)

	def test_a_print_of_the_ticket_is_left_out_of_a_mail_to_the_customer(self):
		self.compose(print_html="<p>internal fields</p>")
		queue = self.queued()[-1]

		self.assertEqual(json.loads(queue.attachments), [])

	def test_files_of_an_answer_go_with_it(self):
		with as_user(self.agent):
			message = work.reply(self.ticket(), "See the file")
			values = {"attached_to_doctype": "Communication", "attached_to_name": message, "is_private": 1}
			file = frappe.get_doc(
				{"doctype": "File", "file_name": "plan.txt", "content": "the plan", **values}
			)
			file.insert()
		self.assertEqual(json.loads(self.last().attachments), [{"fid": file.name}])


class TestStatements(MailTestCase):
	def test_a_notice_by_mail_costs_no_more_than_it_did(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		self.deliver()
		with as_user(self.agent):
			work.start(self.ticket(), self.agent)
		with in_one_transaction(), statements() as sent:
			notice_delivery.deliver_for(self.name)

		print("statements for a notice by mail:", len(sent))
		self.assertLess(len(sent), 60)
		self.assertEqual(registry.of_queue(self.queued()[-1].name).state, "Queued")
		self.assertTrue(factories.DESK)
