"""Files by a link to one ticket: its reader has what the customer has on that ticket, sends more, and nothing else."""

import io

import frappe
from frappe.utils import set_request

from servicedesk_app.errors import FileNotFound, InvalidReport, LinkNotValid, TooMany
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.tests.test_contact_form import ContactFormCase
from servicedesk_app.ticketing import attachments, customer_acts, one_time_links, work
from servicedesk_app.ticketing.attachments import Sent
from servicedesk_app.www.support import link

PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


def kept_on(message):
	filters = {"attached_to_doctype": "Communication", "attached_to_name": message}
	return frappe.get_all("File", filters, ["name", "file_name", "is_private", "owner", "file_url"])


class TestLinkFiles(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		cls.reporter = factories.make_portal_user(cls.customer).name
		cls.colleague = factories.make_portal_user(cls.customer).name
		cls.agent = factories.make_agent(queue=factories.QUEUE).name

	def setUp(self):
		super().setUp()
		frappe.local.request_ip = f"192.0.2.{frappe.generate_hash(length=6)}"
		self.ticket = factories.make_report(self.reporter)
		self.token = one_time_links.create(self.ticket, self.reporter).rsplit("/", 1)[-1]

	@property
	def link(self):
		return one_time_links.open_link(self.token)

	def file_on(self, doctype, name, **values):
		values = {"attached_to_doctype": doctype, "attached_to_name": name, "is_private": 1, **values}
		content = f"secret {frappe.generate_hash()}"
		file = frappe.get_doc({"doctype": "File", "file_name": "secret.txt", "content": content, **values})
		file.flags.sd_checked = True
		return file.insert(ignore_permissions=True).name

	def message_on(self, ticket, user):
		return customer_acts.answer(ticket.name, frappe.generate_hash(), user)

	def test_the_files_of_its_messages_are_had_and_no_others(self):
		other = factories.make_report(self.colleague)
		with as_user(self.agent):
			work.add_note(frappe.get_doc("SD Ticket", self.ticket.name), "Internal")
		note = frappe.get_all("Comment", {"reference_name": self.ticket.name}, pluck="name")[0]
		hidden = self.message_on(self.ticket, self.reporter)
		frappe.db.set_value("Communication", hidden, "communication_type", "Automated Message")
		own = self.file_on("Communication", self.message_on(self.ticket, self.reporter))

		path, name, _image = one_time_links.open_file(self.link, own)
		self.assertTrue(path.is_file())
		self.assertTrue(name.startswith("secret"))
		for title, file in {
			"another ticket's": self.file_on("Communication", self.message_on(other, self.colleague)),
			"the ticket's own, which is staff's": self.file_on("SD Ticket", self.ticket.name),
			"a note's": self.file_on("Comment", note),
			"of what the customer does not read": self.file_on("Communication", hidden),
			"a customer's record": self.file_on("SD Customer", self.customer),
			"on nothing": self.file_on(None, None),
			"none": "none",
			"a path": "../../site_config.json",
		}.items():
			with self.subTest(title), self.assertRaises(FileNotFound):
				one_time_links.open_file(self.link, file)

	def test_an_ended_link_gives_no_file(self):
		own = self.file_on("Communication", self.message_on(self.ticket, self.reporter))
		frappe.db.set_value(one_time_links.LINK, self.link.link, "revoked", 1)

		set_request(method="GET", path="/")
		with self.assertRaises(LinkNotValid):
			link.answer({"token": self.token, "file": own}, "GET")

	def test_a_download_runs_nowhere_and_tells_nobody_its_address(self):
		own = self.file_on("Communication", self.message_on(self.ticket, self.reporter))
		set_request(method="GET", path="/")
		answer, _reader = link.answer({"token": self.token, "file": own}, "GET")

		self.assertEqual(answer.mimetype, "application/octet-stream")
		self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
		self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
		self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
		answer.close()

	def answered(self, *files, text="Here they are", key="key"):
		one_time_links.answer(self.link, text, key, [Sent(*file) for file in files])
		return frappe.get_last_doc("Communication", {"reference_name": self.ticket.name}).name

	def test_files_of_an_answer_are_private_its_persons_and_kept_once(self):
		with as_user("Guest"):
			message = self.answered(("screen.png", PNG), ("../../<b>log.txt", b"x"))
			again = self.answered(("screen.png", PNG), ("../../<b>log.txt", b"x"))

		self.assertEqual(message, again)
		files = kept_on(message)
		self.assertEqual(sorted(file.file_name for file in files), ["_b_log.txt", "screen.png"])
		self.assertEqual({(file.is_private, file.owner) for file in files}, {(1, self.reporter)})
		self.assertTrue(all(file.file_url.startswith("/private/files/") for file in files))
		self.assertTrue(attachments.opened(files[0].name, self.agent))

	def test_files_alone_say_enough(self):
		message = self.answered(("screen.png", PNG), text=" ")

		self.assertIn("attached files", frappe.db.get_value("Communication", message, "content"))

	def test_what_may_not_be_sent_leaves_nothing(self):
		before = frappe.db.count("File"), frappe.db.count("Communication")
		for number, name in enumerate(("run.exe", "page.html", "draw.svg", "noending")):
			set_request(method="POST", path="/", data={"files": (io.BytesIO(PNG), name)})
			form = {"token": self.token, "act": "answer", "text": "x", "key": str(number)}
			with self.subTest(name), as_user("Guest"), in_one_transaction():
				page, _reader = link.answer(form, "POST")
				self.assertEqual((page.status, page.values["typed"]["text"]), (422, "x"))
				self.assertIn("of a kind", page.values["message"])
		self.assertEqual((frappe.db.count("File"), frappe.db.count("Communication")), before)

	def test_too_many_at_once_and_in_an_hour_are_refused(self):
		with self.assertRaises(InvalidReport):
			self.answered(*[(f"{number}.log", b"x") for number in range(11)])
		with self.assertRaises(TooMany):
			for turn in range(4):
				self.answered(*[(f"{number}.log", b"x") for number in range(10)], key=str(turn))

	def test_files_of_no_other_form_can_be_named(self):
		waiting = attachments.put_down("mine.txt", b"x", "Administrator")["file"]
		set_request(method="POST", path="/", data={"file": waiting, "text": "x"})
		form = {"token": self.token, "act": "answer", "text": "Look", "key": "k", "file": waiting}
		with as_user("Guest"):
			link.answer(form, "POST")

		self.assertIsNone(frappe.db.get_value("File", waiting, "attached_to_name"))
		attachments.remove(waiting, "Administrator")


class TestFilesWithoutAnAccount(ContactFormCase):
	def test_who_wrote_by_the_contact_form_sends_files_and_has_them(self):
		ticket = self.confirm(self.send())
		opened = one_time_links.open_link(one_time_links.create(ticket, self.email).rsplit("/", 1)[-1])
		with as_user("Guest"):
			one_time_links.answer(opened, "Look", "key", [Sent("screen.png", PNG)])

		message = frappe.db.get_value("Communication", {"reference_name": ticket.name}, "name")
		(file,) = kept_on(message)
		self.assertEqual(one_time_links.open_file(opened, file.name)[1:], ("screen.png", "image/png"))
		with self.assertRaises(FileNotFound):
			attachments.opened(file.name, "Guest")
