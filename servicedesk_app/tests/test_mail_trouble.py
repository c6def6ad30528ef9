"""Mail that goes wrong: it comes back, cannot leave, is stuck half sent, or would go on for ever."""

import smtplib
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from servicedesk_app.mail import bounces, identity, loops, outgoing, outgoing_watch, registry, retry
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user, in_one_transaction
from servicedesk_app.tests.test_mail_sending import MailTestCase
from servicedesk_app.ticketing import work

GONE = "550 5.1.1 no such user"


def report_on(message_id, address, action="failed", status="5.1.1"):
	"""A delivery report as Postfix writes it."""
	return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="=="

--==
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {GONE}

--==
Content-Type: text/rfc822-headers

Message-ID: <{message_id}>

--==--
""".encode()


class TroubleTestCase(MailTestCase):
	def trouble(self):
		return frappe.db.get_value("SD Ticket", self.name, "mail_trouble") or ""

	def journal(self):
		lines = {"reference_name": self.name, "comment_type": "Info"}
		return " ".join(frappe.get_all("Comment", lines, pluck="content"))

	def states(self):
		return frappe.get_all("SD Outbound Mail", {"ticket": self.name}, pluck="state", order_by="creation")


class TestBounces(TroubleTestCase):
	def test_a_bounce_hangs_on_its_mail_and_nothing_more_goes_there_until_it_is_cleared(self):
		queue = self.last()
		self.assertEqual(bounces.take_raw(report_on(queue.message_id, self.reporter)), self.name)

		self.assertEqual(self.states(), ["Bounced"])
		self.assertIn(GONE, self.journal())
		self.assertIn("Bounced", self.trouble())
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		self.deliver()
		self.assertEqual(self.states(), ["Bounced", "Held back"])
		bounces.clear(self.reporter)
		self.assertEqual(self.trouble(), "")
		with as_user(self.agent):
			work.start(self.ticket(), self.agent)
		self.deliver()
		self.assertEqual(self.states()[-1], "Queued")

	def test_the_same_report_twice_is_told_once(self):
		raw = report_on(self.last().message_id, self.reporter)
		bounces.take_raw(raw)
		bounces.take_raw(raw)

		self.assertEqual(self.journal().count(GONE), 1)

	def test_a_delay_is_told_and_stops_nothing(self):
		bounces.take_raw(report_on(self.last().message_id, self.reporter, "delayed", "4.4.1"))

		self.assertIn("delayed", self.journal())
		self.assertFalse(bounces.is_bouncing(self.reporter))

	def test_nobody_silences_another_with_a_report_of_their_own_making(self):
		queue = self.last()
		forged = identity.issue(self.name, "example.com").message_id  # of no mail that was sent
		bounces.take_raw(report_on("made-up@example.com", self.reporter))
		bounces.take_raw(report_on(forged, self.reporter))
		bounces.take_raw(report_on(queue.message_id, self.colleague))  # sent to somebody else

		self.assertFalse(bounces.is_bouncing(self.colleague))
		frappe.db.set_value("SD Bouncing Address", self.reporter, "bouncing", 0)
		self.assertIsNone(bounces.take_raw(report_on("made-up@example.com", self.reporter)))
		self.assertFalse(bounces.is_bouncing(self.reporter))

	def test_a_full_mailbox_is_tried_again_until_the_third_time(self):
		for expected in (False, False, True):
			bounces.remember("full@acme.example", self.name, "5.2.2 quota", is_full=True)
			self.assertEqual(bounces.is_bouncing("full@acme.example"), expected)


class TestCaps(TroubleTestCase):
	def acknowledge(self, times):
		for _number in range(times):
			frappe.db.set_value("SD Ticket", self.name, "channel", "Mail")
			frappe.db.set_value("SD Notice", {"ticket": self.name}, {"state": "Pending", "told": None})
			self.deliver()

	def test_answers_to_one_sender_end_at_the_cap_and_the_ticket_says_so(self):
		self.acknowledge(15)

		self.assertEqual((self.states().count("Queued"), self.states().count("Held back")), (10, 1))
		self.assertIn("Perhaps a machine answers them", self.journal())
		self.assertIn("Held back", self.trouble())

	def test_an_hour_later_it_goes_on(self):
		self.acknowledge(11)
		self.assertFalse(loops.may_answer(self.reporter, self.name))
		past = add_to_date(now_datetime(), minutes=-61)
		frappe.db.sql("update `tabSD Outbound Mail` set creation = %s where ticket = %s", (past, self.name))

		self.assertTrue(loops.may_answer(self.reporter, self.name))

	def test_a_sender_is_counted_over_all_tickets_and_others_are_not_held_up(self):
		self.acknowledge(10)
		other = factories.make_report(self.reporter).name

		self.assertFalse(loops.may_answer(self.reporter, other))
		self.assertFalse(loops.may_answer(self.reporter.upper(), None))
		self.assertTrue(loops.may_answer(self.colleague, other))

	def test_an_agents_own_words_have_no_cap(self):
		for number in range(25):
			with as_user(self.agent):
				work.reply(self.ticket(), f"Answer {number}")
		self.deliver()

		self.assertEqual(self.states().count("Queued"), 26)


class TestLeaving(TroubleTestCase):
	"""What becomes of an Email Queue row; that a real server goes down and comes up is in tests/stack."""

	def test_a_row_that_a_killed_worker_left_in_sending_is_put_back_as_the_same_mail(self):
		queue = self.last()
		long_ago = add_to_date(now_datetime(), minutes=-11)
		frappe.db.set_value(
			"Email Queue", queue.name, {"status": "Sending", "modified": long_ago}, update_modified=False
		)
		with in_one_transaction():
			outgoing_watch.run()

		row = frappe.get_doc("Email Queue", queue.name)
		self.assertEqual(
			(row.status, row.message_id, row.message), ("Not Sent", queue.message_id, queue.message)
		)

	def test_one_that_is_being_sent_is_left_alone(self):
		queue = self.last()
		frappe.db.set_value("Email Queue", queue.name, "status", "Sending")
		with in_one_transaction():
			outgoing_watch.run()

		self.assertEqual(frappe.db.get_value("Email Queue", queue.name, "status"), "Sending")

	def test_a_server_that_is_away_is_shown_and_tried_until_it_is_back(self):
		queue = self.last()
		frappe.db.set_value("Email Queue", queue.name, "status", "Error")
		with in_one_transaction():
			outgoing_watch.note_trouble(queue.name, ConnectionRefusedError("Connection refused"))
			self.assertIn("Connection refused", self.trouble())
			past = add_to_date(now_datetime(), minutes=-11)
			frappe.db.set_value("Email Queue", queue.name, "modified", past, update_modified=False)
			outgoing_watch.run()
			self.assertEqual(frappe.db.get_value("Email Queue", queue.name, "status"), "Not Sent")
			outgoing.send(queue.name)

		self.assertEqual((self.states(), self.trouble()), (["Sent"], ""))

	def test_after_a_day_it_has_failed_and_an_agent_sends_it_again(self):
		queue = self.last()
		frappe.db.set_value("Email Queue", queue.name, "status", "Error")
		past = add_to_date(now_datetime(), hours=-25)
		frappe.db.sql("update `tabSD Outbound Mail` set creation = %s where ticket = %s", (past, self.name))
		with in_one_transaction():
			outgoing_watch.run()
			self.assertEqual(self.states(), ["Failed"])
			self.assertIn("could not be sent", self.journal())
			self.assertEqual(retry.try_again(self.name), 1)
			outgoing.send(queue.name)

		self.assertEqual((self.states(), self.trouble()), (["Sent"], ""))

	def test_an_address_that_the_server_refuses_is_as_one_that_bounces(self):
		queue = self.last()
		refusal = smtplib.SMTPRecipientsRefused({self.reporter: (550, b"5.1.1 no such user")})
		with in_one_transaction():
			outgoing_watch.note_trouble(queue.name, refusal)

		self.assertEqual(self.states(), ["Failed"])
		self.assertTrue(bounces.is_bouncing(self.reporter))

	def test_of_several_addresses_the_others_still_get_it(self):
		self.compose(cc=self.colleague)
		queue = self.queued()[-1]
		refusal = smtplib.SMTPRecipientsRefused({self.colleague: (550, b"5.1.1 no such user")})
		with in_one_transaction():
			outgoing_watch.note_trouble(queue.name, refusal)
			outgoing.send(queue.name)

		row = frappe.get_doc("Email Queue", queue.name)
		self.assertEqual((row.status, [line.recipient for line in row.recipients]), ("Sent", [self.reporter]))

	def test_what_is_known_is_put_aside(self):
		queue = self.last()
		bounces.take_raw(report_on(queue.message_id, self.reporter))

		self.assertEqual((retry.put_aside(self.name), self.trouble()), (1, ""))
		self.assertEqual([mail["state"] for mail in retry.listed(self.name)], ["Bounced"])


class TestRetention(TroubleTestCase):
	def test_what_has_left_long_ago_is_forgotten_and_nothing_else(self):
		self.last()
		values = {"ticket": self.name, "sent_to": "anna@acme.example", "kind": "Notice"}
		kept = {
			"a new one": ("Sent", 0, -729),
			"on its way": ("Queued", 0, -731),
			"in trouble": ("Bounced", 0, -731),
		}
		gone = {"old": ("Sent", 0, -731), "put aside": ("Bounced", 1, -731)}
		for name, (state, seen, days) in {**kept, **gone}.items():
			row = frappe.get_doc(
				{"doctype": "SD Outbound Mail", "name": name, "state": state, "seen": seen, **values}
			)
			row.db_insert()
			row.db_set("creation", add_to_date(now_datetime(), days=days), update_modified=False)
		with in_one_transaction(), patch.object(registry, "BATCH", 1):
			registry.apply_retention()

		there = set(frappe.get_all("SD Outbound Mail", {"ticket": self.name, **values}, pluck="name"))
		self.assertEqual(there, set(kept))

	def test_a_site_may_keep_all_of_it(self):
		queue = self.last()
		frappe.db.sql("update `tabSD Outbound Mail` set creation = '2001-01-01', state = 'Sent'")
		frappe.db.set_single_value("SD Settings", "outbound_keep_days", 0)
		with in_one_transaction():
			self.assertEqual(registry.apply_retention(), 0)

		self.assertTrue(registry.of_queue(queue.name))
