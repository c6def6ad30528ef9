"""Who may let a mailbox sign in by OAuth, and what is refused with which words. Real tokens: tests/stack/test_mail_oauth.py."""

import json
from unittest import skipIf

import frappe
from frappe.desk.form.load import getdoc
from imapclient.exceptions import LoginError

from servicedesk_app.errors import InvalidMailbox, NotAllowed
from servicedesk_app.mail import authorizing, oauth, words
from servicedesk_app.permissions.people import ADMINISTRATOR, AGENT, MANAGER
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.mail_factories import make_mailbox

ACCESS, REFRESH, SECRET = "the-access-token", "the-refresh-token", "the-client-secret"


class OAuthTestCase(SiteTestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(frappe.db.rollback)
		self.admin = factories.make_user(ADMINISTRATOR).name
		self.app = self.make_app()

	def make_app(self, **values):
		return frappe.get_doc(
			{
				"doctype": "Connected App", "provider_name": factories.unique("Provider"), "client_id": "desk",
				"client_secret": SECRET, "authorization_uri": "https://provider.example/authorize",
				"token_uri": "https://provider.example/token", **values,
			}
		).insert().name  # fmt: skip

	def make(self, **values):
		defaults = {
			"protocol": "IMAP", "server": "imap.provider.example", "auth_method": "OAuth",
			"connected_app": self.app, "connected_user": self.admin,
		}  # fmt: skip
		with as_user(values.pop("by", self.admin)):
			return make_mailbox(**{**defaults, **values})

	def make_token(self, user=None):
		cache = frappe.get_doc(
			{"doctype": "Token Cache", "connected_app": self.app, "user": user or self.admin}
		)
		cache.update(
			{"access_token": ACCESS, "refresh_token": REFRESH, "token_type": "Bearer", "expires_in": 3600}
		)
		return cache.insert(ignore_permissions=True)


class TestSetup(OAuthTestCase):
	def test_mailboxes_sign_in_by_password_unless_told_otherwise(self):
		self.assertEqual(make_mailbox(protocol="IMAP", server="imap.example").auth_method, "Password")

	def test_what_could_not_sign_in_is_refused_and_says_what_to_do(self):
		disabled = factories.make_user(ADMINISTRATOR, enabled=0).name
		cases = {
			"Connected App": {"connected_app": None},
			"Choose a connected user": {"connected_user": None},
			"is disabled": {"connected_user": disabled},
			"in the clear": {"security": "None"},
			"Token URI": {"connected_app": self.make_app(token_uri=None)},
			"Client Secret": {"connected_app": self.make_app(client_secret=None)},
			"Authorization URI": {"connected_app": self.make_app(authorization_uri=None)},
		}
		for says, values in cases.items():
			with self.subTest(says), self.assertRaisesRegex(InvalidMailbox, says):
				self.make(by="Administrator", **values)

	@skipIf(oauth.app_can_sign_in(), "this version of Frappe can")
	def test_an_app_that_is_to_sign_in_itself_is_refused_where_frappe_cannot(self):
		with self.assertRaisesRegex(InvalidMailbox, "this version of Frappe"):
			self.make(by="Administrator", backend_app_flow=1)

	@skipIf(not oauth.app_can_sign_in(), "this version of Frappe cannot")
	def test_only_who_may_change_an_app_lets_it_sign_in_itself(self):
		with self.assertRaises(NotAllowed):
			self.make(backend_app_flow=1)
		self.assertIsNone(self.make(by="Administrator", backend_app_flow=1).connected_user)

	def test_a_password_does_not_outlive_the_change_to_oauth(self):
		box = self.make(
			auth_method="Password", connected_app=None, connected_user=None, password="secret-word"
		)
		box.update({"auth_method": "OAuth", "connected_app": self.app, "connected_user": self.admin})
		with as_user(self.admin):
			box.save()

		self.assertIsNone(box.get_password("password", raise_exception=False))

	def test_back_to_the_password_nothing_of_it_stays(self):
		box = self.make()
		box.auth_method = "Password"
		with as_user(self.admin):
			box.save()

		self.assertEqual((box.connected_app, box.connected_user, box.needs_authorization), (None, None, 0))


class TestWhoseToken(OAuthTestCase):
	"""An administrator of the desk is no System Manager, and must not send a colleague's token anywhere."""

	def test_nobody_else_binds_a_mailbox_to_my_token(self):
		with self.assertRaises(NotAllowed):
			self.make(by=factories.make_user(ADMINISTRATOR).name)
		self.make(by="Administrator")

	def test_nobody_else_says_where_my_token_goes(self):
		box, thief = self.make(), factories.make_user(ADMINISTRATOR).name
		changes = {
			"server": "imap.evil.example", "port": 9, "security": "STARTTLS", "check_certificate": 0,
			"username": "boss@desk.example", "email": "boss@desk.example", "protocol": "POP3", "connected_user": thief,
		}  # fmt: skip
		for field, value in changes.items():
			box.reload()
			box.set(field, value)
			with self.subTest(field), as_user(thief):
				if field == "connected_user":
					box.save()  # it is the thief's own from now on
				else:
					self.assertRaises(NotAllowed, box.save)

	def test_what_has_nothing_to_do_with_it_others_may_change(self):
		box = self.make()
		box.reload()
		box.max_size_mb = 20
		with as_user(factories.make_user(ADMINISTRATOR).name):
			box.save()

	def test_the_connection_test_sends_a_token_only_where_the_saved_mailbox_says(self):
		box = self.make(server="127.0.0.1", port=1, security="None")
		self.make_token()
		box.server, box.port = "evil.invalid", 2
		with as_user(factories.make_user(ADMINISTRATOR).name):
			text = box.test_connection()["text"]

		self.assertIn("takes no connections on this port", text)

	def test_only_the_connected_user_authorizes(self):
		box = self.make()
		with as_user(factories.make_user(ADMINISTRATOR).name), self.assertRaises(NotAllowed):
			box.authorize()

	def test_neither_managers_nor_agents_do(self):
		for role in (MANAGER, AGENT):
			user = factories.make_user(role).name
			factories.add_member("SD Desk", factories.DESK, user)
			box = self.make(by="Administrator", connected_user=user)
			with self.subTest(role), as_user(user), self.assertRaises(frappe.PermissionError):
				frappe.get_doc("SD Mailbox", box.name).authorize()


class TestWhatIsSeen(OAuthTestCase):
	def form_of(self, box, user):
		frappe.local.response.docs = []
		with as_user(user):
			getdoc("SD Mailbox", box.name)
		return frappe.local.response.docs[0].as_dict(no_default_fields=False)

	def test_the_form_says_whether_it_is_authorized_and_offers_it_to_the_connected_user_alone(self):
		box = self.make()
		self.assertEqual(box.needs_authorization, 1)
		state = self.form_of(box, self.admin)["__onload"]["authorization"]
		self.assertEqual((state["is_authorized"], state["may_authorize"]), (False, True))
		self.make_token()
		box.save()

		manager = factories.make_user(MANAGER).name
		factories.add_member("SD Desk", factories.DESK, manager)
		state = self.form_of(box, manager)["__onload"]["authorization"]
		self.assertEqual((state["is_authorized"], state["may_authorize"]), (True, False))
		self.assertIn(self.admin, state["text"])

	def test_no_token_is_in_what_anybody_of_the_desk_gets(self):
		box, cache = self.make(), self.make_token()
		other = factories.make_user(ADMINISTRATOR).name
		sent = json.dumps(self.form_of(box, self.admin), default=str)
		for secret in (ACCESS, REFRESH, SECRET):
			self.assertNotIn(secret, sent)
		for user in (factories.make_agent(), factories.make_user(MANAGER).name, other):
			user = getattr(user, "name", user)
			with self.subTest(user), as_user(user):
				self.assertFalse(frappe.has_permission("Token Cache", "read", cache.name))
				self.assertEqual(frappe.get_list("Token Cache", {"name": cache.name}), [])

	def test_an_agent_sees_no_mailbox_and_so_no_connected_app(self):
		box = self.make()
		agent = factories.make_agent().name
		with as_user(agent), self.assertRaises(frappe.PermissionError):
			getdoc("SD Mailbox", box.name)


class TestAgreement(OAuthTestCase):
	def test_once_somebody_has_agreed_the_mailboxes_that_waited_are_tried_at_once(self):
		box, cache = self.make(), self.make_token()
		waits = {
			"state": "Failing",
			"needs_authorization": 1,
			"next_fetch_at": 2**40,
			"last_error": "Authorize",
		}
		frappe.db.set_value("SD Mailbox", box.name, waits)
		cache.save()  # renewed
		self.assertEqual(frappe.db.get_value("SD Mailbox", box.name, "next_fetch_at"), 2**40)
		cache.state = "begun"
		cache.save()
		self.assertEqual(frappe.db.get_value("SD Mailbox", box.name, "next_fetch_at"), 2**40)

		cache.state = None
		cache.save()

		found = frappe.db.get_value("SD Mailbox", box.name, ["state", "needs_authorization", "next_fetch_at"])
		self.assertEqual(found, ("Not tried", 0, 0))

	def test_a_servers_words_are_told_without_what_might_be_a_token(self):
		error = LoginError(f"AUTHENTICATE failed for {'aB3_' * 300}: not connected.")

		self.assertEqual(words.said_to_a_token(error), "AUTHENTICATE failed for …: not connected")

	def test_a_mailbox_by_password_needs_nobodys_agreement(self):
		box = make_mailbox(protocol="IMAP", server="imap.example")
		with self.assertRaises(InvalidMailbox):
			authorizing.authorize(box)
