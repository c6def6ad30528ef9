"""Every page of the portal by the rules of WCAG 2.1 AA, in both sizes and both themes, with a picture of each."""

from __future__ import annotations

import pytest
from portal_pages import PHONE, RULES, VIOLATIONS, WIDE

from devbench import axe_core

LOOKS = [
	pytest.param(size, scheme, id=f"{size[0]}-{scheme}")
	for size in (WIDE, PHONE)
	for scheme in ("light", "dark")
]


@pytest.fixture
def tickets(people, report, desk) -> dict[str, str]:
	"""One of each state that looks different."""
	from servicedesk_app.ticketing import work

	made = {
		state: report(people.reporter, subject=f"The scales in the bakery: {state}")
		for state in ("new", "asked", "solved")
	}
	desk(work.start, made["asked"], people.agent)
	desk(work.wait_for_customer, made["asked"], "Which of the two scales, and what does its display show?")
	desk(work.start, made["solved"], people.agent)
	desk(work.resolve, made["solved"], "<p>The cable was loose; <b>fixed</b>.</p>", people.agent)
	return made


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_no_page_has_a_barrier(browser_page, people, tickets, viewport, scheme):
	page = browser_page(
		user=people.reporter, password=people.password, viewport=viewport, color_scheme=scheme
	)
	page.context.add_init_script(axe_core.script())
	page.expects("404")
	pages = {
		"home": "/support",
		"found-nothing": "/support?words=nothing-of-the-kind",
		"waiting": "/support/waiting",
		"new": "/support/new",
		"profile": "/support/profile",
		"not-found": "/support/tickets/none",
		**{f"ticket-{state}": f"/support/tickets/{name}" for state, name in tickets.items()},
	}
	problems = {}
	for name, path in pages.items():
		page.goto(path)
		page.shot(name)
		if found := page.evaluate(VIOLATIONS, RULES):
			problems[name] = found
	assert problems == {}


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
def test_open_parts_have_no_barrier_either(browser_page, people, tickets, viewport):
	page = browser_page("/support?priority=A-Critical", people.boss, people.password, viewport)
	page.context.add_init_script(axe_core.script())
	page.goto("/support?priority=C-Normal&whose=mine")
	page.shot("filtered")
	assert page.evaluate(VIOLATIONS, RULES) == []

	page.expects("422")
	page.goto(f"/support/tickets/{tickets['solved']}")
	page.fill("#answer", " ")
	page.click(".write button[type=submit]")
	page.wait_for_selector("[role=alert]")
	page.shot("refused")
	assert page.evaluate(VIOLATIONS, RULES) == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser_page, people, tickets):
	page = browser_page("/support", people.reporter, people.password)

	page.keyboard.press("Tab")
	assert page.evaluate("document.activeElement.className") == "skip"
	page.keyboard.press("Enter")
	assert page.evaluate("document.activeElement.id") == "main"
	reached = set()
	for _ in range(60):
		page.keyboard.press("Tab")
		reached.add(
			page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.name")
		)
	assert {"/support/new", "words", f"/support/tickets/{tickets['new']}"} <= reached


def test_a_page_weighs_little(site, people, tickets):
	"""Compressed as every web server does it, styles, scripts and pictures counted."""
	import gzip
	import re

	session = site.login(people.reporter, people.password)
	for path in ("/support", "/support/new", f"/support/tickets/{tickets['solved']}", "/support/profile"):
		html = session.get(path).text
		parts = [html.encode()] + [
			session.get(address).content
			for address in set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', html))
		]
		weight = sum(len(gzip.compress(part)) for part in parts)
		print(f"{path}: {weight / 1000:.1f} kB")
		assert weight < 50_000  # 150 kB were promised; there are no fonts to load


def test_it_is_printed_without_what_only_a_screen_needs(browser_page, people, tickets):
	page = browser_page(f"/support/tickets/{tickets['solved']}", people.reporter, people.password)
	page.emulate_media(media="print")

	page.shot("print")
	assert page.is_visible("h1") and page.is_visible(".journal")
	assert not page.is_visible(".write") and not page.is_visible(".bar-nav")
