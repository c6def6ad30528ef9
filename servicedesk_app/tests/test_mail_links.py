"""The links in mails as they are sent: into the one ticket, for the one reader, for as long as the desk says."""

import re

import frappe

from servicedesk_app.errors import LinkNotValid
from servicedesk_app.service_level import instants
from servicedesk_app.tests.base import as_user
from servicedesk_app.tests.test_mail_sending import MailTestCase, read
from servicedesk_app.ticketing import one_time_links, work

LINK = one_time_links.LINK
DAY = 24 * 3600


class TestLinks(MailTestCase):
	def setUp(self):
		super().setUp()
		frappe.local.request_ip = f"192.0.2.{frappe.generate_hash(length=6)}"
		frappe.db.set_value("SD Desk", self.desk.name, "link_days", 14)
		frappe.clear_document_cache("SD Desk", self.desk.name)

	def answered(self):
		"""An agent's answer as each of its readers gets it, by address."""
		ticket = self.ticket()
		ticket.append("watchers", {"user": self.colleague})
		ticket.save()
		self.deliver()
		before = len(self.queued())
		with as_user(self.agent):
			work.reply(self.ticket(), "We are on it.")
		self.deliver()
		return {queue.recipients[0].recipient: read(queue.message) for queue in self.queued()[before:]}

	def tokens(self, mail, kind="html"):
		return set(re.findall(r"/support/link/([\w-]+)", mail.get_body((kind,)).get_content()))

	def test_each_reader_gets_a_link_of_their_own_that_opens_this_ticket(self):
		mails, seen = self.answered(), set()
		for reader in (self.reporter, self.colleague):
			(token,) = self.tokens(mails[reader])
			opened = one_time_links.open_link(token)
			self.assertEqual((opened.ticket.name, opened.user), (self.name, reader))
			self.assertEqual(self.tokens(mails[reader], "plain"), {token})
			seen.add(token)
		self.assertEqual(len(seen), 2)

	def test_it_ends_after_the_days_of_the_desk_and_by_a_click_of_staff(self):
		(token,) = self.tokens(self.answered()[self.reporter])
		link = frappe.get_last_doc(LINK, {"ticket": self.name, "user": self.reporter})
		self.assertAlmostEqual(link.expires_at - instants.now(), 14 * DAY, delta=600)
		one_time_links.revoke(link.name, self.agent)
		with self.assertRaises(LinkNotValid):
			one_time_links.open_link(token)

	def test_opening_it_moves_nothing(self):
		(token,) = self.tokens(self.answered()[self.reporter])
		before = self.ticket().as_dict()
		one_time_links.log(one_time_links.open_link(token), "Opened")

		self.assertEqual(self.ticket().as_dict(), before)

	def test_a_desk_that_wants_none_sends_the_address_behind_the_sign_in(self):
		frappe.db.set_value("SD Desk", self.desk.name, "link_days", 0)
		frappe.clear_document_cache("SD Desk", self.desk.name)
		mail = self.answered()[self.reporter]

		self.assertEqual(self.tokens(mail), set())
		self.assertIn(f"/support/tickets/{self.name}", mail.get_body(("html",)).get_content())

	def test_staff_get_none(self):
		self.answered()
		self.assertEqual(frappe.get_all(LINK, {"ticket": self.name, "user": self.agent}), [])
