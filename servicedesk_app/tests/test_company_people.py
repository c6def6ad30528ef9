"""A company's people, managed by one of them: what they can do, and what an attacker among them cannot."""

import frappe

from servicedesk_app.access import company, invitations, limits
from servicedesk_app.access.invitations import Wish
from servicedesk_app.errors import InvalidInvitation, InvalidMember, LinkNotValid, NotAllowed, TooMany
from servicedesk_app.rules import tokens
from servicedesk_app.service_level import instants
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.test_notices import forget_mail_accounts, make_mail_account

INVITATION = invitations.INVITATION
PASSWORD = "four words make one password"


class CompanyTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_mail_account()
		cls.addClassCleanup(forget_mail_accounts)

	def setUp(self):
		super().setUp()
		frappe.local.request_ip = f"192.0.2.{frappe.generate_hash(length=6)}"
		self.customer = factories.make_customer().name
		self.manager = self.person(sees_all_tickets=1, manages_people=1)
		self.colleague = self.person()

	def person(self, customer=None, **rights):
		user = factories.make_portal_user(customer or self.customer).name
		row = frappe.db.get_value("SD Customer Person", {"user": user})
		frappe.db.set_value("SD Customer Person", row, rights) if rights else None
		frappe.clear_document_cache("SD Customer", customer or self.customer)
		return user

	def row(self, user):
		return frappe.db.get_value(
			"SD Customer Person",
			{"user": user},
			["parent", "sees_all_tickets", "approves", "manages_people"],
			as_dict=True,
		)

	def email(self):
		return f"{frappe.generate_hash(length=10)}@example.org"

	def invite(self, email=None, by=None, **values):
		"""Returns the token, which only the mail has."""
		sent = []
		original, tokens.new = tokens.new, lambda: sent.append(original()) or sent[-1]
		try:
			company.invite(by or self.manager, Wish(email or self.email(), "Ida Invited", **values))
		finally:
			tokens.new = original
		return sent[0]


class TestManaging(CompanyTestCase):
	def test_the_manager_sees_the_companys_people_and_what_may_be_given(self):
		seen = company.overview(self.manager)

		self.assertEqual({one["user"] for one in seen["people"]}, {self.manager, self.colleague})
		self.assertEqual(seen["gives"], ["sees_all_tickets"])

	def test_nobody_else_manages_anything(self):
		staff, nobody = factories.make_agent().name, factories.make_user("SD Portal User").name
		for user in (self.colleague, staff, nobody, "Guest", "Administrator"):
			for act in (
				lambda user: company.overview(user),
				lambda user: company.invite(user, Wish(self.email(), "X")),
				lambda user: company.give(user, self.colleague, frozenset({"approves"})),
				lambda user: company.remove(user, self.colleague),
				lambda user: company.withdraw(user, "x"),
			):
				with self.subTest(user):
					self.assertRaises(NotAllowed, act, user)

	def test_the_manager_of_a_disabled_company_manages_nothing(self):
		frappe.db.set_value("SD Customer", self.customer, "disabled", 1)
		frappe.clear_document_cache("SD Customer", self.customer)

		self.assertRaises(NotAllowed, company.overview, self.manager)

	def test_a_right_is_given_and_taken(self):
		company.give(self.manager, self.colleague, frozenset({"sees_all_tickets"}))
		self.assertEqual(self.row(self.colleague).sees_all_tickets, 1)

		company.give(self.manager, self.colleague, frozenset())
		self.assertEqual(self.row(self.colleague).sees_all_tickets, 0)

	def test_nobody_gives_what_they_do_not_have_nor_the_managing_itself(self):
		for right in ("approves", "manages_people", "parent", "user"):
			with self.subTest(right):
				rights = frozenset({right})
				self.assertRaises(NotAllowed, company.give, self.manager, self.colleague, rights)
				wish = Wish(self.email(), "X", rights=rights)
				self.assertRaises(NotAllowed, company.invite, self.manager, wish)

	def test_a_right_that_the_manager_lacks_stays_as_the_desk_set_it(self):
		approver = self.person(approves=1)

		company.give(self.manager, approver, frozenset({"sees_all_tickets", "approves"}))
		company.give(self.manager, approver, frozenset())

		self.assertEqual((self.row(approver).approves, self.row(approver).sees_all_tickets), (1, 0))

	def test_foreign_people_oneself_and_other_managers_are_out_of_reach(self):
		other = factories.make_customer().name
		victims = (self.person(other), self.manager, self.person(manages_people=1), "Administrator", "x", "")
		for victim in victims:
			with self.subTest(victim):
				before = self.row(victim)
				self.assertRaises(InvalidMember, company.remove, self.manager, victim)
				self.assertRaises(
					InvalidMember, company.give, self.manager, victim, frozenset({"sees_all_tickets"})
				)
				self.assertEqual(self.row(victim), before)

	def test_a_removed_person_belongs_to_no_customer_and_keeps_the_account(self):
		company.remove(self.manager, self.colleague)

		self.assertIsNone(self.row(self.colleague))
		self.assertTrue(frappe.db.get_value("User", self.colleague, "enabled"))

	def test_what_a_manager_who_left_has_sent_out_ends(self):
		token = self.invite()
		record = frappe.get_doc("SD Customer", self.customer)
		record.set("people", [row for row in record.people if row.user != self.manager])
		record.save()

		self.assertRaises(LinkNotValid, invitations.find, token)

	def test_another_companys_invitation_is_not_withdrawn(self):
		other = factories.make_customer().name
		token = self.invite(by=self.person(other, manages_people=1))
		name = invitations.find(token).name

		company.withdraw(self.manager, name)

		self.assertEqual(invitations.find(token).name, name)
		self.assertNotIn(name, str(company.overview(self.manager)))


