import threading

import frappe

from servicedesk_app.api.notices import retry_failed
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.ticketing import customer_acts, links, notice_delivery, notice_texts, notices, work


def make_mail_account():
	"""An outgoing account whose server is never asked."""
	if frappe.db.exists("Email Account", "Test desk"):
		return forget_mail_accounts()
	account = frappe.new_doc("Email Account")
	account.update(
		{
			"email_id": "desk@example.com", "email_account_name": "Test desk", "enable_outgoing": 1, "default_outgoing": 1,
			"smtp_server": "127.0.0.1", "smtp_port": 25, "no_smtp_authentication": 1,
		}
	)  # fmt: skip
	account.name = account.email_account_name
	account.db_insert()
	forget_mail_accounts()


def forget_mail_accounts():
	"""Frappe keeps the account it found for the rest of the request."""
	frappe.local.outgoing_email_account = {}


class NoticeTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.agent = factories.make_agent(desk=cls.desk.name, queue=cls.desk.default_queue).name
		cls.reporter, cls.colleague = factories.make_user().name, factories.make_user().name
		cls.customer = factories.make_customer([cls.reporter, cls.colleague], desk=cls.desk.name).name

	def setUp(self):
		super().setUp()
		frappe.db.savepoint("test_start")
		self.addCleanup(frappe.db.rollback, save_point="test_start")
		self.addCleanup(frappe.set_user, "Administrator")
		with as_user(self.reporter):
			self.name = factories.make_report(self.reporter).name

	def ticket(self):
		return frappe.get_doc("SD Ticket", self.name)

	def posted(self, *fields, **filters):
		rows = frappe.get_all(
			"SD Notice", {"ticket": self.name, **filters}, ["*"], order_by="creation, event"
		)
		return [row.event if not fields else tuple(row[field] for field in fields) for row in rows]

	def deliver(self):
		with in_one_transaction():
			notice_delivery.deliver_for(self.name)

	def bells(self):
		return frappe.get_all("Notification Log", {"document_name": self.name}, pluck="for_user")

	def mails(self, fieldname="recipient"):
		queued = frappe.get_all("Email Queue", {"reference_name": self.name}, pluck="name")
		return frappe.get_all("Email Queue Recipient", {"parent": ("in", queued or [""])}, pluck=fieldname)


