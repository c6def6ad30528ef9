"""What becomes of a mail: whose it is, which ticket it finds, and what it may do there."""

import frappe

from servicedesk_app.mail import acts, identity, processing, receiving
from servicedesk_app.permissions.people import PORTAL_USER
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction
from servicedesk_app.tests.mail_factories import deliver, make_mailbox, raw_mail
from servicedesk_app.ticketing import work


class MailTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.user = factories.make_user(PORTAL_USER).name
		cls.customer = factories.make_customer([cls.user]).name
		cls.agent = factories.make_agent(queue=factories.QUEUE).name
		cls.mailbox = make_mailbox()

	def setUp(self):
		super().setUp()
		transaction = in_one_transaction()
		transaction.__enter__()
		self.addCleanup(transaction.__exit__, None, None, None)

	def deliver(self, raw, **source):
		return deliver(self.mailbox, raw, **source)

	def ticket(self, **headers):
		row = self.deliver(raw_mail(self.user, **headers))
		self.assertEqual((row.state, row.outcome), ("Processed", "New ticket"), (row.reason, row.error))
		return frappe.get_doc("SD Ticket", row.ticket)

	def marked(self, ticket):
		return f"<{identity.issue(ticket.name, 'desk.example').message_id}>"

	def messages(self, ticket):
		return frappe.get_all(
			"Communication",
			{"reference_doctype": "SD Ticket", "reference_name": ticket.name},
			["name", "content", "sender", "owner", "sent_or_received"],
			order_by="creation",
		)


class TestNewTickets(MailTestCase):
	def test_a_person_with_an_account_gets_a_ticket_of_their_own(self):
		ticket = self.ticket()

		self.assertEqual(
			(ticket.raised_by, ticket.customer, ticket.channel), (self.user, self.customer, "Mail")
		)
		self.assertEqual((ticket.subject, ticket.reporter_email), ("The printer burns", self.user))
		self.assertIn("It burns.", ticket.description)
		self.assertTrue(frappe.db.exists("SD Notice", {"ticket": ticket.name, "event": "Received"}))

	def test_a_known_contact_without_an_account_can_report(self):
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Bo"})
		contact.append("email_ids", {"email_id": "bo@elsewhere.example", "is_primary": 1})
		contact.append("links", {"link_doctype": "SD Customer", "link_name": self.customer})
		contact.insert()

		row = self.deliver(raw_mail("Bo <bo@elsewhere.example>"))
		self.assertEqual(row.state, "Processed", (row.reason, row.error))

		ticket = frappe.get_doc("SD Ticket", row.ticket)
		self.assertEqual(
			(ticket.customer, ticket.contact, ticket.raised_by), (self.customer, contact.name, None)
		)
		self.assertEqual(ticket.reporter_email, "bo@elsewhere.example")

	def test_the_policy_decides_about_a_sender_of_a_known_domain(self):
		domain = factories.unique("dom").replace(" ", "").lower() + ".example"
		factories.make_customer(domains=[{"domain": domain}])
		held = self.deliver(raw_mail(f"new@{domain}"))
		self.assertEqual(held.state, "Quarantined")

		box = make_mailbox(unknown_senders="Is made a contact")
		row = deliver(box, raw_mail(f"New Person <new@{domain}>"))

		self.assertEqual(row.outcome, "New ticket", row.reason)
		contact = frappe.db.get_value("SD Ticket", row.ticket, "contact")
		self.assertEqual(frappe.db.get_value("Contact", contact, "first_name"), "New")

	def test_mail_of_nobody_is_held_back_and_released_for_a_customer(self):
		row = self.deliver(raw_mail("who@nowhere.example"))
		self.assertEqual(row.state, "Quarantined")

		acts.decide([row.name], "release", "Administrator", self.customer)
		processing.process(row.name)

		row.reload()
		self.assertEqual((row.state, row.outcome), ("Processed", "New ticket"), row.error)
		self.assertEqual(frappe.db.get_value("SD Ticket", row.ticket, "customer"), self.customer)

	def test_a_customers_own_address_takes_no_other_customers_mail(self):
		other = factories.make_customer()
		box = make_mailbox(customer=other.name)

		row = deliver(box, raw_mail(self.user))

		self.assertEqual(row.state, "Quarantined")
		self.assertIn(other.name, row.reason)

	def test_the_same_mail_is_taken_once(self):
		raw = raw_mail(self.user)
		first, second = self.deliver(raw), self.deliver(raw)

		self.assertEqual(first.name, second.name)

	def test_the_same_mail_to_two_addresses_of_a_desk_is_one_ticket(self):
		raw = raw_mail(self.user)
		first, second = self.deliver(raw), deliver(make_mailbox(), raw)

		self.assertEqual((second.outcome, second.ticket), ("Came twice", first.ticket))