class TestInvitations(CompanyTestCase):
	def test_who_accepts_gets_an_account_of_the_company_with_what_was_given_and_no_more(self):
		email = self.email()
		token = self.invite(email, language="da", rights=frozenset({"sees_all_tickets"}))

		user, is_new = invitations.accept(token, PASSWORD)

		self.assertTrue(is_new)
		self.assertEqual(
			dict(self.row(user)),
			{"parent": self.customer, "sees_all_tickets": 1, "approves": 0, "manages_people": 0},
		)
		account = frappe.get_doc("User", user)
		self.assertEqual((account.email, account.language, account.user_type), (email, "da", "Website User"))
		self.assertEqual({row.role for row in account.roles}, {"SD Portal User"})

	def test_an_invitation_is_mailed_in_its_language_and_its_token_is_not_stored(self):
		email = self.email()
		token = self.invite(email, language="da")

		queued = frappe.get_last_doc("Email Queue")
		self.assertEqual([row.recipient for row in queued.recipients], [email])
		self.assertIn("inviterer", queued.message.replace("=\n", ""))
		self.assertNotIn(token, str(frappe.get_last_doc(INVITATION).as_dict()))

	def test_it_works_once_and_not_for_ever(self):
		used, expired, withdrawn = self.invite(), self.invite(), self.invite()
		invitations.accept(used, PASSWORD)
		frappe.db.set_value(INVITATION, invitations.find(expired).name, "expires_at", instants.now() - 1)
		company.withdraw(self.manager, invitations.find(withdrawn).name)

		said = set()
		for token in (used, expired, withdrawn, tokens.new(), "", "x"):
			with self.subTest(token), self.assertRaises(LinkNotValid) as caught:
				invitations.accept(token, PASSWORD)
			said.add(str(caught.exception))
		self.assertEqual(len(said), 1)

	def test_a_second_invitation_ends_the_first(self):
		email = self.email()
		first, second = self.invite(email), self.invite(email)

		self.assertRaises(LinkNotValid, invitations.find, first)
		self.assertEqual(invitations.find(second).email, email)

	def test_whoever_invites_learns_nothing_of_the_account(self):
		"""Staff, other customers' people, nobody's users, disabled ones and strangers look alike from outside."""
		addresses = {
			"staff": factories.make_agent().name,
			"foreign": factories.make_portal_user().name,
			"nobody's": factories.make_user().name,
			"disabled": factories.make_user(enabled=0).name,
			"unknown": self.email(),
		}
		before = {kind: frappe.db.get_value("User", email, "modified") for kind, email in addresses.items()}

		for email in addresses.values():
			self.invite(email)

		seen = {one["email"]: one for one in company.overview(self.manager)["invitations"]}
		told = {(seen[email]["full_name"], seen[email]["days"]) for email in addresses.values()}
		self.assertEqual(len(told), 1)
		self.assertEqual(
			{kind: frappe.db.get_value("User", email, "modified") for kind, email in addresses.items()},
			before,
		)

	def test_who_is_somebody_elsewhere_cannot_join_and_keeps_their_place(self):
		foreign, staff = factories.make_portal_user().name, factories.make_agent().name
		disabled = factories.make_user("SD Portal User", enabled=0).name
		for user in (foreign, staff, disabled):
			with self.subTest(user):
				before = self.row(user)
				self.assertRaises(InvalidInvitation, invitations.accept, self.invite(user), PASSWORD)
				self.assertEqual(self.row(user), before)

	def test_nobodys_account_joins_and_keeps_its_password(self):
		from frappe.utils.password import check_password, update_password

		user = factories.make_user().name
		update_password(user, "its own password 1")

		_user, is_new = invitations.accept(self.invite(user), PASSWORD)

		self.assertFalse(is_new)
		self.assertEqual(self.row(user).parent, self.customer)
		self.assertTrue(check_password(user, "its own password 1"))

	def test_a_short_password_is_refused_and_leaves_nothing(self):
		email = self.email()
		token = self.invite(email)

		self.assertRaises(InvalidInvitation, invitations.accept, token, "short")

		self.assertFalse(frappe.db.exists("User", email))
		self.assertEqual(invitations.find(token).email, email)

	def test_bad_input_is_named(self):
		for wish, field in (
			(Wish("no address", "X"), "email"),
			(Wish("a@b.example, c@d.example", "X"), "email"),
			(Wish("A <a@b.example>", "X"), "email"),
			(Wish(self.email(), "  "), "full_name"),
			(Wish(self.email(), "X", language="xx"), "language"),
		):
			with self.subTest(wish), self.assertRaises(InvalidInvitation) as caught:
				company.invite(self.manager, wish)
			self.assertEqual(caught.exception.field, field)

	def test_nobody_is_flooded_with_invitations(self):
		email = self.email()
		for _ in range(invitations.MAILS_TO_ONE_A_DAY):
			self.invite(email)

		self.assertRaises(TooMany, self.invite, email)
		for _ in range(invitations.INVITATIONS_AN_HOUR - invitations.MAILS_TO_ONE_A_DAY - 1):
			self.invite()
		self.assertRaises(TooMany, self.invite)

	def test_trying_tokens_ends_with_the_network_address_refused(self):
		token = self.invite()
		for _ in range(limits.WRONG_TOKENS):
			self.assertRaises(LinkNotValid, invitations.find, tokens.new())

		self.assertRaises(TooMany, invitations.find, token)

	def test_only_who_may_change_the_customer_invites_on_the_frappe_desk(self):
		from servicedesk_app.api import access

		values = {"customer": self.customer, "email": self.email(), "full_name": "X", "manages_people": True}
		for user in (factories.make_agent().name, self.manager, "Guest"):
			with self.subTest(user), as_user(user):
				self.assertRaises(NotAllowed, access.invite, **values)
		with as_user(factories.make_user("SD Administrator").name):
			name = access.invite(**values)["invitation"]

		self.assertEqual(frappe.db.get_value(INVITATION, name, "manages_people"), 1)
