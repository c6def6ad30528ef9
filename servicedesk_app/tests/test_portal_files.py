import io
from unittest.mock import patch

import frappe
from frappe.utils import set_request

from servicedesk_app.api import files as api
from servicedesk_app.errors import FileNotFound, InvalidCall, InvalidReport, NoCustomer, TicketNotFound
from servicedesk_app.rules.attachments import PER_MESSAGE
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import attachments, conversation, customer_acts, intake, messages, work

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


class TestPortalFiles(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		cls.reporter = factories.make_portal_user(cls.customer).name
		cls.colleague = factories.make_portal_user(cls.customer).name
		cls.boss = factories.make_portal_user(cls.customer, sees_all=1).name
		cls.stranger = factories.make_portal_user().name
		cls.agent = factories.make_agent().name
		cls.addClassCleanup(cls.remove_files)

	@classmethod
	def remove_files(cls):
		for name in frappe.get_all(
			"File", {"owner": ("in", [cls.reporter, cls.stranger, cls.agent])}, pluck="name"
		):
			frappe.delete_doc("File", name, force=True)

	def put(self, name="error.log", content=None, user=None):
		user = user or self.reporter
		with as_user(user):
			return attachments.put_down(name, content or frappe.generate_hash().encode(), user)["file"]

	def report(self, files=(), key=None):
		with as_user(self.reporter):
			said = intake.Report("Mail is down", "Since nine.", self.reporter, "Portal", key=key)
			return customer_acts.report(said, files)

	def files_of(self, ticket, user=None):
		found = conversation.for_customer(ticket, user or self.reporter)["entries"]
		return [file["file_name"] for entry in found for file in entry["files"]]

	def test_a_file_that_waits_is_private_and_hangs_on_nothing(self):
		file = frappe.get_doc("File", self.put())

		self.assertTrue(file.is_private and file.file_url.startswith("/private/files/"))
		self.assertEqual(
			(file.owner, file.attached_to_doctype, file.attached_to_name), (self.reporter, None, None)
		)

	def test_a_report_takes_its_files_along_and_nobody_is_told_twice(self):
		ticket = self.report([self.put(), self.put("screen.png", PNG)])

		self.assertEqual(sorted(self.files_of(ticket)), ["error.log", "screen.png"])
		self.assertFalse(frappe.db.exists("SD Notice", {"ticket": ticket.name, "event": "Customer answered"}))
		self.assertEqual(messages.of_ticket(ticket.name)[0].name, messages.name_of_report(ticket.name))

	def test_a_repeated_report_has_its_files_once(self):
		files = [self.put()]
		first, second = self.report(files, "twice"), self.report(files, "twice")

		self.assertEqual(first.name, second.name)
		self.assertEqual(self.files_of(first), ["error.log"])

	def test_an_answer_takes_its_files_along_and_files_alone_are_one(self):
		ticket = self.report()
		file = self.put("photo.png", PNG)
		with as_user(self.reporter):
			name = customer_acts.answer(ticket.name, "", self.reporter, "key", [file])
			again = customer_acts.answer(ticket.name, "", self.reporter, "key", [file])

		self.assertEqual(name, again)
		self.assertEqual(self.files_of(ticket), ["photo.png"])

	def test_what_somebody_else_has_put_down_is_not_taken(self):
		theirs = self.put(user=self.stranger)
		ticket = self.report([theirs])

		self.assertEqual(self.files_of(ticket), [])
		self.assertFalse(frappe.db.get_value("File", theirs, "attached_to_name"))

	def test_a_file_that_hangs_somewhere_is_not_taken_away_from_there(self):
		file = self.put()
		first, second = self.report([file]), self.report([file])

		self.assertEqual((self.files_of(first), self.files_of(second)), (["error.log"], []))

	def test_who_sees_the_ticket_downloads_and_all_others_learn_nothing(self):
		file = self.put("screen.png", PNG)
		ticket = self.report([file])
		internal = frappe.get_doc(
			{
				"doctype": "File", "file_name": "secret.txt", "content": "secret", "is_private": 1,
				"attached_to_doctype": "SD Ticket", "attached_to_name": ticket.name,
			}
		).insert()  # fmt: skip
		self.addCleanup(frappe.delete_doc, "File", internal.name, force=True)

		for user in (self.reporter, self.boss, self.agent):
			_path, name, image = attachments.opened(file, user)
			self.assertEqual((name, image), ("screen.png", "image/png"))
		for user, asked in (
			(self.colleague, file), (self.stranger, file), ("Guest", file), (self.reporter, internal.name),
			(self.reporter, "none"), (self.reporter, "../../site_config.json"),
		):  # fmt: skip
			with self.subTest(user=user, file=asked), self.assertRaises(FileNotFound):
				attachments.opened(asked, user)

	def test_a_download_runs_nowhere_and_only_images_are_shown(self):
		for name, content, kind, way in (
			("screen.png", PNG, "image/png", "inline"),
			("page.txt", b"<script>alert(1)</script>", "application/octet-stream", "attachment"),
			("fake.png", b"<svg onload=alert(1)>", "application/octet-stream", "attachment"),
		):
			file = self.put(name, content)
			self.report([file])
			set_request(method="GET", path="/")
			with as_user(self.reporter), self.subTest(name):
				answer = api.download(file)
				self.assertEqual(answer.mimetype, kind)
				self.assertTrue(answer.headers["Content-Disposition"].startswith(way))
				self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
				self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
				answer.close()

	def test_what_may_not_be_sent_is_refused_with_its_reason(self):
		with patch.object(attachments, "size_limit", return_value=100):
			for name, content, said in (
				("run.exe", b"MZ", "of a kind"), ("page.html", b"<p>", "of a kind"), ("draw.svg", b"<svg>", "of a kind"),
				("noending", b"x", "of a kind"), ("big.log", b"x" * 101, "larger than"), ("empty.log", b"", "is empty"), ("broken.jpg", b"no photo", "is damaged"),
			):  # fmt: skip
				with self.subTest(name), as_user(self.reporter), self.assertRaisesRegex(InvalidReport, said):
					attachments.put_down(name, content, self.reporter)

	def test_a_name_cannot_leave_the_folder_nor_be_markup(self):
		file = frappe.get_doc("File", self.put("../../../etc/<b>\u202egnp.pdf"))

		self.assertEqual(file.file_name, "_b_gnp.pdf")

	def test_nobody_fills_the_disk_with_files_that_wait(self):
		self.forget_all()
		with patch.object(attachments, "MOST_WAITING", 2):
			self.put()
			self.put()
			with self.assertRaisesRegex(InvalidReport, "wait already"):
				self.put()
		self.forget_all()

	def test_too_many_at_once_are_refused_whole(self):
		files = [self.put(f"{number}.log") for number in range(PER_MESSAGE + 1)]
		ticket = self.report()
		with as_user(self.reporter), self.assertRaisesRegex(InvalidReport, "at once"):
			customer_acts.answer(ticket.name, "All of it", self.reporter, files=files)
		self.forget_all()

	def test_what_nobody_sent_is_forgotten_after_two_days(self):
		old, new, sent = self.put(), self.put(), self.put()
		self.report([sent])
		for name in (old, sent):
			frappe.db.set_value("File", name, "creation", "2020-01-01", update_modified=False)
		with patch.object(frappe.db, "commit"):
			attachments.forget_unused()

		self.assertEqual(
			[bool(frappe.db.exists("File", name)) for name in (old, new, sent)], [False, True, True]
		)

	def test_only_ones_own_waiting_file_is_removed(self):
		mine, sent = self.put(), self.put()
		self.report([sent])
		with as_user(self.stranger):
			api.remove_upload(mine)
		with as_user(self.reporter):
			api.remove_upload(sent)
			self.assertTrue(frappe.db.exists("File", mine) and frappe.db.exists("File", sent))
			api.remove_upload(mine)
		self.assertFalse(frappe.db.exists("File", mine))

	def test_upload_wants_a_file_and_somebodys_customer(self):
		self.request_with("notes.txt", b"hello")
		with as_user(self.reporter):
			made = api.upload()
		self.assertEqual((made["file_name"], made["size"]), ("notes.txt", 5))
		with as_user(self.agent), self.assertRaises(NoCustomer):
			api.upload()
		set_request(method="POST", path="/")
		with as_user(self.reporter), self.assertRaises(InvalidCall):
			api.upload()

	def request_with(self, name, content):
		set_request(method="POST", path="/", data={"file": (io.BytesIO(content), name)})

	def forget_all(self):
		for name in frappe.get_all("File", attachments._waiting_of(self.reporter), pluck="name"):
			attachments.remove(name, self.reporter)


class TestWatching(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		cls.reporter = factories.make_portal_user(cls.customer).name
		cls.colleague = factories.make_portal_user(cls.customer).name
		cls.other = factories.make_portal_user(cls.customer).name
		cls.stranger = factories.make_portal_user().name

	def watched(self):
		ticket = factories.make_report(self.reporter)
		for colleague in (self.colleague, self.other):
			with as_user(self.reporter):
				customer_acts.add_watcher(ticket.name, colleague, self.reporter)
		return ticket.name

	def watchers(self, name):
		return set(frappe.get_all("SD Ticket Watcher", {"parent": name}, pluck="user"))

	def test_everybody_stops_for_themselves_and_the_reporter_for_all(self):
		name = self.watched()
		with as_user(self.colleague):
			customer_acts.remove_watcher(name, self.colleague, self.colleague)
		self.assertEqual(self.watchers(name), {self.other})
		with as_user(self.reporter):
			customer_acts.remove_watcher(name, self.other, self.reporter)
		self.assertEqual(self.watchers(name), set())

	def test_a_watcher_takes_no_other_off_and_a_stranger_sees_nothing(self):
		name = self.watched()
		with as_user(self.colleague), self.assertRaises(frappe.PermissionError):
			customer_acts.remove_watcher(name, self.other, self.colleague)
		with as_user(self.stranger), self.assertRaises(TicketNotFound):
			customer_acts.remove_watcher(name, self.other, self.stranger)
		self.assertEqual(self.watchers(name), {self.colleague, self.other})


class TestLive(SiteTestCase):
	def test_the_signal_goes_to_who_sees_the_ticket_and_says_nothing(self):
		customer = factories.make_customer().name
		reporter, _other = (factories.make_portal_user(customer).name for _ in range(2))
		boss = factories.make_portal_user(customer, sees_all=1).name
		agent = factories.make_agent().name
		name = factories.make_report(reporter).name
		with as_user(agent), patch("frappe.publish_realtime") as publish:
			work.take(frappe.get_doc("SD Ticket", name), agent)

		calls = [call for call in publish.call_args_list if call.args[0] == "servicedesk_changed"]
		self.assertEqual({call.kwargs["room"].rpartition(":")[2] for call in calls}, {reporter, boss})
		for call in calls:
			self.assertEqual((call.args[1], call.kwargs["after_commit"]), ({}, True))
