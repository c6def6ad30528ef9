"""Mailboxes that sign in by OAuth 2: a provider in a thread, Dovecot which asks it about each token (XOAUTH2), and
Frappe's Connected App in between, authorized over HTTP as a person does it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import mail_servers
import oauth_server
import pytest
from mail_world import World, fetch_and_wait, in_child, state_of

PASSWORD = "correct-horse-battery-staple-7"
FORM = "SD Mailbox"


@pytest.fixture(scope="module")
def provider():
	with oauth_server.providing() as running:
		yield running


@pytest.fixture(scope="module")
def servers(provider):
	if lacking := mail_servers.missing():
		pytest.skip(f"needs {lacking}")
	with mail_servers.running(introspection=f"{provider.url}/introspect") as running:
		yield running


@pytest.fixture
def world(site, servers, provider):
	made = OAuthWorld(site, servers, provider)
	yield made
	made.remove()
	provider.is_ill, provider.seconds = False, 0


class OAuthWorld(World):
	"""With the provider's registration, and an administrator who signs in over HTTP and agrees there."""

	def __init__(self, site, servers, provider):
		import frappe
		from frappe.utils.password import update_password

		from servicedesk_app.permissions.people import ADMINISTRATOR
		from servicedesk_app.tests import factories

		super().__init__(servers)
		self.provider, self.given_before = provider, len(provider.given)
		self.admin = factories.make_user(ADMINISTRATOR).name
		update_password(self.admin, PASSWORD)
		self.app = oauth_server.make_connected_app(provider).name
		frappe.db.commit()
		self.browser = site.login(self.admin, PASSWORD)

	def oauth_mailbox(self, **overrides):
		values = {
			"auth_method": "OAuth",
			"connected_app": self.app,
			"connected_user": self.admin,
			"password": None,
		}
		return self.mailbox(**{**values, **overrides})

	def call(self, mailbox, method):
		"""A button of the form. What it answers."""
		import frappe

		frappe.db.rollback()
		docs = frappe.as_json(frappe.get_doc(FORM, mailbox.name).as_dict())
		answer = self.browser.post("/api/method/run_doc_method", data={"docs": docs, "method": method})
		assert answer.status_code == 200, answer.text[:1000]
		self.assert_no_secret(answer.text)
		return answer.json()["message"]

	def authorize(self, mailbox):
		"""Click, agree, come back. Where the person lands."""
		self.provider.person = mailbox.username or mailbox.email
		agreed = self.browser.get(self.call(mailbox, "authorize")["url"], allow_redirects=False)
		back = urlsplit(agreed.headers["Location"])
		landed = self.browser.get(f"{back.path}?{back.query}", allow_redirects=False)
		assert landed.status_code == 302, landed.text[:1000]
		return urlsplit(landed.headers["Location"]).path

	def cache(self):
		import frappe

		frappe.db.rollback()
		return frappe.get_doc("Token Cache", f"{self.app}-{self.admin}")

	def assert_no_secret(self, text):
		"""Not even the beginning of one."""
		secrets = [*self.provider.given, oauth_server.CLIENT_SECRET]
		assert not [secret for secret in secrets if secret[:20] in text]

	def remove(self):
		import frappe

		super().remove()
		frappe.db.delete("Error Log", {"reference_name": ("in", [self.app, *self.mailboxes])})
		for name in frappe.get_all("Token Cache", {"connected_app": self.app}, pluck="name"):
			frappe.delete_doc("Token Cache", name, force=True)
		frappe.delete_doc("Connected App", self.app, force=True)
		frappe.db.commit()


@pytest.mark.parametrize("protocol", ["IMAP", "POP3"])
def test_mail_is_fetched_with_a_token(world, protocol):
	box = world.oauth_mailbox(protocol=protocol, port=getattr(world.servers, protocol.lower()))
	world.put(box, 3)
	assert world.authorize(box).endswith(f"/sd-mailbox/{box.name}".replace(" ", "%20"))

	answer = world.call(box, "test_connection")
	assert answer["works"], answer
	assert "3 mails" in answer["text"]
	fetch_and_wait(box)

	assert [row.outcome for row in world.rows(box)] == ["New ticket"] * 3, state_of(box).last_error
	assert state_of(box).state == "Working"


def test_what_nobody_has_authorized_says_so_and_who_is_to_do_it(world):
	box = world.oauth_mailbox()
	world.put(box, 1)

	fetch_and_wait(box)

	seen = state_of(box)
	assert (seen.state, seen.needs_authorization) == ("Failing", 1)
	assert world.admin in seen.last_error and "Authorize" in seen.last_error
	assert world.call(box, "test_connection") == {"works": False, "text": seen.last_error}


@pytest.mark.parametrize("is_known", [True, False], ids=["expired", "refused before its time"])
@pytest.mark.parametrize("protocol", ["IMAP", "POP3"])
def test_a_token_whose_time_is_up_is_renewed_and_the_mail_fetched(world, protocol, is_known):
	import frappe

	box = world.oauth_mailbox(protocol=protocol, port=getattr(world.servers, protocol.lower()))
	world.authorize(box)
	before = world.cache().get_password("access_token")
	world.put(box, 2)
	world.provider.expire_all()
	world.provider.asked.clear()
	if is_known:
		frappe.db.set_value("Token Cache", world.cache().name, "expires_in", -1)
		frappe.db.commit()

	fetch_and_wait(box)

	assert len(world.rows(box)) == 2, state_of(box).last_error
	assert world.provider.asked == ["refresh_token"]
	assert world.cache().get_password("access_token") != before


