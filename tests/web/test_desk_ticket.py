"""An agent's day on the ticket's form, on a large screen and on a phone."""

from __future__ import annotations

import pytest
from desk_pages import PHONE, WIDE, assert_fits, desk, open_ticket, write

VIEWPORTS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])


@VIEWPORTS
def test_an_agent_takes_answers_notes_waits_and_resolves(browser_page, people, report, stored, viewport):
	name = report(people.reporter, subject="Oven reports no temperature", description="Since this morning.")
	page = desk(browser_page, people, f"/app/sd-ticket?customer={people.customer}", viewport)
	page.wait_for_selector(".sd-views [data-view=unassigned]")
	page.wait_for_selector(f".result a[href='/app/sd-ticket/{name}']")
	page.shot("list")
	assert_fits(page)
	open_ticket(page, name)
	assert "Nobody has it yet" in page.inner_text(".sd-next-words")
	page.wait_for_selector(".sd-clock.blue")
	page.shot("new")
	assert_fits(page)

	press(page, viewport, "Take")
	page.wait_for_function("cur_frm.doc.status_category === 'Assigned'")
	press(page, viewport, "Start")
	page.wait_for_function("cur_frm.doc.status_category === 'In Progress'")
	page.wait_for_selector(".sd-head :text('You work on it')")

	write(page, "Which oven is it?")
	page.shot("reply")
	page.click(".sd-send")
	page.wait_for_selector(".sd-entry.staff :text('Which oven is it?')")
	page.click(".sd-composer [data-kind=note]")
	write(page, "Serial number 4711")
	page.shot("note")
	page.keyboard.press("Control+Enter")
	page.wait_for_selector(".sd-entry.note :text('Serial number 4711')")
	assert stored("Comment", {"reference_name": name, "comment_type": "Comment"}, "content").count("4711")

	press(page, viewport, "Resolve")
	page.wait_for_selector(".modal.show .ql-editor[contenteditable=true]")
	page.locator(".modal.show .ql-editor[contenteditable=true]").type("Switched it on.")
	page.wait_for_timeout(600)
	page.locator(".modal.show .btn-modal-primary").click()
	page.wait_for_function("cur_frm.doc.status_category === 'Resolved'")
	page.wait_for_selector(".sd-head :text('asked to test and approve')")
	page.shot("resolved")
	assert_fits(page)


def press(page, viewport, label: str) -> None:
	"""The big button: in the page's head, on a phone in the bar under the thumb."""
	page.wait_for_timeout(300)
	if viewport == PHONE:
		page.locator(".sd-bar .btn-primary", has_text=label).click()
	else:
		page.locator(".page-actions .sd-primary", has_text=label).click()
