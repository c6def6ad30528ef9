"""Pictures in an agent's answer reach the customer: in the mail itself, and on the portal."""

import base64

import frappe
from frappe.core.doctype.communication.email import make

from servicedesk_app.errors import InvalidReport
from servicedesk_app.permissions import files as permissions
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user
from servicedesk_app.tests.test_mail_sending import MailTestCase, read
from servicedesk_app.ticketing import conversation, work
from servicedesk_app.www.support.texts import safe_html

PNG = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PASTED = f'<img src="data:image/png;filename=plan.png;base64,{base64.b64encode(PNG).decode()}">'


class TestPictures(MailTestCase):
	def answer(self, text, by=None):
		with as_user(by or self.agent):
			return work.reply(self.ticket(), text)

	def pictures(self, mail):
		return [part for part in mail.walk() if part.get_content_maintype() == "image"]

	def file(self, title, doctype=None, name=None, owner=None, content=PNG):
		values = {"attached_to_doctype": doctype, "attached_to_name": name, "is_private": 1}
		with as_user(owner or self.agent):
			file = frappe.get_doc({"doctype": "File", "file_name": title, "content": content, **values})
			file.flags.sd_checked = True
			return file.insert(ignore_permissions=True)

	def check_carried(self, message, queue):
		mail = read(queue.message)
		(picture,) = self.pictures(mail)
		self.assertIn(f"cid:{picture['Content-ID'].strip('<>')}", mail.get_body(("html",)).get_content())
		self.assertEqual(picture.get_content_disposition(), "inline")
		self.assertEqual(queue.attachments or "[]", "[]")
		files = frappe.get_all("File", {"attached_to_name": message}, ["name", "is_private", "file_url"])
		self.assertEqual([file.is_private for file in files], [1])
		self.assertTrue(permissions.may_download(frappe.get_doc("File", files[0].name), self.reporter))

	def test_a_pasted_one_is_private_and_carried_by_the_mail(self):
		message = self.answer(f"<p>Look here: {PASTED}</p>")

		self.check_carried(message, self.last())

	def test_one_alone_is_an_answer_too(self):
		message = self.answer(PASTED)

		self.check_carried(message, self.last())

	def test_one_of_the_ticket_becomes_the_answers_as_well(self):
		file = self.file("screen.png", "SD Ticket", self.name)
		message = self.answer(f'<p>See <img src="{file.file_url}?fid={file.name}"></p>')

		self.check_carried(message, self.last())

	def test_by_the_frappe_desks_composer_too(self):
		with as_user(self.agent):
			message = make(
				doctype="SD Ticket", name=self.name, content=f"<p>Look: {PASTED}</p>", subject="Printer",
				recipients=self.reporter, send_email=True,
			)["name"]  # fmt: skip

		self.check_carried(message, self.queued()[-1])

	def test_the_portal_shows_it(self):
		message = self.answer(f"<p>Look here: {PASTED}</p>")
		with as_user(self.reporter):
			entries = conversation.for_customer(self.ticket(), self.reporter)["entries"]
		(entry,) = [entry for entry in entries if entry["message"] == message]

		self.assertIn("servicedesk_app.api.files.download?file=", safe_html(entry["text"], entry["files"]))

	def test_no_picture_of_another_ticket_goes_along(self):
		other = factories.make_report(factories.make_portal_user().name).name
		content = PNG + b"other"
		foreign = self.file("foreign.png", "SD Ticket", other, owner="Administrator", content=content)
		self.answer(f'<p>See <img src="{foreign.file_url}"></p>')
		mail = read(self.last().message)

		self.assertEqual(self.pictures(mail), [])
		self.assertNotIn("private/files", mail.get_body(("html",)).get_content())

	def test_a_damaged_one_is_refused_in_words_or_kept_as_it_is(self):
		"""Frappe's versions differ in whether they look into a picture. None of them fails over one."""
		try:
			self.answer('<p>Look <img src="data:image/png;base64,AAAA"></p>')
		except InvalidReport as error:
			self.assertIn("damaged", str(error))

	def test_a_large_one_is_no_text_too_long(self):
		noise = base64.b64encode(PNG + b"\0" * 200_000).decode()
		self.assertTrue(self.answer(f'<p>Look <img src="data:image/png;base64,{noise}"></p>'))
