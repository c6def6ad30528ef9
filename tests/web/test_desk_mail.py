"""A ticket's mail as staff and the customer see it: what failed, what was sent, and pictures that would tell who reads."""

import pytest
from desk_pages import PHONE, WIDE, act, assert_fits, desk, open_ticket

TRACKER = "http://tracker.invalid/seen.gif"
SECURE = TRACKER.replace("http:", "https:")
DOT = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


@pytest.fixture
def mailed(people):
	"""A ticket that came by mail, with a picture of another host in it, whose answer could not be delivered."""
	import frappe

	from servicedesk_app.mail import registry
	from servicedesk_app.tests.mail_factories import deliver, make_mailbox, raw_mail

	frappe.set_user("Administrator")
	box = make_mailbox()
	text = f'<p>The server is dead, see the picture.</p><img src="{TRACKER}" alt="the rack">'
	row = deliver(
		box, raw_mail(people.reporter, to=box.email, text=text, Content_Type="text/html; charset=utf-8")
	)
	values = {
		"doctype": "SD Outbound Mail", "name": frappe.generate_hash(), "ticket": row.ticket, "kind": "Answer",
		"sent_to": people.reporter, "subject": "Re: The printer burns", "state": "Queued",
	}  # fmt: skip
	answer = frappe.get_doc(values)
	answer.db_insert()
	registry.failed(answer, "550 5.1.1 no such mailbox")
	frappe.db.commit()
	yield row.ticket
	frappe.db.delete("SD Outbound Mail", {"name": answer.name})
	frappe.db.delete("SD Inbound Mail", {"mailbox": box.name})
	frappe.db.delete("SD Mailbox", {"name": box.name})
	frappe.db.commit()


def asked_for(page) -> list[str]:
	"""The addresses on other hosts that the page asks for, from now on; the picture's own host answers."""
	asked = []

	def answer(route):
		asked.append(route.request.url)
		route.fulfill(body=DOT, content_type="image/gif")

	page.route("**/*tracker.invalid/**", answer)
	return asked


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_picture_of_another_host_is_fetched_when_an_agent_asks_and_not_before(
	browser_page, people, mailed, viewport
):
	page = desk(browser_page, people, "/app/sd-ticket", viewport)
	asked = asked_for(page)
	open_ticket(page, mailed)
	page.wait_for_selector(".sd-journal .sd-show-images")
	assert_fits(page)
	assert not asked

	page.click(".sd-journal .sd-show-images")

	page.wait_for_function("document.querySelector('.sd-journal img[src*=tracker]').naturalWidth > 0")
	assert asked == [SECURE]
	assert not page.query_selector(".sd-journal .sd-show-images")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_customer_s_page_asks_no_other_host_until_the_customer_does(browser_page, people, mailed, viewport):
	page = browser_page(user=people.boss, password=people.password, viewport=viewport)
	asked = asked_for(page)
	page.goto(f"/support/tickets/{mailed}")
	page.wait_for_load_state("networkidle")
	assert not asked

	page.get_by_role("link", name="Show them").click()

	page.locator("img.shown").scroll_into_view_if_needed()
	page.wait_for_function("document.querySelector('img.shown').naturalWidth > 0")
	assert asked == [SECURE]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_mail_that_failed_shows_on_the_ticket_until_it_was_seen(browser_page, people, mailed, viewport):
	import frappe

	page = desk(browser_page, people, "/app/sd-ticket", viewport)
	open_ticket(page, mailed)
	page.wait_for_selector(".sd-mail-trouble >> text=no such mailbox")
	assert_fits(page)

	if viewport == PHONE:
		act(page, "Mails")
	else:
		page.locator(".page-actions .inner-group-button button:visible", has_text="View").first.click()
		page.locator(".page-actions .inner-group-button.show a", has_text="Mails").first.click()
	page.wait_for_selector(".modal.show .sd-mails >> text=550 5.1.1")
	assert_fits(page)
	page.click(".modal.show .btn-modal-close")
	page.wait_for_selector(".modal.show", state="detached")

	page.click(".sd-mail-trouble [data-act=put_aside]")
	page.wait_for_selector(".sd-mail-trouble", state="detached")
	frappe.db.rollback()
	assert not frappe.db.get_value("SD Ticket", mailed, "mail_trouble")
