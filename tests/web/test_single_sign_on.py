"""Signing in by another house's account: a real OAuth 2 provider in a thread, Frappe's Social Login Key, a browser."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from oauth_server import SaysJson
from portal_pages import PHONE

PROVIDER = "portal_test_identity"


class Provider(SaysJson):
	"""Signs everybody in at once as the person that the test has put at the door."""

	def do_GET(self) -> None:
		asked = urlsplit(self.path)
		if asked.path == "/authorize":
			query = {name: values[0] for name, values in parse_qs(asked.query).items()}
			self.send_response(302)
			self.send_header("Location", f"{query['redirect_uri']}?code=code&state={quote(query['state'])}")
			self.end_headers()
		else:
			self.say(
				200,
				{"sub": f"id of {self.server.person}", "email": self.server.person, "email_verified": True},
			)

	def do_POST(self) -> None:
		self.rfile.read(int(self.headers["Content-Length"] or 0))
		self.say(200, {"access_token": "token", "token_type": "Bearer"})


@pytest.fixture
def provider(site, people) -> Iterator[ThreadingHTTPServer]:
	"""The provider, and its record on the site as an admin would make it."""
	import frappe

	server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
	Thread(target=server.serve_forever, daemon=True).start()
	address = f"http://127.0.0.1:{server.server_port}"
	frappe.db.rollback()
	frappe.get_doc(
		{
			"doctype": "Social Login Key", "provider_name": "Portal test identity", "social_login_provider": "Custom",
			"enable_social_login": 1, "client_id": "desk", "client_secret": "secret", "base_url": address,
			"custom_base_url": 1, "authorize_url": "/authorize", "access_token_url": "/token",
			"api_endpoint": f"{address}/me", "user_id_property": "sub",
			"redirect_url": f"/api/method/frappe.integrations.oauth2_logins.custom/{PROVIDER}",
			"auth_url_data": json.dumps({"response_type": "code", "scope": "openid"}),
		}
	).insert()  # fmt: skip
	frappe.db.commit()
	yield server
	server.shutdown()
	server.server_close()
	frappe.db.rollback()
	frappe.delete_doc("Social Login Key", PROVIDER, force=True)
	frappe.db.delete("User Social Login", {"provider": PROVIDER})
	frappe.db.commit()


def test_a_customers_person_comes_by_it_to_the_page_that_was_asked_for(browser_page, people, provider):
	provider.person = people.reporter
	page = browser_page("/support/new", viewport=PHONE)
	page.shot("sign-in")
	page.click("text=Login with Portal test identity")

	page.wait_for_url("**/support/new")
	assert "Signed in as Rita Reporter" in page.inner_text("footer")


def test_from_the_sign_in_itself_a_customers_person_lands_on_the_portal_and_staff_on_the_desk(
	site, people, provider
):
	# 16 goes straight to the one app that there is
	for person, lands in ((people.reporter, ["/support"]), (people.agent, ["/app", "/app/sd-ticket"])):
		provider.person = person
		answer = called_back(site, None)
		assert answer.status_code == 302
		assert urlsplit(answer.headers["Location"]).path in lands


def test_it_gives_nobody_a_customer_nor_a_role(browser_page, people, provider, stored):
	provider.person = people.nobody
	page = browser_page("/support/new", viewport=PHONE)
	page.expects("403")
	page.click("text=Login with Portal test identity")

	page.wait_for_selector("text=Your account belongs to no customer yet")
	assert stored("SD Customer Person", {"user": people.nobody}, "parent") is None


@pytest.mark.parametrize(
	"target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_leads_to_no_other_site_whoever_wrote_the_link(site, people, provider, target):
	provider.person = people.reporter
	answer = called_back(site, target)

	assert "evil" not in answer.headers["Location"] and "javascript" not in answer.headers["Location"]
	assert urlsplit(answer.headers["Location"]).path == "/support"


def called_back(site, target: str | None):
	"""What the site answers when the provider sends somebody back, with what a link may have put into its state."""
	state = base64.b64encode(json.dumps({"site": site.url, "token": "t", "redirect_to": target}).encode())
	return site.visitor().get(
		f"/api/method/frappe.integrations.oauth2_logins.custom/{PROVIDER}",
		params={"code": "code", "state": state.decode()},
		allow_redirects=False,
	)
