"""The staff's other screens: workspaces, board, calendar, search."""

from __future__ import annotations

import pytest
from desk_pages import PHONE, WIDE, assert_fits, desk

VIEWPORTS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])


@VIEWPORTS
def test_an_agents_day_begins_on_the_workspace(browser_page, people, report, viewport):
	report(people.reporter, subject="Scale shows half the weight")
	page = desk(browser_page, people, "/app/service-desk", viewport)
	page.wait_for_selector(".number-widget-box .number")
	# the six that are due first: on a site that others use this one need not be among them
	page.wait_for_function(
		"[...document.querySelectorAll('*')].some((e) => e.shadowRoot?.querySelector('.sd-row .sd-due'))"
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