class TestThreading(MailTestCase):
	def test_an_answer_to_our_mail_joins_and_takes_the_turn(self):
		ticket = self.ticket()
		work.start(ticket, self.agent)
		work.wait_for_customer(frappe.get_doc("SD Ticket", ticket.name), "Which printer?")

		row = self.deliver(raw_mail(self.user, text="The red one.", In_Reply_To=self.marked(ticket)))

		self.assertEqual((row.outcome, row.ticket), ("Message", ticket.name), (row.reason, row.error))
		ticket.reload()
		self.assertEqual(ticket.status_category, "In Progress")
		message = self.messages(ticket)[-1]
		self.assertEqual((message.owner, message.sent_or_received), (self.user, "Received"))

	def test_the_mark_in_the_address_is_enough(self):
		ticket = self.ticket()
		address = identity.reply_address(
			"support@desk.example", ticket.name, identity.issue(ticket.name, "x").key
		)

		row = self.deliver(raw_mail(self.user, to=address, Subject="Without headers"))

		self.assertEqual((row.outcome, row.ticket), ("Message", ticket.name))

	def test_a_number_in_the_subject_serves_whoever_may_write_there(self):
		ticket = self.ticket()

		row = self.deliver(raw_mail(self.user, Subject=f"Re: [#{ticket.name}] printer"))

		self.assertEqual((row.outcome, row.ticket), ("Message", ticket.name))

	def test_a_number_of_another_customers_ticket_makes_a_new_ticket_with_a_hint(self):
		theirs = factories.make_report(factories.make_portal_user().name)

		row = self.deliver(raw_mail(self.user, Subject=f"Re: [#{theirs.name}] printer"))

		self.assertEqual(row.outcome, "New ticket")
		self.assertNotEqual(row.ticket, theirs.name)
		self.assertIn(theirs.name, row.reason)
		self.assertEqual(self.messages(theirs), [])

	def test_a_mark_from_a_stranger_joins_as_unverified_and_changes_nothing(self):
		ticket = self.ticket()
		work.start(ticket, self.agent)
		work.wait_for_customer(frappe.get_doc("SD Ticket", ticket.name), "Which printer?")

		row = self.deliver(raw_mail("mallory@evil.example", In_Reply_To=self.marked(ticket)))

		self.assertEqual(row.outcome, "Message, unverified sender")
		ticket.reload()
		self.assertEqual(ticket.status_category, "Waiting for Customer")
		self.assertIn("Unverified sender", self.messages(ticket)[-1].content)

	def test_a_forged_mark_is_nothing(self):
		ticket = self.ticket()
		forged = self.marked(ticket)[:-20] + "aaaa@desk.example>"

		row = self.deliver(raw_mail("mallory@evil.example", In_Reply_To=forged))

		self.assertEqual(row.state, "Quarantined")
		self.assertEqual(self.messages(ticket), [])

	def test_references_to_a_foreign_mail_do_not_open_its_ticket(self):
		ticket = self.ticket(Message_ID="<known-to-all@nordlys.example>")

		row = self.deliver(raw_mail("mallory@evil.example", References="<known-to-all@nordlys.example>"))

		self.assertEqual(row.state, "Quarantined")
		self.assertEqual(self.messages(ticket), [])

	def test_mail_from_an_agents_address_leaves_a_note_and_no_more(self):
		ticket = self.ticket()

		row = self.deliver(raw_mail(self.agent, text="Close it.", In_Reply_To=self.marked(ticket)))

		self.assertEqual(row.outcome, "Note for staff", row.reason)
		self.assertEqual(self.messages(ticket), [])
		note = frappe.get_last_doc("Comment", {"reference_name": ticket.name, "comment_type": "Comment"})
		self.assertIn("may be forged", note.content)

	def test_a_mail_about_a_closed_ticket_reopens_it(self):
		ticket = self.ticket()
		work.resolve(ticket, "Extinguished.", self.agent)
		closed = frappe.get_doc("SD Ticket", ticket.name)
		closed.status = "Approved"
		closed.save()

		self.deliver(raw_mail(self.user, In_Reply_To=self.marked(ticket)))

		self.assertEqual(frappe.db.get_value("SD Ticket", ticket.name, "reopened"), 1)


class TestPrograms(MailTestCase):
	def test_an_out_of_office_makes_nothing(self):
		row = self.deliver(raw_mail(self.user, Auto_Submitted="auto-replied"))

		self.assertEqual((row.state, row.outcome, row.ticket), ("Processed", "Kept out", None))

	def test_a_monitor_reports_where_the_mailbox_lets_it(self):
		raw = raw_mail(self.user, Auto_Submitted="auto-generated")
		self.assertEqual(self.deliver(raw).outcome, "Kept out")

		row = deliver(make_mailbox(allow_automatic=1), raw)

		self.assertEqual(row.outcome, "New ticket", row.reason)
		self.assertIsNone(frappe.db.get_value("SD Ticket", row.ticket, "reporter_email"))

	def test_our_own_mail_is_no_report(self):
		self.assertEqual(self.deliver(raw_mail(self.mailbox.email)).outcome, "Our own mail")


class TestTrouble(MailTestCase):
	def test_what_cannot_be_processed_is_parked_with_its_error_and_can_be_tried_again(self):
		name = receiving.store(raw_mail(self.user), receiving.Source(self.mailbox.name, "HTTP"))
		frappe.db.set_value("SD Mailbox", self.mailbox.name, "ticket_type", "No such type")
		frappe.clear_document_cache("SD Mailbox", self.mailbox.name)
		processing.process(name)
		row = frappe.get_doc("SD Inbound Mail", name)
		self.assertEqual(row.state, "Parked")
		self.assertTrue(row.error and row.reason)

		frappe.db.set_value("SD Mailbox", self.mailbox.name, "ticket_type", None)
		frappe.clear_document_cache("SD Mailbox", self.mailbox.name)
		acts.decide([name], "process again", "Administrator")
		processing.process(name)

		row.reload()
		self.assertEqual((row.state, row.error), ("Processed", None))

	def test_a_mail_that_kills_its_worker_each_time_is_parked(self):
		name = receiving.store(raw_mail(self.user), receiving.Source(self.mailbox.name, "HTTP"))
		frappe.db.set_value("SD Inbound Mail", name, "attempts", processing.ATTEMPTS_LIMIT)

		processing.process(name)

		self.assertEqual(frappe.db.get_value("SD Inbound Mail", name, "state"), "Parked")

	def test_processing_again_what_is_done_does_nothing(self):
		row = self.deliver(raw_mail(self.user))
		before = frappe.db.count("SD Ticket")

		processing.process(row.name)

		self.assertEqual(frappe.db.count("SD Ticket"), before)
