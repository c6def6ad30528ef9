"""Storing a mail, the ways by which servers push one, and who may see and decide about what lies there."""

import io
import os
import time
from unittest.mock import patch

import frappe
from frappe.utils import add_days, now_datetime

from servicedesk_app.api import mail as api
from servicedesk_app.errors import InvalidCall, InvalidMailbox, NotAllowed, TicketNotFound
from servicedesk_app.mail import acts, attachments, pipe, raw_store, receiving, spam
from servicedesk_app.permissions.people import AGENT, MAIL_GATEWAY, MANAGER, PORTAL_USER
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user
from servicedesk_app.tests.mail_factories import deliver, make_mailbox, raw_mail
from servicedesk_app.tests.test_mail_corpus import files_on_disk
from servicedesk_app.tests.test_mail_processing import MailTestCase


class ReceivingTestCase(MailTestCase):
	def setUp(self):
		super().setUp()
		before = files_on_disk()
		self.addCleanup(lambda: [path.unlink(missing_ok=True) for path in files_on_disk() - before])

	def source(self, **values):
		return receiving.Source(**{"mailbox": self.mailbox.name, "kind": "HTTP", **values})


class TestStoring(ReceivingTestCase):
	def test_the_bytes_are_kept_as_they_are(self):
		raw = raw_mail(self.user) + bytes(range(256))

		name = receiving.store(raw, self.source())

		row = frappe.get_doc("SD Inbound Mail", name)
		self.assertEqual(raw_store.read(row.raw_file), raw)
		self.assertEqual((row.state, row.size, row.sender), ("New", len(raw), self.user))

	def test_one_uid_is_one_mail_whatever_its_content(self):
		place = {"kind": "IMAP", "folder": "INBOX", "uidvalidity": "7", "uid": "12"}

		unfinished = set(raw_store.root().glob("*/*.part"))  # a killed receiver may have left some
		first = receiving.store(raw_mail(self.user), self.source(**place))
		second = receiving.store(raw_mail(self.user), self.source(**place))

		self.assertEqual(first, second)
		self.assertLessEqual(set(raw_store.root().glob("*/*.part")), unfinished)

	def test_a_disk_that_is_full_leaves_no_row(self):
		before = frappe.db.count("SD Inbound Mail")
		with patch.object(os, "fsync", side_effect=OSError("No space left")), self.assertRaises(OSError):
			receiving.store(raw_mail(self.user), self.source())

		self.assertEqual(frappe.db.count("SD Inbound Mail"), before)

	def test_orphans_are_swept_after_a_day_and_no_file_with_a_row(self):
		row = frappe.get_doc("SD Inbound Mail", receiving.store(raw_mail(self.user), self.source()))
		orphan, young = raw_store.write([b"orphan"]), raw_store.write([b"young"])
		old = time.time() - 2 * raw_store.ORPHAN_SECONDS
		for name in (orphan, row.raw_file):
			os.utime(raw_store.path_of(name), (old, old))

		raw_store.remove_orphans()

		self.assertFalse(raw_store.path_of(orphan).exists())
		self.assertTrue(raw_store.path_of(young).exists())
		self.assertTrue(raw_store.path_of(row.raw_file).exists())

	def test_retention_removes_what_was_dealt_with_and_nothing_else(self):
		frappe.db.set_single_value("SD Settings", "mail_keep_days", 90)
		done, held = self.deliver(raw_mail(self.user)), self.deliver(raw_mail("nobody@nowhere.example"))
		for row in (done, held):
			row.db_set("modified", add_days(now_datetime(), -100), update_modified=False)

		raw_store.apply_retention()

		self.assertFalse(frappe.db.get_value("SD Inbound Mail", done.name, "raw_file"))
		self.assertTrue(frappe.db.get_value("SD Inbound Mail", held.name, "raw_file"))
		self.assertFalse(raw_store.path_of(done.raw_file).exists())

	def test_no_name_leads_out_of_the_folder(self):
		for name in ("../../site_config.json", "/etc/passwd", "2026-11/../../../site_config.json"):
			with self.subTest(name), self.assertRaises(ValueError):
				raw_store.read(name)


