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
