"""The public contact form in a browser: with and without scripts, on a phone, and filled with markup."""

from __future__ import annotations

from uuid import uuid4

import pytest
from portal_pages import MARKUP, PHONE, WIDE, assert_nothing_ran, hidden_fields

from servicedesk_app.access.captchas import _key

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])
CONSENT = "We keep your question and your address until it is answered."


def elsewhere() -> dict[str, str]:
	"""Headers of a visitor with a network address of their own, so that limits of one test end no other."""
	return {"X-Forwarded-For": f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"}


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


@pytest.fixture(scope="module")
def form(people) -> str:
	"""The address of a desk's contact form."""
	import frappe

	from servicedesk_app.tests import factories
	from servicedesk_app.tests.test_contact_form import make_form

	frappe.db.rollback()
	desk = make_form(
		consent_text=CONSENT, contact_heading="Ask us", contact_intro="Anything about clocks.", colour="#7a1fa2",
		accent="#9c27b0", footer_text="Clocks Ltd\n1 High Street",
	)  # fmt: skip
	category = {"doctype": "SD Category", "category_name": factories.unique("Clocks"), "desk": desk.name}
	frappe.get_doc({**category, "offered_to_customers": 1}).insert()
	frappe.db.commit()
	return f"/support/contact/{desk.contact_slug}"


def code_of(challenge: str) -> str:
	import frappe

	return frappe.cache().get(_key(challenge)).decode()


def fill(page, email: str, **values: str) -> None:
	page.fill("#subject", values.get("subject", "Do you mend clocks?"))
	page.fill("#details", values.get("details", "It stopped."))
	page.fill("#full_name", values.get("full_name", "Vera Visitor"))
	page.fill("#email", email)
	page.fill("#code", code_of(page.input_value("[name=challenge]")))
	page.check("#consents")


def confirmation_of(email: str) -> str:
	"""A link as the mail has it: only its hash is stored, so the test gives it a token that it knows."""
	import frappe

	from servicedesk_app.rules import tokens

	frappe.db.rollback()
	token = tokens.new()
	frappe.db.set_value("SD Contact Request", {"email": email}, "token_hash", tokens.digest(token))
	frappe.db.commit()
	return f"/support/confirm/{token}"


@with_and_without_scripts
def test_a_question_is_asked_confirmed_and_becomes_a_ticket(browser_page, form, stored, scripts):
	email = f"{uuid4().hex[:10]}@example.org"
	size = PHONE if scripts else WIDE
	page = browser_page(
		form,
		viewport=size,
		java_script_enabled=scripts,
		reduced_motion="reduce",
		extra_http_headers=elsewhere(),
	)
	assert page.inner_text("h1") == "Ask us"
	page.shot("form")
	fill(page, email, details=MARKUP)
	page.select_option("#category", index=1)
	page.click("text=Send the question")
	page.wait_for_selector("text=One step is left")
	page.shot("sent")

	page.goto(confirmation_of(email))
	assert page.inner_text("h2") == "Do you mend clocks?"
	assert_nothing_ran(page)
	page.shot("confirm")
	page.click("text=Yes, send it")
	page.wait_for_selector("text=We have your question")

	ticket = stored("SD Ticket", {"reporter_email": email}, ["channel", "subject", "category"])
	assert ticket[:2] == ("Contact form", "Do you mend clocks?") and ticket[2]
	assert stored("SD Contact Request", {"email": email}, "consent_text") == CONSENT


def test_what_was_typed_is_given_back_with_a_new_code(browser_page, form):
	page = browser_page(form, extra_http_headers=elsewhere())
	page.expects("422")
	first = page.input_value("[name=challenge]")
	fill(page, "vera@example.org", subject='"quoted" & <b>bold</b>')
	page.fill("#code", "000000")
	page.click("text=Send the question")

	assert "not the one of the picture" in page.inner_text("#problem")
	assert page.input_value("#subject") == '"quoted" & <b>bold</b>'
	assert page.input_value("[name=challenge]") != first
	assert page.is_checked("#consents")


def test_the_code_can_be_heard(site, form):
	visitor = site.visitor()
	visitor.headers.update(elsewhere())
	page = visitor.get(form).text
	sound = visitor.get(f"/support/sound/{hidden_fields(page)['challenge']}")

	assert (sound.status_code, sound.headers["Content-Type"]) == (200, "audio/wav")
	assert sound.content.startswith(b"RIFF")
	assert sound.headers["X-Content-Type-Options"] == "nosniff"


def test_it_speaks_the_visitors_language(browser_page, form):
	page = browser_page(form, locale="da-DK", extra_http_headers=elsewhere())
	assert "Skriv de seks cifre af" in page.inner_text("main")
	page.click("text=Nederlands")
	assert "Neem de zes cijfers over" in page.inner_text("main")


def test_posts_from_everywhere_for_one_address_make_one_mail(site, form):
	"""A share of the ten thousand of tests/proof."""
	import frappe

	email = f"{uuid4().hex[:10]}@example.org"
	for _ in range(15):
		visitor = site.visitor()
		visitor.headers.update(elsewhere())
		hidden = hidden_fields(visitor.get(form).text)
		answer = visitor.post(
			form,
			data={
				**hidden, "subject": "Hello", "full_name": "V", "email": email, "consents": 1, "code": code_of(hidden["challenge"]),
			},
		)  # fmt: skip
		assert answer.status_code == 200 and "One step is left" in answer.text

	frappe.db.rollback()
	assert frappe.db.count("Email Queue Recipient", {"recipient": email}) == 1