class TestPushing(ReceivingTestCase):
	def push(self, user, raw, mailbox=None):
		request = frappe._dict(get_data=lambda: raw)
		with as_user(user), patch.object(frappe.local, "request", request):
			return api.push(mailbox or self.mailbox.name)

	def test_a_gateway_hands_a_mail_in_and_the_same_again_is_the_same(self):
		gateway, raw = factories.make_user(MAIL_GATEWAY).name, raw_mail(self.user)

		first, second = self.push(gateway, raw), self.push(gateway, raw)

		self.assertEqual(first, second)
		self.assertEqual(frappe.db.get_value("SD Inbound Mail", first["name"], "source"), "HTTP")

	def test_nobody_else_does(self):
		for role in (PORTAL_USER, AGENT, MANAGER):
			with self.subTest(role), self.assertRaises(NotAllowed):
				self.push(factories.make_user(role).name, raw_mail(self.user))
		with self.assertRaises(NotAllowed):
			self.push("Guest", raw_mail(self.user))

	def test_a_mailbox_that_is_not_there_or_switched_off_takes_none(self):
		off = make_mailbox(enabled=0)
		for name in ("Nowhere", off.name):
			with self.subTest(name), self.assertRaises(TicketNotFound):
				self.push("Administrator", raw_mail(self.user), name)

	def test_a_call_without_a_body_is_refused(self):
		with self.assertRaises(InvalidCall):
			self.push("Administrator", b"")

	def test_the_gateway_reads_nothing(self):
		row = self.deliver(raw_mail(self.user))
		with as_user(factories.make_user(MAIL_GATEWAY).name):
			self.assertFalse(frappe.has_permission("SD Inbound Mail", "read", row.name))
			with self.assertRaises(NotAllowed):
				api.preview(row.name)


class TestPipe(ReceivingTestCase):
	def take(self, raw=b"", mailbox=None):
		with patch.object(frappe, "init"), patch.object(frappe, "connect"):
			return pipe.take(frappe.local.site, mailbox or self.mailbox.name, io.BytesIO(raw))

	def test_a_mail_is_stored(self):
		before = frappe.db.count("SD Inbound Mail", {"mailbox": self.mailbox.name, "source": "Pipe"})

		self.assertEqual(self.take(raw_mail(self.user)), 0)

		self.assertEqual(
			frappe.db.count("SD Inbound Mail", {"mailbox": self.mailbox.name, "source": "Pipe"}), before + 1
		)

	def test_whatever_is_wrong_with_the_site_is_a_reason_to_try_again(self):
		for broken in (frappe.db.OperationalError("gone"), OSError("disk full"), RuntimeError("anything")):
			with self.subTest(broken), patch.object(receiving, "store", side_effect=broken):
				self.assertEqual(self.take(raw_mail(self.user)), 75)

	def test_a_mailbox_that_there_is_not_is_told_to_the_sender(self):
		self.assertEqual(self.take(raw_mail(self.user), "Nowhere"), 67)


class TestDeciding(ReceivingTestCase):
	def test_spam_and_not_spam_teach(self):
		row = self.deliver(raw_mail("win@casino.example"))
		acts.decide([row.name], "spam", "Administrator")
		self.assertEqual(self.deliver(raw_mail("win@casino.example")).state, "Rejected")

		acts.decide([row.name], "not spam", "Administrator")

		self.assertEqual(spam.rule_for("win@casino.example", self.mailbox.desk)[0], "Allow")
		self.assertEqual(self.deliver(raw_mail("win@casino.example")).state, "Quarantined")

	def test_a_rule_for_a_domain_and_one_for_an_address_in_it(self):
		for pattern, action in (("spam.example", "Block"), ("good@spam.example", "Allow")):
			frappe.get_doc({"doctype": "SD Mail Sender Rule", "pattern": pattern, "action": action}).insert()

		self.assertEqual(spam.rule_for("bad@spam.example", self.mailbox.desk)[0], "Block")
		self.assertEqual(spam.rule_for("good@spam.example", self.mailbox.desk)[0], "Allow")

	def test_allowing_an_address_lets_no_forger_in(self):
		box = make_mailbox(authserv_id="mx.desk.example")
		spam.learn(self.user, "Allow", desk=box.desk, mail=None, reason="x")

		row = deliver(box, raw_mail(self.user, Authentication_Results="mx.desk.example; dmarc=fail"))

		self.assertEqual(row.state, "Quarantined")

	def test_a_forged_result_of_another_server_proves_nothing(self):
		box = make_mailbox(authserv_id="mx.desk.example")

		row = deliver(box, raw_mail(self.user, Authentication_Results="mx.evil.example; dmarc=pass"))

		self.assertIsNone(row.authentication)

	def test_another_desks_staff_sees_and_decides_nothing(self):
		row = self.deliver(raw_mail("nobody@nowhere.example"))
		desk = factories.make_desk()
		for role in (AGENT, MANAGER):
			user = factories.make_user(role).name
			factories.add_member("SD Desk", desk.name, user)
			with self.subTest(role), as_user(user):
				self.assertNotIn(row.name, frappe.get_list("SD Inbound Mail", pluck="name"))
				for act in (lambda: api.preview(row.name), lambda: api.decide([row.name], "release")):
					with self.assertRaises(frappe.PermissionError):
						act()
		self.assertEqual(frappe.db.get_value("SD Inbound Mail", row.name, "state"), "Quarantined")

	def test_the_desks_own_agent_releases_only_for_customers_that_they_see(self):
		row = self.deliver(raw_mail("nobody@nowhere.example"))
		foreign = factories.make_customer(desk=factories.make_desk().name)

		with as_user(self.agent):
			self.assertTrue(api.preview(row.name)["html"])
			with self.assertRaises(frappe.PermissionError):
				api.decide([row.name], "release", foreign.name)
			self.assertEqual(api.decide([row.name], "release", self.customer), {"done": 1})

	def test_a_mail_on_a_restricted_queues_ticket_is_for_its_members(self):
		row = self.deliver(raw_mail(self.user))
		queue = factories.make_queue(restricted=1)
		frappe.db.set_value("SD Ticket", row.ticket, "queue", queue.name)

		with as_user(self.agent):
			self.assertNotIn(row.name, frappe.get_list("SD Inbound Mail", pluck="name"))
			self.assertFalse(frappe.has_permission("SD Inbound Mail", "read", row.name))

	def test_customers_read_no_mail_not_even_their_own(self):
		row = self.deliver(raw_mail(self.user))
		with as_user(self.user):
			with self.assertRaises(frappe.PermissionError):
				frappe.get_list("SD Inbound Mail")
			with self.assertRaises(NotAllowed):
				api.preview(row.name)

	def test_nobody_edits_or_deletes_a_mail(self):
		row = self.deliver(raw_mail(self.user))
		row.state = "New"
		with self.assertRaises(frappe.ValidationError):
			row.save()
		with self.assertRaises(frappe.ValidationError):
			row.delete()