class TestWhatIsPosted(NoticeTestCase):
	def test_each_event_of_a_tickets_life_once(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
			work.start(self.ticket(), self.agent)
			work.reply(self.ticket(), "We look into it")
			work.wait_for_customer(self.ticket(), "Which printer?")
		with as_user(self.reporter):
			customer_acts.answer(self.name, "The one upstairs", self.reporter)
		with as_user(self.agent):
			work.resolve(self.ticket(), "Replaced the toner", self.agent)
		with as_user(self.reporter):
			customer_acts.reject(self.name, "It still smokes", self.reporter)
		with as_user(self.agent):
			work.resolve(self.ticket(), "Replaced the printer", self.agent)
			work.close(self.ticket())

		events = ["Received", "Assigned", "Started", "Answer", "Waiting for you", "Customer answered"]
		events += ["Resolved", "Reopened", "Resolved", "Closed"]
		self.assertEqual(self.posted(), events)

	def test_a_ticket_that_ends_unsolved_is_told_of_by_who_ended_it(self):
		into = factories.make_report(self.reporter)
		for end, event in (
			(lambda: work.cancel(self.ticket(), "Reported twice"), ("Cancelled", "Reported twice")),
			(lambda: links.merge(self.ticket(), into), ("Merged", f"Merged into {into.name}.")),
		):
			with self.subTest(event[0]):
				frappe.db.savepoint("before_the_end")
				with as_user(self.agent):
					end()
				self.assertEqual(self.posted("event", "text")[-1], event)
				frappe.db.rollback(save_point="before_the_end")
		customer_acts.withdraw(self.name, "It works again", self.reporter)
		self.assertEqual(self.posted("event", "text")[-1], ("Withdrawn", "It works again"))

	def test_a_save_that_changes_nothing_posts_nothing(self):
		self.ticket().save()

		self.assertEqual(self.posted(), ["Received"])

	def test_a_note_for_colleagues_reaches_only_the_next_queue(self):
		with as_user(self.agent):
			work.assign(self.ticket(), self.agent, note="The customer is difficult")
			queue = self.other_queue()
			work.hand_over(self.ticket(), queue, "And does not read")

		texts = dict(self.posted("event", "text"))
		self.assertEqual((texts["Assigned"], texts["Handed over"]), ("", "And does not read"))

	def other_queue(self):
		with as_user("Administrator"):
			return factories.make_queue(desk=self.desk.name).name


class TestWhoIsTold(NoticeTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_mail_account()

	def told(self, event):
		return next(
			set(filter(None, (row[1] or "").split(", ")))
			for row in self.posted("event", "told")
			if row[0] == event
		)

	def test_a_report_is_acknowledged_to_its_reporter_by_mail(self):
		self.deliver()

		self.assertEqual(self.told("Received"), {self.reporter})
		self.assertEqual(self.mails(), [self.reporter])

	def test_who_caused_it_is_not_told_and_the_assignee_gets_a_bell(self):
		with as_user(self.agent):
			work.take(self.ticket(), self.agent)
		self.deliver()
		self.assertEqual((self.told("Assigned"), self.bells()), ({self.reporter}, []))

		with as_user(self.reporter):
			customer_acts.answer(self.name, "By the way", self.reporter)
		self.deliver()
		self.assertEqual((self.told("Customer answered"), self.bells()), ({self.agent}, [self.agent]))

	def test_what_the_customer_writes_on_nobodys_ticket_is_told_to_the_queue(self):
		with as_user(self.reporter):
			customer_acts.answer(self.name, "By the way", self.reporter)
		self.deliver()

		self.assertEqual(self.told("Customer answered"), {self.agent})

	def test_watchers_are_told_only_if_they_may_see_it_and_disabled_users_never(self):
		ticket = self.ticket()
		foreigner = factories.make_portal_user().name
		for user in (self.colleague, foreigner):
			ticket.append("watchers", {"user": user})
		ticket.save()
		notices.post_events(self.name, ["Answer"], text="x")
		self.deliver()
		self.assertEqual(self.told("Answer"), {self.reporter, self.colleague})

		frappe.db.set_value("User", self.colleague, "enabled", 0)
		frappe.clear_document_cache("User", self.colleague)
		notices.post_events(self.name, ["Resolved"], text="x")
		self.deliver()
		self.assertEqual(self.told("Resolved"), {self.reporter})

	def test_preferences_count(self):
		frappe.get_doc({"doctype": "SD Notice Preference", "user": self.reporter, "no_started": 1}).insert()
		with as_user(self.agent):
			work.start(self.ticket(), self.agent)
		self.deliver()

		self.assertEqual((self.told("Started"), self.told("Assigned")), (set(), {self.reporter}))

	def test_the_language_is_the_persons_then_the_customers_then_the_sites(self):
		self.assertEqual(
			notice_texts.language_of(self.reporter, self.customer), frappe.db.get_default("lang") or "en"
		)
		frappe.get_doc("SD Customer", self.customer).update({"language": "da"}).save()
		self.assertEqual(notice_texts.language_of(self.reporter, self.customer), "da")
		self.assertNotEqual(notice_texts.language_of(self.agent, self.customer), "da")
		frappe.get_doc("User", self.reporter).update({"language": "cs"}).save()
		self.assertEqual(notice_texts.language_of(self.reporter, self.customer), "cs")

	def test_the_most_specific_text_wins_and_a_disabled_one_is_silence(self):
		template = {"doctype": "SD Notice Template", "event": "Answer", "body": "{{ text }}"}
		for subject, desk, language in (
			("language", None, "da"), ("desk", self.desk.name, None), ("both", self.desk.name, "da"),
		):  # fmt: skip
			frappe.get_doc(
				{**template, "subject": subject, "desk": desk, "language": language or ""}
			).insert()
		chosen = {
			(desk, language): notice_texts.template_for("Answer", desk, language).subject
			for desk in (self.desk.name, factories.DESK) for language in ("da", "pl")
		}  # fmt: skip

		self.assertEqual([chosen[self.desk.name, "da"], chosen[self.desk.name, "pl"]], ["both", "desk"])
		self.assertEqual(chosen[factories.DESK, "da"], "language")
		self.assertNotIn(chosen[factories.DESK, "pl"], ("language", "desk", "both"))
		frappe.db.set_value("SD Notice Template", {"subject": "both"}, "enabled", 0)
		self.assertIsNone(notice_texts.template_for("Answer", self.desk.name, "da"))


class TestDelivery(NoticeTestCase):
	def test_what_a_lost_job_left_is_found_again_and_sent_once(self):
		make_mail_account()
		with in_one_transaction():
			notice_delivery.deliver_pending()
			notice_delivery.deliver_pending()

		self.assertEqual(self.posted("state"), [("Done",)])
		self.assertEqual(self.mails(), [self.reporter])

	def test_without_an_outgoing_account_bells_ring_and_the_mail_is_tried_again_when_asked(self):
		ticket = self.ticket()
		ticket.append("watchers", {"user": self.colleague})
		ticket.responsible = self.agent
		ticket.save()
		forget_mail_accounts()
		self.assertFalse(frappe.get_all("Email Account", {"default_outgoing": 1}))
		# Frappe's test runner names a mail server in the configuration: a site without one has no account at all.
		self.addCleanup(frappe.conf.__setitem__, "mail_server", frappe.conf.get("mail_server"))
		frappe.conf["mail_server"] = None
		self.deliver()
		((state, told, error),) = self.posted("state", "told", "error", event="Assigned")
		self.assertEqual((state, told, self.bells()), ("Failed", self.agent, [self.agent]))
		self.assertIn("Email Account", error)

		make_mail_account()
		failed = len(self.posted(state="Failed"))
		with as_user(self.manager()):
			self.assertEqual(retry_failed(), {"again": failed})
		self.deliver()
		((state, told),) = self.posted("state", "told", event="Assigned")
		self.assertEqual(
			(state, set(told.split(", ")), self.bells()),
			("Done", {self.agent, self.reporter, self.colleague}, [self.agent]),
		)

	def manager(self):
		user = factories.make_user("SD Manager").name
		factories.add_member("SD Desk", self.desk.name, user)
		return user

	def test_only_managers_send_again_and_only_what_is_of_their_desks(self):
		row = frappe.get_value("SD Notice", {"ticket": self.name, "event": "Received"})
		frappe.db.set_value("SD Notice", row, "state", "Failed")
		with as_user(self.agent), self.assertRaises(frappe.PermissionError):
			retry_failed()
		with as_user(factories.make_user("SD Manager").name):
			self.assertEqual(retry_failed(), {"again": 0})
		with as_user(self.manager()):
			self.assertEqual(retry_failed(), {"again": 1})

	def test_one_that_fails_is_kept_with_its_error_and_stops_no_other(self):
		make_mail_account()
		template = {
			"doctype": "SD Notice Template",
			"event": "Received",
			"desk": self.desk.name,
			"subject": "x",
		}
		frappe.get_doc({**template, "body": "{{ 1 / 0 }}"}).insert()
		notices.post_events(self.name, ["Answer"], text="x")
		self.deliver()

		states = {
			event: (state, bool(error)) for event, state, error in self.posted("event", "state", "error")
		}
		self.assertEqual(states, {"Received": ("Failed", True), "Answer": ("Done", False)})


class TestTwoDeliverersAtOnce(SiteTestCase):
	def test_a_notice_that_another_connection_delivers_is_left_alone(self):
		reporter = factories.make_portal_user().name
		name = factories.make_report(reporter).name
		notice = frappe.db.get_value("SD Notice", {"ticket": name})
		frappe.db.commit()  # the other connection must see it
		self.addCleanup(self.tidy, name, reporter)
		frappe.db.get_value("SD Notice", notice, "name", for_update=True)

		other = threading.Thread(target=self.deliver_elsewhere, args=(frappe.local.site, notice))
		other.start()
		other.join(30)

		self.assertFalse(other.is_alive(), "it must skip what is locked, not wait")
		self.assertEqual(self.failures, [])
		frappe.db.rollback()
		self.assertEqual(frappe.db.get_value("SD Notice", notice, "state"), "Pending")

	failures: list = []

	def deliver_elsewhere(self, site, notice):
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		try:
			notice_delivery.deliver([notice])
		except Exception as error:
			self.failures.append(error)
		finally:
			frappe.destroy()

	def tidy(self, name, reporter):
		frappe.set_user("Administrator")
		customer = frappe.db.get_value("SD Ticket", name, "customer")
		frappe.db.delete("SD Notice", {"ticket": name})
		frappe.db.delete("SD Ticket", name)
		frappe.delete_doc("SD Customer", customer, force=True)
		frappe.delete_doc("User", reporter, force=True)
		frappe.db.commit()