def fetch_until(box, state: str) -> None:
	"""A worker looks into an enabled mailbox as well, at once when it is authorized: ours may find it at work."""
	deadline = time.monotonic() + 60
	while state_of(box).state != state:
		assert time.monotonic() < deadline, state_of(box).last_error
		fetch_and_wait(box)


@pytest.mark.parametrize("protocol", ["IMAP", "POP3"])
def test_a_revoked_authorization_is_told_loses_nothing_and_stops_no_other(world, protocol):
	box = world.oauth_mailbox(protocol=protocol, port=getattr(world.servers, protocol.lower()), enabled=1)
	world.authorize(box)
	fetch_until(box, "Working")
	other = world.mailbox()
	world.provider.revoke_all()
	world.put(box, 3)
	world.put(other, 1)

	fetch_until(box, "Failing")
	fetch_and_wait(other)

	seen = state_of(box)
	assert (seen.state, seen.needs_authorization, len(world.rows(box))) == ("Failing", 1, 0)
	assert (
		"has ended the authorization" in seen.last_error and "Authorize the mailbox again" in seen.last_error
	)
	world.assert_no_secret(seen.last_error)
	assert seen.next_fetch_at > time.time(), "it is tried less and less often"
	assert len(world.rows(other)) == 1
	assert world.unread(box) == 3
	assert not world.call(box, "test_connection")["works"]

	world.authorize(box)
	deadline = time.monotonic() + 60
	while len(world.rows(box)) < 3:  # by itself: the worker looks at once
		assert time.monotonic() < deadline, state_of(box).last_error
		time.sleep(0.3)
	seen = state_of(box)
	assert seen.needs_authorization == 0


def test_a_provider_that_is_ill_is_no_reason_to_authorize_anew(world):
	import frappe

	box = world.oauth_mailbox()
	world.authorize(box)
	world.put(box, 1)
	frappe.db.set_value("Token Cache", world.cache().name, "expires_in", -1)
	frappe.db.commit()
	world.provider.is_ill = True

	fetch_and_wait(box)

	seen = state_of(box)
	assert (seen.state, seen.needs_authorization) == ("Failing", 0)
	assert "tried again" in seen.last_error
	frappe.db.set_value("Connected App", world.app, "token_uri", "http://127.0.0.1:1/token")
	frappe.db.commit()
	fetch_and_wait(box)
	assert "did not answer" in state_of(box).last_error
	frappe.db.set_value("Connected App", world.app, "token_uri", f"{world.provider.url}/token")
	frappe.db.commit()
	world.provider.is_ill = False
	fetch_and_wait(box)
	assert len(world.rows(box)) == 1


def test_two_mailboxes_of_one_user_renew_the_token_once(world):
	"""The provider honours each refresh token once: whoever came second with the same would end the authorization."""
	import frappe

	from servicedesk_app.mail import fetching

	box = world.oauth_mailbox()
	twin = world.oauth_mailbox(username=box.email)
	world.authorize(box)
	world.put(box, 1)
	for _attempt in range(3):
		frappe.db.set_value("Token Cache", world.cache().name, "expires_in", -1)
		frappe.db.commit()
		world.provider.asked.clear()
		world.provider.seconds = 1

		for pid in [in_child(lambda name=name: fetching.fetch(name)) for name in (box.name, twin.name)]:
			os.waitpid(pid, 0)

		assert world.provider.asked == ["refresh_token"]
		assert [state_of(one).state for one in (box, twin)] == ["Working"] * 2, state_of(twin).last_error


def test_a_token_for_another_mailbox_opens_nothing(world):
	"""Dovecot asks the provider whose token it is; the words name server and user."""
	box = world.oauth_mailbox()
	world.put(box, 1)
	world.authorize(box)
	import frappe

	frappe.db.set_value(FORM, box.name, "username", "somebody.else@desk.example")
	frappe.db.commit()
	fetch_and_wait(box)

	seen = state_of(box)
	assert "refused the token for somebody.else@desk.example" in seen.last_error
	assert len(world.rows(box)) == 0


def test_where_frappe_can_an_app_signs_in_itself(world):
	from servicedesk_app.mail import oauth

	if not oauth.app_can_sign_in():
		pytest.skip("this version of Frappe has no client credentials")
	box = world.oauth_mailbox(backend_app_flow=1, connected_user=None)
	world.provider.person = box.email
	world.put(box, 2)

	fetch_and_wait(box)
	assert len(world.rows(box)) == 2, state_of(box).last_error
	world.put(box, 1, first=2)
	world.provider.expire_all()
	fetch_and_wait(box)

	assert len(world.rows(box)) == 3, state_of(box).last_error


def test_no_token_is_in_a_log(world):
	import frappe

	box = world.oauth_mailbox()
	world.authorize(box)
	world.put(box, 1)
	fetch_and_wait(box)
	world.provider.revoke_all()
	fetch_and_wait(box)
	world.call(box, "test_connection")

	frappe.db.rollback()
	logged = frappe.get_all("Error Log", fields=["error", "method"], order_by="creation desc", limit=200)
	world.assert_no_secret(str(logged))
	sites = Path(os.environ["DEVBENCH_SITES"])
	for path in [*sites.parent.glob("logs/*.log"), *sites.glob("*/logs/*.log")]:
		world.assert_no_secret(path.read_text(errors="replace"))
