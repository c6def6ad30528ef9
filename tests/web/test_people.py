"""A company's people on the portal: invited, given rights, removed, in a browser and as an attacker would."""

from __future__ import annotations

import pytest
from portal_pages import MARKUP, PHONE, WIDE, assert_nothing_ran

both_sizes = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
NEW_PASSWORD = "four words make one password"


@pytest.fixture(scope="module", autouse=True)
def mail_account(site):
	"""Something to send with; its server is never reached."""
	import frappe

	from servicedesk_app.tests.test_notices import make_mail_account

	made = not frappe.db.exists("Email Account", "Test desk")
	if made:
		make_mail_account()
		frappe.db.commit()
	yield
	if made:
		frappe.db.delete("Email Account", {"name": "Test desk"})
		frappe.db.commit()


@pytest.fixture
def manager(people, stored) -> str:
	"""The boss, who manages the company's people and sees all its tickets."""
	import frappe

	frappe.db.set_value("SD Customer Person", {"user": people.boss}, "manages_people", 1)
	frappe.clear_document_cache("SD Customer", people.customer)
	frappe.db.commit()
	return people.boss


@pytest.fixture
def invited(manager, people):
	"""`invited(email)` sends an invitation and gives the path of its link, which only the mail has."""
	import frappe

	from servicedesk_app.access import invitations
	from servicedesk_app.rules import tokens

	def make(email: str, full_name: str = "Ida Invited") -> str:
		frappe.db.rollback()
		name = invitations.invite(people.customer, invitations.Wish(email, full_name), "Administrator")
		token = tokens.new()
		frappe.db.set_value("SD Invitation", name, "token_hash", tokens.digest(token))
		frappe.db.commit()
		return f"/support/invitation/{token}"

	return make


def address() -> str:
	import frappe

	return f"{frappe.generate_hash(length=10)}@example.org"


@both_sizes
def test_somebody_is_invited_from_the_page(browser_page, people, manager, stored, viewport):
	email = address()
	page = browser_page("/support", manager, people.password, viewport)
	page.click(".bar-nav >> text=People")
	page.fill("#email", email)
	page.fill("#full_name", "Ida Invited")
	page.check("#new-sees_all_tickets")
	page.shot("filled")
	page.click("text=Send the invitation")

	page.wait_for_selector("[data-done]")
	assert email in page.inner_text("main")
	assert stored("SD Invitation", {"email": email}, ["sees_all_tickets", "approves", "manages_people"]) == (
		1,
		0,
		0,
	)
	page.shot("invited")


@both_sizes
def test_who_follows_the_link_chooses_a_password_and_lands_on_the_portal(
	browser_page, invited, stored, viewport
):
	email = address()
	page = browser_page(invited(email), viewport=viewport)
	page.shot("invitation")
	page.fill("#password", NEW_PASSWORD)
	page.click("text=Accept the invitation")

	page.wait_for_url("**/support")
	assert "Ida Invited" in page.inner_text(".foot")
	assert stored("SD Customer Person", {"user": email}, "sees_all_tickets") == 0


def test_a_password_that_is_too_easy_is_asked_for_again(browser_page, invited):
	page = browser_page(invited(address()), java_script_enabled=False, reduced_motion="reduce")
	page.expects("422")
	page.eval_on_selector("#password", "input => input.removeAttribute('minlength')")
	page.fill("#password", "short")
	page.click("text=Accept the invitation")

	assert "too easy to guess" in page.inner_text("#problem")


def test_a_right_is_given_and_somebody_removed(browser_page, people, manager, stored):
	import frappe

	from servicedesk_app.tests import factories

	frappe.db.rollback()
	leaver = factories.make_portal_user(people.customer, first_name="Lena", last_name="Leaver").name
	frappe.db.commit()
	page = browser_page("/support/people", manager, people.password, PHONE)
	row = page.locator(".person", has_text="Lena Leaver")
	row.locator("summary").click()
	row.locator("input[name=sees_all_tickets]").check()
	row.locator("text=Save").click()
	page.wait_for_selector("[data-done]")
	assert stored("SD Customer Person", {"user": leaver}, "sees_all_tickets") == 1

	row = page.locator(".person", has_text="Lena Leaver")
	row.locator("summary").click()
	page.shot("open")
	row.locator("text=Remove from the company").click()
	page.wait_for_selector("[data-done]")
	assert stored("SD Customer Person", {"user": leaver}, "name") is None


def test_opening_an_invitation_changes_nothing(site, invited, stored):
	email = address()
	path = invited(email)
	for _ in range(3):
		assert site.visitor().get(path, params={"password": NEW_PASSWORD}).status_code == 200

	assert stored("User", email, "name") is None
	assert stored("SD Invitation", {"email": email}, "state") == "Open"


def test_markup_in_names_is_text(browser_page, people, manager, invited):
	invited(address(), MARKUP[:90])
	page = browser_page("/support/people", manager, people.password)

	assert_nothing_ran(page)


def test_who_does_not_manage_people_finds_no_page_and_can_send_no_form(site, people, manager, stored):
	for user in (people.reporter, people.stranger):
		session = site.login(user, people.password)
		page = session.get("/support")
		assert "/support/people" not in page.text
		assert session.get("/support/people").status_code == 403
		token = (
			page.text.split('name="csrf_token" value="')[1].split('"')[0] if "csrf_token" in page.text else ""
		)
		session.headers["X-Frappe-CSRF-Token"] = token or session.headers.get("X-Frappe-CSRF-Token", "")
		for form in (
			{"act": "remove", "person": people.colleague},
			{"act": "give", "person": user, "sees_all_tickets": 1},
			{"act": "invite", "email": address(), "full_name": "X"},
		):
			assert session.post("/support/people", data=form).status_code in (400, 403)
	assert stored("SD Customer Person", {"user": people.colleague}, "parent") == people.customer
	assert stored("SD Customer Person", {"user": people.reporter}, "sees_all_tickets") == 0


def test_a_form_of_another_origin_is_refused(site, people, manager, stored):
	session = site.login(manager, people.password)
	session.get("/support/people")
	session.headers.pop("X-Frappe-CSRF-Token", None)
	for token in ("", "forged"):
		answer = session.post(
			"/support/people",
			data={"act": "remove", "person": people.colleague, "csrf_token": token},
			headers={"Origin": "https://evil.example"},
		)
		assert answer.status_code == 400
	assert stored("SD Customer Person", {"user": people.colleague}, "parent") == people.customer


def test_fields_that_the_form_does_not_have_are_ignored(site, people, manager, stored):
	session = site.login(manager, people.password)
	text = session.get("/support/people").text
	token = text.split('name="csrf_token" value="')[1].split('"')[0]
	email = address()
	session.headers.pop("X-Frappe-CSRF-Token", None)
	session.post(
		"/support/people",
		data={
			"act": "invite", "email": email, "full_name": "X", "csrf_token": token, "manages_people": 1, "approves": 1,
			"customer": "Another", "invited_by": "Administrator", "state": "Accepted", "doctype": "User",
		},
	)  # fmt: skip

	assert stored("SD Invitation", {"email": email}, "name") is None or stored(
		"SD Invitation", {"email": email}, ["customer", "manages_people", "approves", "state", "invited_by"]
	) == (people.customer, 0, 0, "Open", manager)
