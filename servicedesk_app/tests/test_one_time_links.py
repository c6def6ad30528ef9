"""Links from a notice to the one ticket that it speaks of, as their person uses them and as an attacker would."""

import frappe

from servicedesk_app.access import limits
from servicedesk_app.errors import InvalidReport, LinkNotValid, NotAllowed, TooMany
from servicedesk_app.rules import tokens
from servicedesk_app.service_level import instants
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.ticketing import customer_acts, one_time_links, work

LINK, USE = one_time_links.LINK, one_time_links.USE


def token_of(address: str) -> str:
	return address.rsplit("/", 1)[-1]


class TestOneTimeLinks(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		cls.agent = factories.make_agent(queue=factories.QUEUE).name

	def setUp(self):
		super().setUp()
		frappe.local.request_ip = f"192.0.2.{frappe.generate_hash(length=6)}"
		self.reporter = factories.make_portal_user(self.customer).name
		self.ticket = factories.make_report(self.reporter).name

	def make(self, person=None):
		return token_of(one_time_links.create(self.ticket, person or self.reporter))

	def solve(self):
		with as_user(self.agent):
			work.take(frappe.get_doc("SD Ticket", self.ticket), self.agent)
			work.start(frappe.get_doc("SD Ticket", self.ticket), self.agent)
			work.resolve(frappe.get_doc("SD Ticket", self.ticket), "<p>Mended</p>", self.agent)

	def stored(self, *fields):
		return frappe.db.get_value("SD Ticket", self.ticket, fields)

	def test_the_database_keeps_no_token(self):
		token = self.make()

		row = frappe.get_last_doc(LINK).as_dict()
		self.assertEqual(row.token_hash, tokens.digest(token))
		self.assertNotIn(token, str(row))

	def test_a_link_opens_its_ticket_for_its_person_and_counts_that_once_an_hour(self):
		opened = one_time_links.open_link(self.make())

		for _ in range(3):
			one_time_links.log(opened, "Opened")

		self.assertEqual((opened.ticket.name, opened.user), (self.ticket, self.reporter))
		self.assertEqual(frappe.db.get_value(LINK, opened.link, "opened"), 1)
		self.assertEqual(frappe.get_all(USE, {"link": opened.link}, pluck="act"), ["Opened"])

	def test_whatever_is_no_valid_link_is_answered_alike(self):
		expired, revoked, left = self.make(), self.make(), self.make()
		frappe.db.set_value(LINK, {"token_hash": tokens.digest(expired)}, "expires_at", instants.now() - 1)
		frappe.db.set_value(LINK, {"token_hash": tokens.digest(revoked)}, "revoked", 1)
		self.leave()
		said = set()

		for token in (tokens.new(), "", "x", "' or 1=1 --", self.ticket, expired, revoked, left, "%"):
			with self.subTest(token), self.assertRaises(LinkNotValid) as caught:
				one_time_links.open_link(token)
			said.add(str(caught.exception))

		self.assertEqual(len(said), 1)

	def leave(self):
		record = frappe.get_doc("SD Customer", self.customer)
		record.set("people", [row for row in record.people if row.user != self.reporter])
		record.save()

	def test_who_leaves_the_customer_loses_every_link_and_does_not_get_it_back(self):
		token = self.make()
		self.leave()
		record = frappe.get_doc("SD Customer", self.customer)
		record.append("people", {"user": self.reporter})
		record.save()

		self.assertRaises(LinkNotValid, one_time_links.open_link, token)

	def test_a_disabled_person_sees_nothing(self):
		token = self.make()
		frappe.db.set_value("User", self.reporter, "enabled", 0)
		frappe.clear_document_cache("User", self.reporter)

		self.assertRaises(LinkNotValid, one_time_links.open_link, token)

	def test_a_link_shows_no_ticket_that_its_person_may_not_see(self):
		stranger = factories.make_portal_user().name
		colleague = factories.make_portal_user(self.customer).name

		for person in (stranger, colleague, "somebody@example.net"):
			with self.subTest(person):
				self.assertRaises(LinkNotValid, one_time_links.open_link, self.make(person))

	def test_staff_get_the_address_behind_the_sign_in(self):
		address = one_time_links.create(self.ticket, self.agent)

		self.assertTrue(address.endswith(f"/support/tickets/{self.ticket}"))

	def test_a_desk_can_switch_them_off(self):
		frappe.db.set_value("SD Desk", factories.DESK, "link_days", 0)
		frappe.clear_document_cache("SD Desk", factories.DESK)
		self.addCleanup(frappe.clear_document_cache, "SD Desk", factories.DESK)
		self.addCleanup(frappe.db.set_value, "SD Desk", factories.DESK, "link_days", 14)

		self.assertTrue(one_time_links.create(self.ticket, self.reporter).endswith(f"/tickets/{self.ticket}"))

	def test_acts_are_the_persons_own_and_the_browsers_session_stays_what_it_was(self):
		self.solve()
		opened = one_time_links.open_link(self.make())

		with as_user("Guest"):
			frappe.local.form_dict = frappe._dict(kept="yes")
			one_time_links.reject(opened, "Still dead")
			self.assertEqual((frappe.session.user, frappe.form_dict.kept), ("Guest", "yes"))

		self.assertEqual(self.stored("status_category", "state_reason"), ("In Progress", "Still dead"))
		self.assertEqual(frappe.db.get_value("SD Ticket", self.ticket, "modified_by"), self.reporter)
		self.assertEqual(frappe.get_all(USE, {"link": opened.link}, pluck="act"), ["Sent back"])

	def test_a_ticket_is_approved_by_link(self):
		self.solve()
		one_time_links.approve(one_time_links.open_link(self.make()))

		self.assertEqual(self.stored("status_category", "closed_how"), ("Closed", "Approved by the customer"))

	def test_an_answer_is_written_once_and_by_its_person(self):
		token = self.make()
		for _ in range(2):
			one_time_links.answer(one_time_links.open_link(token), "The red one", "key")

		written = frappe.get_all(
			"Communication",
			{"reference_name": self.ticket, "sent_or_received": "Received"},
			["owner", "sender"],
		)
		self.assertEqual([(row.owner, row.sender) for row in written], [(self.reporter, self.reporter)])
		self.assertRaises(InvalidReport, one_time_links.answer, one_time_links.open_link(token), "  ", "k")

	def test_whom_the_company_has_not_named_cannot_approve_by_link_either(self):
		boss = factories.make_portal_user(self.customer, sees_all=1).name
		self.solve()
		opened = one_time_links.open_link(self.make(boss))

		self.assertFalse(one_time_links.may_approve(opened))
		self.assertRaises(NotAllowed, one_time_links.approve, opened)

	def test_trying_tokens_ends_with_the_network_address_refused_even_for_a_right_one(self):
		token = self.make()
		for _ in range(limits.WRONG_TOKENS):
			self.assertRaises(LinkNotValid, one_time_links.open_link, tokens.new())

		self.assertRaises(TooMany, one_time_links.open_link, token)
		frappe.local.request_ip = "198.51.100.7" + frappe.generate_hash(length=4)
		self.assertEqual(one_time_links.open_link(token).ticket.name, self.ticket)

	def test_staff_who_see_the_ticket_revoke_a_link_and_nobody_else(self):
		token = self.make()
		name = frappe.db.get_value(LINK, {"token_hash": tokens.digest(token)})
		outsider = factories.make_agent(desk=factories.make_desk().name).name

		for user in (outsider, self.reporter, "Guest"):
			with self.subTest(user):
				self.assertRaises(NotAllowed, one_time_links.revoke, name, user)
		one_time_links.revoke(name, self.agent)

		self.assertRaises(LinkNotValid, one_time_links.open_link, token)
		self.assertEqual(frappe.get_all(USE, {"link": name}, pluck="act"), ["Revoked"])

	def test_a_link_cannot_be_edited_nor_made_by_hand(self):
		self.make()
		link = frappe.get_last_doc(LINK)
		link.expires_at = 2**40
		self.assertRaises(Exception, link.save)
		self.assertRaises(Exception, frappe.get_doc({"doctype": LINK, "ticket": self.ticket}).insert)

	def test_a_watcher_who_answers_by_link_does_not_become_the_reporter(self):
		watcher = factories.make_portal_user(self.customer).name
		customer_acts.add_watcher(self.ticket, watcher, self.reporter)
		one_time_links.answer(one_time_links.open_link(self.make(watcher)), "Me too", "k")

		self.assertEqual(self.stored("raised_by"), self.reporter)


class TestLimits(SiteTestCase):
	def test_counting_starts_anew_with_each_window_and_knows_people_apart(self):
		whom = frappe.generate_hash()

		self.assertEqual([limits.count("test", whom, 60) for _ in range(3)], [1, 2, 3])
		self.assertEqual((limits.counted("test", whom), limits.counted("test", whom + "x")), (3, 0))
		self.assertRaises(TooMany, limits.check, "test", whom, 3)
		self.assertLessEqual(frappe.cache().ttl(limits._key("test", whom)), 60)
