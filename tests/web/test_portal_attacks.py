"""The portal as an attacker meets it: every page, with another customer's numbers, names and tokens.

Pages are found by introspection, so that a new one that is missing here fails a test.
"""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

# page: the address with another customer's ticket (NAME), and whether it is open without signing in
PAGES = {
	"support": "/support?words=NAME",
	"support/new": "/support/new?ticket=NAME",
	"support/people": "/support/people?person=NAME",
	"support/profile": "/support/profile?user=NAME",
	"support/tickets.csv": "/support/tickets.csv?words=NAME",
	"support/waiting": "/support/waiting?ticket=NAME",
	"support/ticket": "/support/tickets/NAME",
}
OPEN_PAGES = {
	"support/confirm": "/support/confirm/NAME",
	"support/contact": "/support/contact/NAME",
	"support/invitation": "/support/invitation/NAME",
	"support/link": "/support/link/NAME",
	"support/sound": "/support/sound/NAME",
}
FORMS = {
	"/support/new": {"subject": "forged"},
	"/support/tickets/OWN": {"act": "answer", "text": "forged"},
	"/support/people": {"act": "invite", "email": "forged@example.org", "full_name": "forged"},
}
SECRET = "zz-victims-secret"
WATCHED = ["modified", "status_category", "customer", "raised_by", "responsible", "priority", "_comments"]


def from_elsewhere(session):
	"""A session with a network address of its own, so that limits of one test end no other."""
	session.headers["X-Forwarded-For"] = f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"
	return session


@pytest.fixture
def victims(people, report) -> str:
	return report(people.reporter, subject=f"{SECRET} headline", description=f"{SECRET} text")


@pytest.fixture
def attacker(site, people):
	"""Signed in as another customer's person, with the token that the pages carry."""
	session = from_elsewhere(site.login(people.stranger, people.password))
	page = session.get("/support/new").text
	session.headers["X-Frappe-CSRF-Token"] = re.search(r'name="csrf_token" value="(\w+)"', page)[1]
	return session


def main_of(answer, *names: str) -> str:
	"""What the page says, without its nonce and the name that was asked for."""
	text = answer.text.split("<main")[-1].split("</main>")[0]
	for name in names:
		text = text.replace(name, "N")
	return re.sub(r'(value|src)="[\w:/;,+.=-]{16,}"', "", text)


def test_every_page_is_tried_here(site):
	from servicedesk_app.www.support import open_pages, renderer

	known = set(PAGES) | set(OPEN_PAGES)
	assert set(renderer.PAGES) | set(open_pages.PAGES) <= known, (
		"Say in PAGES or OPEN_PAGES how it is attacked."
	)


def test_a_foreign_ticket_and_none_look_alike_on_every_page(attacker, victims):
	for page, address in {**PAGES, **OPEN_PAGES}.items():
		theirs, missing = (attacker.get(address.replace("NAME", name)) for name in (victims, "99999999"))
		assert SECRET not in theirs.text, page
		assert theirs.status_code == missing.status_code, page
		assert main_of(theirs, victims) == main_of(missing, "99999999"), page


def test_without_signing_in_only_the_open_pages_answer(site, victims):
	for page, address in PAGES.items():
		answer = from_elsewhere(site.visitor()).get(address.replace("NAME", victims), allow_redirects=False)
		assert answer.status_code == 302, page
		assert answer.headers["Location"].startswith("/login?redirect-to=%2Fsupport") or answer.headers[
			"Location"
		].startswith("/login?redirect-to=/support"), page
	for page, address in OPEN_PAGES.items():
		answer = from_elsewhere(site.visitor()).get(address.replace("NAME", victims), allow_redirects=False)
		assert answer.status_code == 404, page
		assert SECRET not in answer.text


def test_every_act_on_a_foreign_ticket_is_answered_as_on_none_and_changes_nothing(attacker, victims, stored):
	from servicedesk_app.www.support import acts

	before = stored("SD Ticket", victims, WATCHED)
	for act in acts.ACTS:
		form = {"act": act, "text": "x", "reason": "x", "colleague": "x", "key": "x"}
		theirs, missing = (
			attacker.post(f"/support/tickets/{name}", data=form) for name in (victims, "99999999")
		)
		assert theirs.status_code == missing.status_code == 404, act
		assert main_of(theirs, victims) == main_of(missing, "99999999"), act
	assert stored("SD Ticket", victims, WATCHED) == before


