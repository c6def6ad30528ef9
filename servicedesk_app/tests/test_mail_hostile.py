"""What an attacker can write into a mail or a ticket, and what must not come of it."""

import struct
import time
import zlib

import frappe

from servicedesk_app.mail import acts, processing
from servicedesk_app.tests import factories, test_mail_processing
from servicedesk_app.tests.mail_factories import deliver, make_mailbox, raw_mail
from servicedesk_app.tests.test_mail_sending import MailTestCase, read

SECRETS = ("db_password", "encryption_key", "db_name")


class TestWordsThatFrappeWouldTakeForAPicture(MailTestCase):
	"""Frappe puts into a mail the file that `embed="…"` names, wherever in the text that stands."""

	def test_a_headline_fetches_no_file_of_the_server(self):
		for quote in "\"'":
			path = f"{frappe.local.site}/site_config.json"
			with self.subTest(quote):
				frappe.db.set_value("SD Ticket", self.name, "subject", f"embed={quote}{path}{quote}")
				frappe.db.set_value("SD Notice", {"ticket": self.name}, {"state": "Pending", "told": None})
				mail = read(self.last().message)
				for part in mail.walk():
					content = part.get_payload(decode=True) or b""
					self.assertFalse([word for word in SECRETS if word.encode() in content])
				self.assertIn(self.name, mail["Subject"])

	def test_other_mails_of_the_site_carry_no_file_either(self):
		words = f'embed="{frappe.local.site}/site_config.json"'
		frappe.sendmail(
			recipients=["anna@acme.example"], subject="Else", message=f"<p>{words}</p>", delayed=True
		)

		self.assertNotIn("db_password", frappe.get_last_doc("Email Queue").message)
		self.assertNotIn("application/json", frappe.get_last_doc("Email Queue").message)


def bomb(width: int) -> bytes:
	"""A JPEG of a few bytes that says it is as wide and high as this."""
	frame = struct.pack(">BHHB", 8, width, width, 1) + bytes((1, 0x11, 0))
	return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


class TestMailIn(test_mail_processing.MailTestCase):
	def acknowledgement(self, ticket):
		from servicedesk_app.ticketing import notice_delivery

		notice_delivery.deliver_for(ticket)
		queue = frappe.db.get_value("SD Outbound Mail", {"ticket": ticket}, "email_queue")
		return read(frappe.db.get_value("Email Queue", queue, "message"))

	def multipart(self, kind, name, content):
		head, _, _body = raw_mail(self.user, Content_Type='multipart/mixed; boundary="b"').partition(
			b"\r\n\r\n"
		)
		part = f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: binary\r\n\r\n'.encode()
		return head + b"\r\n\r\n--b\r\n\r\nHello.\r\n--b\r\n" + part + content + b"\r\n--b--\r\n"

	def test_a_sender_whom_nobody_can_answer_is_held_and_can_be_released_for_a_customer(self):
		for sender in ("anna@nordlys\u0454xample", "\u0454nna@nordlys.example"):
			with self.subTest(sender):
				row = self.deliver(raw_mail(sender))
				self.assertEqual((row.state, row.error), ("Quarantined", None))
				acts.decide([row.name], "release", "Administrator", self.customer)
				processing.process(row.name)
				row.reload()
				self.assertEqual((row.outcome, row.error), ("New ticket", None))
				self.assertFalse(frappe.db.get_value("SD Ticket", row.ticket, "reporter_email"))

	def test_no_header_is_smuggled_into_our_answers(self):
		smuggled = "=?utf-8?Q?Printer=0D=0ABcc:_victim@else.example=0D=0A=0D=0A<b>Hi?="
		row = self.deliver(raw_mail(f'"{smuggled}" <{self.user}>', Subject=smuggled))
		mail = self.acknowledgement(row.ticket)

		self.assertIsNone(mail["Bcc"])
		self.assertEqual(len(mail.get_all("Subject")), 1)
		self.assertEqual([address.addr_spec for address in mail["From"].addresses], ["desk@example.com"])

	def test_parts_within_parts_without_an_end_are_taken_in_seconds(self):
		raw = raw_mail(self.user, Content_Type='multipart/mixed; boundary="b0"')
		nested = b"".join(
			f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n'.encode()
			for n in range(3000)
		)
		began = time.monotonic()
		row = self.deliver(raw + nested + b"--b3000\r\n\r\nHello\r\n")

		self.assertEqual((row.state, row.error), ("Processed", None))
		self.assertLess(time.monotonic() - began, 30)

	def test_a_picture_that_would_fill_the_memory_is_left_in_the_raw_mail(self):
		row = self.deliver(self.multipart("image/jpeg", "bomb.jpg", bomb(65_000)))

		self.assertEqual((row.state, row.error), ("Processed", None))
		self.assertIn("bomb.jpg", frappe.db.get_value("Communication", row.communication, "content"))

	def test_an_archive_that_would_fill_the_disk_is_kept_as_it_came(self):
		packed = zlib.compress(b"0" * 50_000_000, 9)
		row = self.deliver(self.multipart("application/gzip", "bomb.gz", packed))

		sizes = frappe.get_all("File", {"attached_to_name": row.communication}, pluck="file_size")
		self.assertEqual(sizes, [len(packed)])

	def test_two_of_our_own_desks_do_not_write_to_each_other(self):
		other = make_mailbox()
		row = deliver(other, raw_mail(self.mailbox.email, to=other.email))

		self.assertEqual((row.outcome, row.ticket), ("Our own mail", None))

	def test_one_mail_to_two_addresses_of_a_desk_is_one_ticket(self):
		other = make_mailbox()
		raw = raw_mail(self.user, to=f"{self.mailbox.email}, {other.email}")
		first, second = self.deliver(raw), deliver(other, raw)

		self.assertEqual((first.outcome, second.outcome), ("New ticket", "Came twice"))
		self.assertEqual(first.ticket, second.ticket)

	def test_two_desks_each_have_a_ticket_of_what_went_to_both(self):
		desk = factories.make_desk()
		other = make_mailbox(desk=desk.name)
		raw = raw_mail(self.user, to=f"{self.mailbox.email}, {other.email}")
		first, second = self.deliver(raw), deliver(other, raw)

		self.assertEqual((first.outcome, second.outcome), ("New ticket", "New ticket"))
		self.assertNotEqual(first.ticket, second.ticket)
