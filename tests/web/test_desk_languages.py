"""Staff read the desk in their own language, and its longer words fit."""

from __future__ import annotations

import csv
import re

import pytest
from desk_pages import desk, open_ticket

WIDE, PHONE = (1400, 900), (390, 844)


@pytest.fixture
def speaks(people):
	"""`speaks(user, "da")` for as long as the test lasts."""
	import frappe

	changed = []

	def speak(user: str, language: str) -> None:
		frappe.db.rollback()
		changed.append((user, frappe.db.get_value("User", user, "language")))
		set_language(user, language)

	def set_language(user: str, language: str | None) -> None:
		frappe.db.set_value("User", user, "language", language)
		frappe.db.commit()
		frappe.clear_cache(user=user)

	yield speak
	for user, language in changed:
		set_language(user, language)


def translated(language: str) -> dict[str, str]:
	import frappe

	with open(frappe.get_app_path("servicedesk_app", "translations", f"{language}.csv"), newline="") as file:
		return {source: text for source, text, *context in csv.reader(file) if not context}


def headings(words: dict[str, str]) -> dict[str, str]:
	"""Those of workspaces stand in the file with their markup."""
	plain = {re.sub("<.*?>", "", source): re.sub("<.*?>", "", text) for source, text in words.items()}
	return {source: text for source, text in plain.items() if source not in words}


def assert_fits(page) -> None:
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize(
	("language", "viewport"),
	[("da", WIDE), ("pl", PHONE), ("ru", PHONE)],
	ids=["da-1400", "pl-390", "ru-390"],
)
def test_list_ticket_workspace_and_phone_page(browser_page, people, report, speaks, language, viewport):
	name = report(people.reporter, subject="Label printer prints stripes", priority="C-Normal")
	speaks(people.agent, language)
	words = translated(language)
	page = desk(browser_page, people, f"/app/sd-ticket?name={name}", viewport)
	row = page.locator(".list-row-container", has_text="Label printer")
	row.locator(f":text('{words['Not assigned']}'):visible").first.wait_for()
	assert page.locator(".page-title .title-text").inner_text() == words["Tickets"]
	assert_fits(page)

	open_ticket(page, name)
	assert words["Reply"] in page.locator(".sd-composer").inner_text()
	assert page.evaluate("cur_frm.get_field('priority').$input.val()") == words["C-Normal"]
	assert page.evaluate("cur_frm.doc.priority") == "C-Normal", "what is stored has no language"
	assert_fits(page)
	page.shot("ticket")

	page.goto("/app/service-desk")
	page.wait_for_selector(f".number-widget-box:has-text('{words['My tickets']}')")
	page.wait_for_selector(".ce-paragraph:has-text('" + headings(words)["My day"] + "')")
	assert_fits(page)

	page.goto("/servicedesk")
	assert words["My work"] in page.inner_text("body")
	assert_fits(page)


@pytest.mark.parametrize("language", ["pl", "ru"])
def test_the_guided_set_up_on_a_phone(browser_page, people, speaks, language):
	speaks(people.administrator, language)
	page = desk(browser_page, people, "/app/servicedesk-setup", PHONE, user=people.administrator)
	page.wait_for_selector(".sd-setup-card button")
	assert translated(language)["Guided set-up"] in page.inner_text(".page-title")
	assert_fits(page)
	page.shot("setup")
