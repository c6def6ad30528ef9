"""The days of a lead, an IT manager and an administrator in the Frappe Desk: their workspaces, and what they open there."""

from __future__ import annotations

import pytest
from desk_pages import PHONE, WIDE, assert_fits, confirm, desk, fill

VIEWPORTS = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
MASTERS = (
	"SD Desk", "SD Customer", "SD Agent", "SD Queue", "SD Category", "SD Ticket Type", "SD Priority", "SD Status",
	"SD Routing Rule", "SD Service Calendar", "SD Service Level Agreement", "SD Escalation Policy", "SD Mailbox",
)  # fmt: skip


def says(page, text: str) -> None:
	"""A block of the workspace, which lives in a shadow tree, shows this text."""
	page.wait_for_function(
		"text => [...document.querySelectorAll('*')].some((e) => e.shadowRoot?.textContent.includes(text))",
		arg=text,
	)


def drawn(page, charts: int) -> None:
	page.wait_for_selector(".number-widget-box .number")
	page.wait_for_function("n => document.querySelectorAll('.frappe-chart').length >= n", arg=charts)
	for _resize in range(20):  # Frappe's charts throw when they are drawn anew while they grow into place
		page.evaluate("dispatchEvent(new Event('resize'))")
		page.wait_for_timeout(50)


@VIEWPORTS
def test_a_lead_sees_the_team_and_gives_out_what_nobody_has(browser_page, house, report, stored, viewport):
	names = [report(house.reporter, subject=f"Oven {number} is cold") for number in (1, 2)]
	page = desk(browser_page, house, "/app/service-desk-team", viewport)
	drawn(page, charts=2)
	says(page, "Agents")
	page.shot("team")
	assert_fits(page)

	page.goto("/app/sd-ticket")
	page.click(".sd-views [data-view=unassigned]")
	page.wait_for_selector(".sd-views [data-view=unassigned][aria-pressed=true]")
	page.wait_for_timeout(1000)  # the list is drawn once more when its filters have settled
	for name in names:
		page.locator(f".result .list-row-checkbox[data-name='{name}']").click()
	page.wait_for_timeout(400)
	page.locator(".actions-btn-group button:visible").first.click()
	page.locator(".actions-btn-group .dropdown-menu a:visible", has_text="Assign to").first.click()
	fill(page, user=house.colleague)
	page.shot("bulk")
	confirm(page)
	page.wait_for_selector(".desk-alert.green")
	for name in names:
		assert stored("SD Ticket", name, "responsible") == house.colleague


@VIEWPORTS
def test_an_it_manager_watches_promises_and_opens_a_report(browser_page, house, report, viewport):
	report(house.reporter, subject="Oven is cold")
	page = desk(browser_page, house, "/app/service-desk-manager", viewport, user=house.manager)
	drawn(page, charts=2)
	says(page, "Late now")
	page.shot("manager")
	assert_fits(page)
	page.locator(".number-widget-box", has_text="Late now").locator(".widget-body").click()
	page.wait_for_function("window.cur_list?.doctype === 'SD Ticket'")
	page.wait_for_selector(".sd-views [data-view]")
	page.goto("/app/query-report/SD Time Worked")
	page.wait_for_function("frappe.query_report?.report_name === 'SD Time Worked'")
	page.wait_for_timeout(1500)
	page.shot("report")


@VIEWPORTS
def test_an_administrator_sees_what_is_missing_and_opens_every_master(browser_page, people, house, viewport):
	import frappe

	page = desk(browser_page, people, "/app/service-desk-set-up", viewport, user=people.administrator)
	says(page, "Service hours")
	page.shot("set-up")
	assert_fits(page)
	frappe.db.rollback()
	for doctype in MASTERS:
		route = doctype.lower().replace(" ", "-")
		page.goto(f"/app/{route}")
		page.wait_for_function("doctype => window.cur_list?.doctype === doctype", arg=doctype)
		page.wait_for_selector(".result .list-row, .no-result:visible")
		names = frappe.get_all(doctype, pluck="name", limit=1)
		page.goto(f"/app/{route}/{names[0] if names else 'new'}")
		page.wait_for_function("doctype => window.cur_frm?.doc?.doctype === doctype", arg=doctype)
		page.wait_for_selector(".form-page:visible")
		page.wait_for_timeout(700)
		page.shot(doctype)
		assert_fits(page)