class TestScanner(ReceivingTestCase):
	def scan(self, command):
		with patch.dict(frappe.conf, {"servicedesk_virus_scanner": command}):
			return self.deliver(raw_mail(self.user))

	def test_a_clean_mail_passes_and_an_infected_one_is_held_back(self):
		self.assertEqual(self.scan("true").outcome, "New ticket")
		infected = self.scan(["sh", "-c", "echo Eicar-Test FOUND; exit 1", "scan"])

		self.assertEqual(infected.state, "Quarantined")
		self.assertIn("Eicar-Test", infected.reason)

	def test_a_scanner_that_fails_parks_the_mail(self):
		for command in ("no-such-scanner-here", ["sh", "-c", "exit 2", "scan"]):
			with self.subTest(command):
				row = self.scan(command)
				self.assertEqual(row.state, "Parked")
				self.assertIn("scanner", row.reason)

	def test_without_one_nothing_is_asked(self):
		self.assertEqual(attachments.virus_in("/nowhere"), "")


class TestMailbox(ReceivingTestCase):
	def test_what_belongs_to_another_desk_is_refused(self):
		other = factories.make_desk()
		for values in (
			{"queue": other.default_queue},
			{"customer": factories.make_customer(desk=other.name).name},
		):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				make_mailbox(**values)

	def test_the_connection_test_says_what_is_wrong(self):
		box = make_mailbox(protocol="IMAP", server="127.0.0.1", port=1, security="None")

		answer = box.test_connection()

		self.assertFalse(answer["works"])
		self.assertIn("takes no connections", answer["text"])

	def test_a_stored_password_goes_only_to_the_server_it_was_given_for(self):
		box = make_mailbox(protocol="IMAP", server="imap.example", security="TLS", password="secret-word")
		changes = {"server": "evil.example", "security": "None", "check_certificate": 0}
		for field, value in changes.items():
			for shown in ("*" * 11, ""):
				with self.subTest(field, shown=shown):
					sent = frappe.get_doc("SD Mailbox", box.name)
					sent.update({field: value, "password": shown})
					self.assertRaisesRegex(InvalidMailbox, "Type the password again", sent.save)
					sent.set("__islocal", 1)  # as a browser may say
					self.assertRaises(InvalidMailbox, sent.test_connection)

		box.reload()
		box.max_size_mb = 20
		box.save()
		box.update({"server": "imap2.example", "password": "secret-word"})
		box.save()
		self.assertEqual(box.get_password("password"), "secret-word")

	def test_a_manager_may_look_but_not_try(self):
		manager = factories.make_user(MANAGER).name
		factories.add_member("SD Desk", factories.DESK, manager)
		with as_user(manager), self.assertRaises(frappe.PermissionError):
			frappe.get_doc("SD Mailbox", self.mailbox.name).test_connection()
