"""What a customer does with a ticket on the portal, in a browser."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from portal_pages import PHONE, WIDE
from portal_tickets import FIELDS, QUESTION, opened, signed_in

both_sizes = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])


@both_sizes
def test_a_question_is_seen_in_the_list_and_answered(browser_page, people, waiting, stored, viewport):
	page = browser_page("/support", people.reporter, people.password, viewport)
	assert re.search(r"(A ticket waits|\d+ tickets wait) for you", page.inner_text(".first-waiting"))
	page.click("text=Show all that waits")
	assert QUESTION in page.inner_text(f".wait:has-text('{waiting}')")
	page.shot("waiting")
	page.click(f".wait:has-text('{waiting}') a")
	assert page.inner_text(".question") == QUESTION
	assert "forgot to pay" not in page.content()
	page.shot("asked")

	page.fill("#answer", "The red one.\n\nIt says <E17>.")
	page.click(".write button")

	page.wait_for_selector("[data-done]")
	assert "We have your message" in page.inner_text("[data-done]")
	assert [text.strip() for text in page.locator(".entry >> nth=-1 >> .said p").all_inner_texts()] == [
		"The red one.", "It says <E17>.",
	]  # fmt: skip
	assert page.inner_text(".turn") == "Our turn"
	told = page.locator(".event p").all_inner_texts()
	assert [text.split(" · ")[0] for text in told] == [
		"In progress",
		f"Waiting for you: {QUESTION}",
		"In progress",
	]
	assert stored("SD Ticket", waiting, "status_category") == "In Progress"
	page.shot("answered")


@both_sizes
def test_what_works_is_approved(browser_page, people, solved, stored, viewport):
	page = opened(browser_page, people, solved, viewport)
	assert page.inner_text(".yours .said b") == "mended"
	page.shot("solved")

	page.click("text=It works: approve")

	page.wait_for_selector("[data-done]")
	assert "The ticket is closed" in page.inner_text("[data-done]")
	assert stored("SD Ticket", solved, "closed_how") == "Approved by the customer"
	assert page.locator("text=It works: approve").count() == page.locator("#reject").count() == 0
	page.shot("closed")


@with_and_without_scripts
def test_what_still_fails_goes_back_with_its_reason(browser_page, people, solved, stored, scripts):
	page = opened(browser_page, people, solved, PHONE, java_script_enabled=scripts)

	page.click("summary:has-text('It still fails')")
	page.fill("#reject", "Only to one supplier now.")
	page.click("text=Send it back")

	page.wait_for_selector("[data-done]")
	assert "Only to one supplier now." in page.locator(".event p >> nth=-1").inner_text()
	assert stored("SD Ticket", solved, ["status_category", "state_reason"]) == (
		"In Progress", "Only to one supplier now.",
	)  # fmt: skip


@with_and_without_scripts
@pytest.mark.parametrize(
	("act", "button", "said"),
	[("reject", "Send it back", "needs a reason"), ("answer", "Send", "The message is empty")],
)
def test_an_act_without_words_is_refused_at_its_field(
	browser_page, people, solved, stored, act, button, said, scripts
):
	page = opened(browser_page, people, solved, java_script_enabled=scripts)
	page.expects("422")
	before = stored("SD Ticket", solved, FIELDS)
	if act == "reject":
		page.click("summary:has-text('It still fails')")
	page.fill(f"#{act}", "  \n ")

	with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
		page.click(f"form:has(#{act}) button >> text={button}")

	assert answered.value.status == 422
	assert said in page.inner_text("[role=alert]")
	assert said in page.inner_text(f"#{act}-problem")
	assert page.is_visible(f"#{act}")
	assert page.get_attribute(f"#{act}", "aria-invalid") == "true"
	assert page.input_value(f"#{act}") == "  \n "
	assert stored("SD Ticket", solved, FIELDS) == before


def test_withdrawing_ends_it_and_says_why(browser_page, people, report, stored):
	name = report(people.reporter, subject="Not needed soon")
	page = opened(browser_page, people, name, PHONE)

	page.click("text=No longer needed?")
	page.fill("#withdraw", "Found it myself.")
	page.click("text=Withdraw the ticket")

	page.wait_for_selector("[data-done]")
	assert stored("SD Ticket", name, ["status_category", "state_reason"]) == ("Cancelled", "Found it myself.")
	assert page.locator("#answer").count() == 0
	page.shot("withdrawn")


def test_writing_on_a_closed_ticket_opens_it_again_and_says_so_before(browser_page, people, closed, stored):
	page = opened(browser_page, people, closed)
	assert "Writing here opens it again" in page.inner_text("#answer-hint")

	page.fill("#answer", "It is back.")
	page.click(".write button")

	page.wait_for_selector("[data-done]")
	assert stored("SD Ticket", closed, ["status_category", "reopened"]) == ("Assigned", 1)


def test_writing_on_what_was_closed_long_ago_leads_to_the_new_ticket(browser_page, people, closed, stored):
	import frappe

	frappe.db.set_value("SD Ticket", closed, "closed_at", "2020-01-01 00:00:00")
	frappe.db.set_value("SD Desk", stored("SD Ticket", closed, "desk"), "reopen_window_days", 14)
	frappe.db.set_value("SD Ticket", closed, "closed_at", "2020-01-01 00:00:00")
	frappe.db.commit()
	frappe.clear_document_cache("SD Desk", stored("SD Ticket", closed, "desk"))
	try:
		page = opened(browser_page, people, closed)
		assert "becomes a new one" in page.inner_text("#answer-hint")
		page.fill("#answer", "After years it is back.")
		page.click(".write button")
		page.wait_for_selector("[data-done]")

		number = urlsplit(page.url).path.rsplit("/", 1)[1]
		assert number != closed
		assert "After years it is back." in page.inner_text(".entry")
		assert stored("SD Ticket", closed, "status_category") == "Closed"
	finally:
		desk = stored("SD Ticket", closed, "desk")
		frappe.db.set_value("SD Desk", desk, "reopen_window_days", 0)
		frappe.db.commit()
		frappe.clear_document_cache("SD Desk", desk)


def test_a_colleague_who_is_added_sees_the_ticket_from_then_on(browser_page, site, people, report):
	name = report(people.reporter, subject="For two")
	colleague = site.login(people.colleague, people.password)
	assert colleague.get(f"/support/tickets/{name}").status_code == 404
	page = opened(browser_page, people, name, PHONE)
	offered = page.locator("#watch option").all_inner_texts()
	invited = {"Ida Invited"}  # whom other tests have invited into this company
	assert [one for one in offered if one not in invited] == ["Choose…", "Carl Colleague", "Berta Boss"]

	page.select_option("#watch", label="Carl Colleague")
	page.click("form:has(#watch) button")

	page.wait_for_selector("[data-done]")
	assert "Carl Colleague" in page.inner_text(".names")
	assert "Carl Colleague" not in page.locator("#watch option").all_inner_texts()
	assert colleague.get(f"/support/tickets/{name}").status_code == 200
	assert "For two" in colleague.get("/support").text


def test_who_may_not_approve_is_told_who_may_and_is_refused(browser_page, site, people, solved, stored):
	page = opened(browser_page, people, solved, user=people.boss)
	assert "Rita Reporter can approve it" in page.inner_text(".yours")
	assert page.locator("text=It works: approve").count() == 0
	session, form = signed_in(site, people, people.boss, solved)

	for act in ("approve", "reject"):
		answer = session.post(
			f"/support/tickets/{solved}", data={**form, "act": act, "reason": "Mine <b>now</b>"}
		)
		assert answer.status_code == 403
		assert "may approve it" in answer.text
	assert stored("SD Ticket", solved, "status_category") == "Resolved"
