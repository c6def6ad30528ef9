"""Staff look at a mail that was held back, and decide about it."""

import pytest


@pytest.fixture
def held_mail(site):
	import frappe

	from servicedesk_app.tests.mail_factories import deliver, make_mailbox, raw_mail

	box = make_mailbox()
	raw = raw_mail(
		"who@nowhere.example",
		text='<p>Hello</p><img src="http://tracker.invalid/p.gif">',
		Content_Type="text/html",
	)
	row = deliver(box, raw)
	frappe.db.commit()
	yield row
	frappe.db.delete("SD Inbound Mail", {"mailbox": box.name})
	frappe.db.delete("SD Mailbox", {"name": box.name})
	frappe.db.commit()


def test_a_held_mail_is_shown_without_its_remote_images_and_can_be_rejected(held_mail, browser_page):
	page = browser_page(f"/app/sd-inbound-mail/{held_mail.name}", user="Administrator", password="admin")

	page.wait_for_selector(".sd-mail-preview >> text=Hello")
	assert page.query_selector(".sd-show-images")
	assert page.query_selector(".sd-mail-preview img").get_attribute("src") is None
	page.get_by_role("button", name="Reject").click()
	page.wait_for_selector(".indicator-pill >> text=Rejected")
