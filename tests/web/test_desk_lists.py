"""The staff's other screens: workspaces, board, calendar, search, and two browsers on one ticket."""

from __future__ import annotations

import pytest
from desk_pages import PHONE, WIDE, assert_fits, desk, open_ticket

VIEWPORTS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])


@VIEWPORTS
def test_an_agents_day_begins_on_the_workspace(browser_page, people, report, viewport):
	name = report(people.reporter, subject="Scale shows half the weight")
	page = desk(browser_page, people, "/app/service-desk", viewport)
	page.wait_for_selector(".number-widget-box .number")
	page.wait_for_function(
		"name => [...document.querySelectorAll('*')].some(e => e.shadowRoot && e.shadowRoot.innerHTML.includes(name))",
		arg=name,
	)
	page.shot("workspace")
	assert_fits(page)


def test_board_calendar_and_search_find_the_ticket(browser_page, people, report):
	name = report(people.reporter, subject="Scale shows half the weight")
	page = desk(browser_page, people, "/app/sd-ticket/view/kanban/Service Desk")
	page.wait_for_selector(f".kanban-card-wrapper[data-name='{name}']")
	page.shot("board")
	page.goto("/app/sd-ticket/view/calendar/default")
	page.wait_for_selector(".fc-event")
	page.shot("calendar")
	page.goto("/app/sd-ticket")
	page.click(".sd-views [data-search]")
	page.fill(".sd-search input", name)
	page.wait_for_selector(f".sd-hit :text('{name}')")
	page.shot("search")


def test_two_browsers_see_each_others_note_within_two_seconds(browser_page, people, report):
	name = report(people.reporter, subject="Scale shows half the weight")
	first, second = (desk(browser_page, people, f"/app/sd-ticket/{name}") for _ in range(2))
	for page in (first, second):
		open_ticket(page, name)
	second.wait_for_timeout(1500)  # its room is entered
	first.evaluate(
		"name => frappe.call('servicedesk_app.api.tickets.add_note', {name, text: 'Seen by the other'})", name
	)
	second.wait_for_selector(".sd-entry.note :text('Seen by the other')")
