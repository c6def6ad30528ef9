"""Finding tickets on the portal: by whose turn it is, by words and number, one's own or the company's."""

from __future__ import annotations

import re

import pytest
from portal_pages import PHONE, WIDE

both_sizes = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])


@pytest.fixture
def four(people, report, desk) -> dict[str, str]:
	"""A new ticket, one that waits, a closed one, and one of a colleague."""
	from servicedesk_app.ticketing import work

	made = {
		state: report(people.reporter, subject=f"Zeppelin {state}") for state in ("new", "waiting", "closed")
	}
	desk(work.start, made["waiting"], people.agent)
	desk(work.wait_for_customer, made["waiting"], "Which?")
	desk(work.start, made["closed"], people.agent)
	desk(work.resolve, made["closed"], "<p>Done.</p>", people.agent)
	desk(work.close, made["closed"])
	return {**made, "colleagues": report(people.colleague, subject="Zeppelin of a colleague")}


@both_sizes
@pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])
def test_tabs_count_and_show_what_they_say(browser_page, people, four, viewport, scripts):
	options = {"java_script_enabled": scripts, "reduced_motion": "reduce"}
	page = browser_page("/support", people.reporter, people.password, viewport, **options)
	page.fill("#words", "zeppelin")
	page.click("text=Search")
	page.shot("found")

	expected = {
		"waiting": {four["waiting"]},
		"open": {four["new"], four["waiting"]},
		"closed": {four["closed"]},
		"all": {four["new"], four["waiting"], four["closed"]},
	}
	for show, tickets in expected.items():
		tab = page.locator(f"[data-show={show}]")
		count = int(tab.locator(".count").inner_text())
		tab.click()
		page.wait_for_selector(f"[data-show={show}][aria-current]")
		# earlier runs on this site may have left zeppelins of the same people
		assert tickets <= set(numbers_on(page))
		assert not {four[state] for state in ("new", "waiting", "closed")} - tickets & set(numbers_on(page))
		assert count == int(page.get_attribute("[data-total]", "data-total"))
		assert four["colleagues"] not in numbers_on(page)


def test_a_number_finds_its_ticket_with_and_without_a_sign_in_front(site, people, four):
	session = site.login(people.reporter, people.password)

	for words in (four["closed"], f"#{four['closed']}", f" zeppelin  {four['closed']} "):
		html = session.get("/support", params={"words": words}).text
		assert re.findall(r'class="number">(\w+)<', html) == [four["closed"]]
	html = session.get("/support", params={"words": four["colleagues"]}).text
	assert "Nothing found" in html


def test_who_sees_the_company_chooses_between_all_and_their_own(browser_page, people, four, report):
	own = report(people.boss, subject="Zeppelin of the boss")
	page = browser_page("/support?words=zeppelin", people.boss, people.password, PHONE)
	assert {own, four["colleagues"], four["new"]} <= set(numbers_on(page))

	page.click("text=Only mine")

	assert own in numbers_on(page)
	assert not set(four.values()) & set(numbers_on(page))
	assert page.locator("[data-show=all] .count").inner_text() == str(len(numbers_on(page)))
	page.shot("mine")


def test_the_choice_of_the_company_is_not_there_for_who_sees_only_their_own(site, people, four):
	session = site.login(people.colleague, people.password)

	html = session.get("/support", params={"words": "zeppelin", "whose": "company", "show": "all"}).text

	assert "Only mine" not in html
	assert four["colleagues"] in html
	assert not any(f">{four[state]}<" in html for state in ("new", "waiting", "closed"))


@pytest.mark.parametrize("words", ["%", "_", "\\", "' or 1=1 -- ", "%(user)s", "{0}", "a" * 500, "x " * 40])
def test_signs_of_the_database_are_words_like_others(site, people, report, words):
	report(people.stranger, subject="Plain headline")
	session = site.login(people.stranger, people.password)

	answer = session.get("/support", params={"words": words})

	assert answer.status_code == 200
	assert "Plain headline" not in answer.text


@pytest.mark.parametrize(
	"query", ["show=none", "show=", "page=-5", "page=abc", "page=99999999999", "whose=x"]
)
def test_an_address_that_says_nothing_sensible_shows_what_is_open(site, people, report, query):
	report(people.reporter, subject="Always there")
	session = site.login(people.reporter, people.password)

	answer = session.get(f"/support?{query}")

	assert answer.status_code == 200
	assert 'aria-current="page" data-show="open"' in answer.text


def numbers_on(page) -> list[str]:
	return page.locator(".ticket .number").all_inner_texts()