def test_every_endpoint_for_customers_answers_for_a_foreign_ticket_as_for_none(attacker, victims, stored):
	import inspect

	from servicedesk_app.api import portal

	before, tried = stored("SD Ticket", victims, WATCHED), 0
	for name, function in inspect.getmembers(portal, inspect.isfunction):
		parameters = set(inspect.signature(function).parameters)
		if function.__module__ != portal.__name__ or "name" not in parameters:
			continue
		tried += 1
		answers = []
		for ticket in (victims, "99999999"):
			values = {**dict.fromkeys(parameters & {"text", "reason", "colleague"}, "x"), "name": ticket}
			for method in ("get", "post"):
				kind = "params" if method == "get" else "json"
				answer = getattr(attacker, method)(
					f"/api/method/{portal.__name__}.{name}",
					**{kind: values},
					headers={"Accept": "application/json"},
				)
				assert SECRET not in answer.text, name
				alike = re.sub(
					rf"{victims}|99999999|\b[0-9a-f]{{56}}\b", "N", answer.text
				)  # and the error's own number
				answers.append((answer.status_code, alike))
		assert answers[:2] == answers[2:], name
		assert 200 not in {status for status, _text in answers}, name
	assert tried >= 5
	assert stored("SD Ticket", victims, WATCHED) == before


@pytest.mark.parametrize("token", ["", "forged"])
def test_forms_of_another_origin_are_refused(site, people, report, stored, token):
	own = report(people.stranger, subject="Own one")
	session = site.login(people.stranger, people.password)
	session.get("/support/new")
	session.headers.pop("X-Frappe-CSRF-Token", None)
	import frappe

	frappe.db.rollback()
	before = frappe.db.count("SD Ticket"), frappe.db.count("Communication"), frappe.db.count("SD Invitation")
	for address, form in FORMS.items():
		answer = session.post(
			address.replace("OWN", own),
			data={**form, "csrf_token": token},
			headers={"Origin": "https://evil.example", "Referer": "https://evil.example/"},
			allow_redirects=False,
		)
		assert answer.status_code in (400, 403), address
	frappe.db.rollback()
	assert before == (
		frappe.db.count("SD Ticket"), frappe.db.count("Communication"), frappe.db.count("SD Invitation"),
	)  # fmt: skip


def test_fields_that_a_form_does_not_have_are_ignored(attacker, people, stored):
	answer = attacker.post(
		"/support/new",
		data={
			"subject": "Mass assignment", "customer": people.customer, "raised_by": people.reporter, "status": "Approved",
			"responsible": people.agent, "queue": "x", "owner": "Administrator", "name": "1", "doctype": "User", "desk": "x",
			"channel": "Mail", "reporter_email": people.reporter, "docstatus": 1, "agreement": "x", "flags": "{}",
		},
		allow_redirects=False,
	)  # fmt: skip
	name = re.search(r"/tickets/([^?]+)", answer.headers["Location"])[1]

	ticket = stored(
		"SD Ticket",
		name,
		["raised_by", "responsible", "channel", "owner", "reporter_email", "docstatus", "status_category"],
	)
	assert ticket == (people.stranger, None, "Portal", people.stranger, None, 0, "New")
	assert stored("SD Ticket", name, "customer") != people.customer


def test_whoever_tries_tokens_is_answered_nothing_more(site):
	from servicedesk_app.access import limits
	from servicedesk_app.rules import tokens

	visitor = from_elsewhere(site.visitor())
	seen = [visitor.get(f"/support/link/{tokens.new()}").status_code for _ in range(limits.WRONG_TOKENS)]
	assert set(seen) == {404}
	for page in ("link", "invitation", "confirm"):
		assert visitor.get(f"/support/{page}/{tokens.new()}").status_code == 429
	assert from_elsewhere(site.visitor()).get(f"/support/link/{tokens.new()}").status_code == 404


