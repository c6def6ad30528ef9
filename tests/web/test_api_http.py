"""The API over real HTTP, signed in by token as Frappe has it: no cookie, no CSRF token."""

import pytest


@pytest.fixture
def token(site):
	import frappe

	from servicedesk_app.tests import factories

	user = factories.make_portal_user()
	user.api_key = frappe.generate_hash(length=15)
	user.api_secret = secret = frappe.generate_hash(length=15)
	user.save(ignore_permissions=True)
	frappe.db.commit()
	return f"token {user.api_key}:{secret}"


def test_a_report_by_token_is_made_once_per_key_and_read_again(site, token):
	caller = site.visitor()
	caller.headers["Authorization"] = token
	report = {"subject": "Backup failed", "description": "Tape 3", "key": "nagios-4711"}

	first = caller.post("/api/method/servicedesk_app.api.portal.report", json=report)
	again = caller.post("/api/method/servicedesk_app.api.portal.report", json=report)

	assert first.status_code == again.status_code == 200, first.text[:500]
	name = first.json()["message"]["name"]
	assert again.json()["message"]["name"] == name
	read = caller.get("/api/method/servicedesk_app.api.portal.ticket", params={"name": name})
	assert read.json()["message"]["subject"] == "Backup failed"


@pytest.mark.parametrize(
	("sent", "status", "said"),
	[
		({"subject": ""}, 417, "headline"),
		({"subject": "x" * 1_000_000}, 417, "140"),
		({}, 417, "subject"),
		({"subject": "x", "priority": "Z"}, 417, "priority"),
		({"subject": {"a": 1}}, 417, "subject"),
	],
)
def test_bad_input_is_a_clear_4xx(site, token, sent, status, said):
	caller = site.visitor()
	caller.headers["Authorization"] = token

	answer = caller.post("/api/method/servicedesk_app.api.portal.report", json=sent)

	assert answer.status_code == status, answer.text[:500]
	if isinstance(sent.get("subject"), dict):
		# Frappe's own refusal: 16 says what is wrong, not of what
		assert said in answer.text or "valid string" in answer.text
		return
	assert said in answer.text
	assert "Traceback" not in answer.text


@pytest.mark.parametrize("authorization", ["", "token wrong:wrong"])
def test_without_a_valid_token_nothing_is_made(site, authorization):
	caller = site.visitor()
	if authorization:
		caller.headers["Authorization"] = authorization

	answer = caller.post("/api/method/servicedesk_app.api.portal.report", json={"subject": "x"})

	assert answer.status_code in (401, 403), answer.text[:300]


def test_frappes_own_endpoints_give_a_portal_token_nothing(site, token):
	caller = site.visitor()
	caller.headers["Authorization"] = token

	for path in ("/api/resource/SD Ticket", "/api/resource/SD Customer", "/api/resource/SD Ticket Clock"):
		assert caller.get(path).status_code == 403, path
