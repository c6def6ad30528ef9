"""An agent's day in the Frappe Desk: every act of the ticket's form once, as by hand, wide and on a phone."""

from __future__ import annotations

import pytest
from desk_pages import (
	PHONE,
	WIDE,
	act,
	assert_fits,
	confirm,
	desk,
	fill,
	head_button,
	open_ticket,
	press,
	reached,
)

VIEWPORTS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])


@pytest.fixture
def snippet(house):
	import frappe

	text = {
		"title": f"Ask {frappe.generate_hash(length=6)}",
		"used_for": "Reply",
		"desk": house.desk,
		"enabled": 1,
	}
	made = frappe.get_doc(
		{"doctype": "SD Text Snippet", **text, "text": "<p>About {ticket}: which oven?</p>"}
	)
	made.insert(ignore_permissions=True)
	frappe.db.commit()
	return made.title


@VIEWPORTS
def test_a_call_becomes_a_ticket_that_is_answered_waits_and_goes_on(
	browser_page, house, snippet, stored, viewport
):
	page = desk(browser_page, house, "/app/sd-ticket", viewport)
	page.wait_for_selector(".sd-views [data-view=unassigned]")
	head_button(page, "Phone note")
	fill(
		page,
		customer=house.customer,
		person=house.reporter,
		subject="The oven is cold",
		description="Since 6.",
	)
	page.shot("phone-note")
	page.locator(".modal.show .btn-primary:visible").click()
	page.wait_for_function("window.cur_frm?.doc?.subject === 'The oven is cold'")
	name = page.evaluate("cur_frm.doc.name")
	open_ticket(page, name)
	assert stored("SD Ticket", name, "channel") == "Phone"

	press(page, "Take")
	reached(page, "Assigned")
	press(page, "Start")
	reached(page, "In Progress")

	page.click(".sd-template")
	page.locator(".modal.show .sd-act-list button", has_text=snippet).click()
	page.wait_for_selector(f".sd-composer .ql-editor :text('About {name}: which oven?')")
	page.wait_for_function("!document.body.classList.contains('modal-open')")
	page.click(".sd-attach")
	photo = {"name": "oven.txt", "mimeType": "text/plain", "buffer": b"cold"}
	page.locator(".modal.show input[type=file]").first.set_input_files(photo)
	page.wait_for_selector(".modal.show .file-preview :text('oven')")
	page.shot("attach")
	page.locator(".modal.show .btn-primary:visible").click()
	page.wait_for_selector(".sd-files :text('oven')")
	page.wait_for_function("!document.body.classList.contains('modal-open')")
	page.shot("answer")
	page.click(".sd-send")
	page.wait_for_selector(".sd-entry.staff :text('oven')")

	act(page, "Wait for customer")
	fill(page, reason="Which oven is it?")
	page.shot("wait")
	confirm(page)
	reached(page, "Waiting for Customer")
	page.wait_for_selector(".sd-next :text('Which oven is it?')")
	press(page, "Go on")
	reached(page, "In Progress")
	act(page, "Wait for supplier")
	fill(page, reason="The maker sends a probe")
	confirm(page)
	reached(page, "Waiting for Supplier")
	page.shot("supplier")
	assert_fits(page)


@VIEWPORTS
def test_helpers_links_time_hand_over_and_escalation(browser_page, house, report, stored, viewport):
	other = report(house.reporter, subject="Another cold oven")
	name = report(house.reporter, subject="The oven is cold")
	page = desk(browser_page, house, f"/app/sd-ticket/{name}", viewport)
	open_ticket(page, name)

	act(page, "Add helper")
	fill(page, user=house.colleague)
	confirm(page)
	page.wait_for_function("cur_frm.doc.helpers.length === 1")
	act(page, "Add watcher")
	fill(page, user=house.reporter)
	confirm(page)
	page.wait_for_function("cur_frm.doc.watchers.length === 1")
	act(page, "Link")
	fill(page, other=other)
	page.shot("link")
	confirm(page)
	page.wait_for_selector(f".sd-card :text('{other} Another cold oven')")

	act(page, "Enter minutes")
	fill(page, minutes="75", description="Looked at the probe")
	page.shot("minutes")
	confirm(page)
	page.wait_for_selector(".sd-card :text('1 h 15 min')")
	act(page, "Start timer")
	page.wait_for_selector(".sd-time [data-stop]")
	page.shot("timer")
	page.click(".sd-time [data-stop]")
	fill(page, minutes="5")
	confirm(page)
	page.wait_for_selector(".sd-card :text('1 h 20 min')")

	act(page, "Assign")
	fill(page, user=house.colleague, note="You know ovens")
	confirm(page)
	reached(page, "Assigned")
	act(page, "Escalate to the next level")
	fill(page, note="The probe was changed; it is still cold")
	page.shot("escalate")
	confirm(page)
	page.wait_for_function("queue => cur_frm.doc.queue === queue", arg=house.second)
	act(page, "Hand over")
	fill(page, queue=house.first, note="It was the fuse after all")
	page.shot("hand-over")
	confirm(page)
	page.wait_for_function("queue => cur_frm.doc.queue === queue", arg=house.first)
	page.shot("handed-over")
	assert_fits(page)


@VIEWPORTS
def test_merged_reopened_and_cancelled(browser_page, house, report, viewport):
	kept = report(house.reporter, subject="The first report of it")
	name = report(house.reporter, subject="The same once more")
	page = desk(browser_page, house, f"/app/sd-ticket/{name}", viewport)
	open_ticket(page, name)
	act(page, "Merge into another")
	fill(page, other=kept)
	page.wait_for_selector(f".modal.show .btn-primary:has-text('Merge into {kept}')")
	page.wait_for_selector(f".modal.show .help-box:has-text('{kept} · The first report of it')")
	page.shot("merge")
	confirm(page)
	reached(page, "Cancelled")
	page.wait_for_selector(f".sd-next :text('It goes on in {kept}')")

	open_ticket(page, kept)
	act(page, "Cancel")
	fill(page, reason="It went away by itself")
	confirm(page)
	reached(page, "Cancelled")
	press(page, "Reopen")
	fill(page, reason="It is back")
	page.shot("reopen")
	confirm(page)
	page.wait_for_function("cur_frm.doc.status_category !== 'Cancelled'")
	page.shot("reopened")
	assert_fits(page)
