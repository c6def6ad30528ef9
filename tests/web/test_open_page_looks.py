"""The pages that are open without signing in, and the people's page, by the rules of WCAG 2.1 AA, with pictures."""

from __future__ import annotations

from uuid import uuid4

import pytest
from portal_pages import PHONE, RULES, VIOLATIONS, WIDE
from test_contact import confirmation_of, elsewhere, fill, form, mail_account  # noqa: F401
from test_links import link, solved  # noqa: F401
from test_people import invited, manager  # noqa: F401

from devbench import axe_core

LOOKS = [
	pytest.param(size, scheme, id=f"{size[0]}-{scheme}")
	for size in (WIDE, PHONE)
	for scheme in ("light", "dark")
]


class Visitor:
	"""A browser in which each page is looked at: a picture, and what breaks a rule."""

	def __init__(self, page):
		self.page, self.problems = page, {}
		page.context.add_init_script(axe_core.script())

	def look(self, name: str, path: str = "") -> None:
		if path:
			self.page.goto(path)
		self.page.shot(name)
		if found := self.page.evaluate(VIOLATIONS, RULES):
			self.problems[name] = found
		wide = self.page.evaluate(
			"document.documentElement.scrollWidth > document.documentElement.clientWidth"
		)
		if wide:
			self.problems[f"{name} is too wide"] = True


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_no_open_page_has_a_barrier(browser_page, form, link, solved, invited, viewport, scheme):  # noqa: F811
	page = browser_page(viewport=viewport, color_scheme=scheme, extra_http_headers=elsewhere())
	for status in ("404", "422"):
		page.expects(status)
	visitor, email = Visitor(page), f"{uuid4().hex[:10]}@example.org"

	visitor.look("contact", form)
	fill(page, email)
	page.fill("#code", "000000")
	page.click("text=Send the question")
	page.wait_for_selector("[role=alert]")
	visitor.look("contact-refused")
	fill(page, email)
	page.click("text=Send the question")
	page.wait_for_selector("text=One step is left")
	visitor.look("contact-sent")
	visitor.look("confirm", confirmation_of(email))
	page.click("text=Yes, send it")
	page.wait_for_selector("text=We have your question")
	visitor.look("confirmed")
	visitor.look("invitation", invited(f"{uuid4().hex[:10]}@example.org"))
	visitor.look("link", link(solved))
	page.fill("#answer", " ")
	page.click(".write button")
	page.wait_for_selector("[role=alert]")
	visitor.look("link-refused")
	visitor.look("link-dead", "/support/link/none")
	assert visitor.problems == {}


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_the_peoples_page_has_no_barrier(browser_page, people, manager, invited, viewport, scheme):  # noqa: F811
	invited(f"{uuid4().hex[:10]}@example.org")
	page = browser_page(user=manager, password=people.password, viewport=viewport, color_scheme=scheme)
	page.expects("422")
	visitor = Visitor(page)

	visitor.look("people", "/support/people")
	page.eval_on_selector_all("details", "all => all.forEach((one) => one.open = true)")
	visitor.look("people-open")
	page.fill("#email", "no-address@example")
	page.fill("#full_name", " ")
	page.click("text=Send the invitation")
	page.wait_for_selector("[role=alert]")
	visitor.look("people-refused")
	assert visitor.problems == {}
