"""What the tests of the Frappe Desk share: signing in, waiting for a form, and what no page may do."""

from __future__ import annotations

WIDE, PHONE = (1400, 900), (390, 844)
# Frappe's own: a page that is left while its avatar loads, and browsers that know no sound file.
HARMLESS = ("favicon",)


def desk(browser_page, people, path: str, viewport=WIDE, user: str = ""):
	"""A page of the Frappe Desk, signed in."""
	page = browser_page(user=user or people.agent, password=people.password, viewport=viewport)
	page.goto(path)
	return page


def open_ticket(page, name: str) -> None:
	"""The ticket's form, drawn to the end."""
	if f"/app/sd-ticket/{name}" not in page.url:
		page.goto(f"/app/sd-ticket/{name}")
	page.wait_for_function("name => window.cur_frm && cur_frm.doc && cur_frm.doc.name === name", arg=name)
	page.wait_for_selector(".sd-head .sd-next-words")
	page.wait_for_selector(".sd-journal .sd-entry")


def write(page, text: str) -> None:
	"""Into the composer, as by hand: the editor tells of a change after a moment."""
	editor = page.locator(".sd-composer .ql-editor")
	editor.click()
	editor.type(text)
	page.wait_for_timeout(700)


def assert_fits(page) -> None:
	"""Nothing makes the page wider than the screen."""
	width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
	assert width[0] <= width[1], width
