"""Pictures of mails on the portal: the mail's own are shown, those of other hosts only to who asks for them."""

import frappe
from bs4 import BeautifulSoup

from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.tests.mail_factories import deliver, make_mailbox, raw_mail
from servicedesk_app.www.support import reader, talk, texts

PIXEL = "http://pictures.example/spy.gif?who=anna"
HTML = f'<p>It <b>burns</b>.</p><img src="{PIXEL}" alt="Our logo" onerror="alert(1)"><img src="https://[">'

SHOWN = {"class", "src", "alt", "loading", "referrerpolicy"}


class TestPictures(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.reporter = factories.make_portal_user().name
		cls.mailbox = make_mailbox()

	def mailed(self):
		raw = raw_mail(self.reporter, self.mailbox.email, HTML, Content_Type="text/html; charset=utf-8")
		return frappe.get_doc("SD Ticket", deliver(self.mailbox, raw).ticket)

	def journal(self, ticket, **options):
		person = reader.reader_of(self.reporter)
		return talk.journal(ticket, self.reporter, person, start=None, most=50, **options)

	def test_no_picture_of_another_host_stands_in_the_page_and_the_reader_is_told(self):
		journal = self.journal(self.mailed())

		self.assertNotIn("pictures.example", str(journal))
		self.assertTrue(journal["remote"])

	def test_who_asks_for_them_sees_them_over_https_and_nothing_else_of_the_mails_markup(self):
		journal = self.journal(self.mailed(), remote=True)

		self.assertIn('src="https://pictures.example/spy.gif?who=anna"', journal["description"])
		self.assertIn('referrerpolicy="no-referrer"', journal["description"])
		self.assertNotIn("onerror", journal["description"])
		self.assertEqual(journal["description"].count("<img"), 1)
		self.assertFalse(journal["remote"])

	def test_an_address_cannot_break_out_of_its_attribute(self):
		for address in (
			'https://a.example/"onload="x', "https://a.example/'><script>", "javascript:alert(1)", "data:text/html,x",
			"//a.example/x", "https://", "https://[", "ftp://a.example/x",
		):  # fmt: skip
			with self.subTest(address):
				html = f"<p>x</p><img data-sd-remote='{frappe.utils.escape_html(address)}'>"
				shown = texts.safe_html(html, remote=True)
				images = BeautifulSoup(shown, "html.parser").find_all("img")
				self.assertNotIn("<script", shown)
				self.assertEqual(len(images), address.startswith("https://a.example"))
				self.assertTrue(all(set(one.attrs) <= SHOWN for one in images))
