"""An administrator lets a mailbox sign in by OAuth: the form, the provider, and back."""

import oauth_server
import pytest


@pytest.fixture
def provider():
	with oauth_server.providing() as running:
		yield running


@pytest.fixture
def box(site, people, provider):
	import frappe

	from servicedesk_app.tests.mail_factories import make_mailbox

	frappe.db.rollback()
	app = oauth_server.make_connected_app(provider)
	callback = "/api/method/frappe.integrations.doctype.connected_app.connected_app.callback/"
	frappe.db.set_value("Connected App", app.name, "redirect_uri", f"{site.url}{callback}{app.name}")
	made = make_mailbox(
		protocol="IMAP", server="127.0.0.1", port=1, security="None", enabled=0, auth_method="OAuth",
		connected_app=app.name, connected_user=people.administrator,
	)  # fmt: skip
	frappe.db.commit()
	yield made
	frappe.db.rollback()
	frappe.db.delete("SD Mailbox", {"name": made.name})
	for name in frappe.get_all("Token Cache", {"connected_app": app.name}, pluck="name"):
		frappe.delete_doc("Token Cache", name, force=True)
	frappe.delete_doc("Connected App", app.name, force=True)
	frappe.db.commit()


@pytest.mark.parametrize("viewport", [(1400, 900), (390, 844)])
def test_the_connected_user_authorizes_a_mailbox_on_its_form(box, people, browser_page, viewport):
	page = browser_page(
		f"/app/sd-mailbox/{box.name}", user=people.administrator, password=people.password, viewport=viewport
	)
	page.wait_for_selector("text=Not authorized")
	page.shot("mailbox-not-authorized")
	if viewport[0] < 500:
		page.click(".menu-btn-group button")
		page.click(".menu-btn-group >> text=Authorize")
	else:
		page.get_by_role("button", name="Authorize", exact=True).click()

	page.wait_for_selector(f"text=Authorized as {people.administrator}")
	page.shot("mailbox-authorized")
	assert page.url.split("?")[0].endswith("/" + box.name.replace(" ", "%20"))


def test_an_ended_authorization_is_seen_in_the_list_and_on_the_form(box, people, browser_page):
	import frappe

	words = (
		"Test provider has ended the authorization: (invalid_grant). Authorize the mailbox again on its form."
	)
	ended = {
		"enabled": 1,
		"state": "Failing",
		"needs_authorization": 1,
		"last_error": words,
		"next_fetch_at": 2**40,
	}
	frappe.db.set_value("SD Mailbox", box.name, ended)
	frappe.db.commit()
	page = browser_page("/app/sd-mailbox", user=people.administrator, password=people.password)

	page.wait_for_selector(".indicator-pill >> text=To be authorized")
	page.shot("mailboxes-to-be-authorized")
	page.click(f"a >> text={box.name}")
	page.wait_for_selector(f"text={words}")
	page.wait_for_selector("button >> text=Authorize")
	page.shot("mailbox-authorization-ended")