@pytest.mark.parametrize(
	"target",
	[
		"https://evil.example/", "//evil.example", "/\\evil.example", "http:evil.example", "javascript:alert(1)",
		"https://evil.example@127.0.0.1", "%2F%2Fevil.example", "\thttps://evil.example", "https:/evil.example",
	],
)  # fmt: skip
def test_signing_in_leads_to_no_other_site(site, people, target):
	for session in (site.visitor(), site.login(people.reporter, people.password)):
		answer = session.get("/login", params={"redirect-to": target}, allow_redirects=False)
		assert "evil" not in answer.headers.get("Location", "")
		assert "javascript" not in answer.headers.get("Location", "")
		assert "evil.example" not in answer.text.replace("&", "")


def test_signing_in_leads_to_the_page_that_was_asked_for_and_else_to_the_portal(site, people):
	visitor = site.visitor()
	asked = visitor.get("/support/new", allow_redirects=False).headers["Location"]
	assert asked in ("/login?redirect-to=/support/new", "/login?redirect-to=%2Fsupport%2Fnew")
	assert visitor.get(asked).status_code == 200
	session = site.login(people.reporter, people.password)
	assert session.get(asked, allow_redirects=False).headers["Location"].endswith("/support/new")
	assert session.get("/login", allow_redirects=False).headers["Location"].strip("/").endswith("support")


def test_a_forgotten_password_is_answered_alike_for_everybody(site, people):
	answers = set()
	for user in (people.reporter, "nobody-at-all@example.org", "Administrator", people.agent):
		answer = from_elsewhere(site.visitor()).post(
			"/api/method/frappe.core.doctype.user.user.reset_password", data={"user": user}
		)
		answers.add((answer.status_code, answer.text))

	assert len(answers) == 1
	assert {status for status, _text in answers} == {200}


def test_a_wrong_password_is_answered_alike_for_everybody(site, people):
	answers = {
		(answer.status_code, re.sub(r'"exc": "[^"]*"', "", answer.text))
		for answer in (
			from_elsewhere(site.visitor()).post("/api/method/login", data={"usr": user, "pwd": "wrong"})
			for user in (people.reporter, "nobody-at-all@example.org")
		)
	}

	assert len(answers) == 1


def test_an_account_that_rests_after_wrong_passwords_is_not_told_from_none(site, people):
	import frappe

	frappe.db.rollback()
	before = frappe.db.get_single_value("System Settings", "allow_consecutive_login_attempts")
	frappe.db.set_single_value("System Settings", "allow_consecutive_login_attempts", 2)
	frappe.db.commit()
	frappe.clear_document_cache("System Settings", "System Settings")
	try:
		answers = {
			(answer.status_code, answer.text)
			for user in (people.newcomer, "nobody-at-all@example.org")
			for _ in range(5)
			for answer in [
				from_elsewhere(site.visitor()).post("/api/method/login", data={"usr": user, "pwd": "wrong"})
			]
		}
	finally:
		frappe.db.set_single_value("System Settings", "allow_consecutive_login_attempts", before)
		frappe.db.commit()
		frappe.clear_document_cache("System Settings", "System Settings")
		for key in ("login_failed_count", "login_failed_time"):
			frappe.cache().hdel(key, people.newcomer)
	assert len(answers) == 1 and {status for status, _text in answers} == {401}


def test_a_sign_in_without_an_account_takes_a_hash_like_one_with(site, people):
	from unittest.mock import patch

	import frappe
	from werkzeug.wrappers import Request, Response

	from servicedesk_app.access import accounts

	frappe.db.rollback()
	hashed = {}
	for user in (people.reporter, "nobody-at-all@example.org"):
		frappe.local.form_dict = frappe._dict(usr=user)
		with patch.object(accounts.passlibctx, "dummy_verify") as dummy:
			accounts.forget_why(Response(status=401), Request({"PATH_INFO": "/api/method/login"}))
		hashed[user] = dummy.call_count
	assert list(hashed.values()) == [0, 1]


def test_headers_forbid_what_no_page_needs(site, people, victims):
	session = site.login(people.reporter, people.password)
	for page in ("/support", "/support/new", f"/support/tickets/{victims}", "/support/nothing-here"):
		headers = session.get(page).headers
		policy = headers["Content-Security-Policy"]
		assert (
			"default-src 'none'" in policy
			and "frame-ancestors 'none'" in policy
			and "base-uri 'none'" in policy
		)
		assert "unsafe" not in policy and "script-src 'self'" in policy
		assert headers["X-Content-Type-Options"] == "nosniff"
		assert "no-store" in headers["Cache-Control"]  # 16 puts its own, longer one
		assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
