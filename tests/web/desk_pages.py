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


def press(page, label: str) -> None:
	"""The big button: in the page's head, on a phone in the bar under the thumb."""
	page.wait_for_timeout(300)
	place = ".sd-bar .btn-primary" if on_phone(page) else ".page-actions .sd-primary"
	page.locator(place, has_text=label).click()


def act(page, label: str) -> None:
	"""One of the ticket's other acts: in its menus, on a phone behind the three dots."""
	page.wait_for_timeout(300)
	if on_phone(page):
		page.click(".sd-bar [data-more]")
		page.locator(".modal.show .sd-act-list button", has_text=label).first.click()
		return
	group = "Time" if label in ("Start timer", "Stop timer", "Enter minutes") else "Ticket"
	page.locator(".page-actions .inner-group-button button:visible", has_text=group).first.click()
	page.locator(".page-actions .inner-group-button.show a", has_text=label).first.click()


def on_phone(page) -> bool:
	return page.viewport_size["width"] < 768


def head_button(page, label: str) -> None:
	"""A button of a list's or a form's head; where the screen is narrow Frappe folds it into a menu."""
	page.evaluate(
		"""(label) => [...document.querySelectorAll('.page-head button, .page-head a.dropdown-item, .page-head a')]
			.filter((each) => each.closest('.page-container')?.style.display !== 'none')
			.find((each) => each.textContent.trim() === label).click()""",
		label,
	)


def fill(page, **values: str) -> None:
	"""Into the open dialog; a Link is typed and chosen from what is offered."""
	page.wait_for_function("window.cur_dialog && document.querySelector('.modal.show')")
	page.wait_for_timeout(500)  # it slides in, and then puts the cursor into its first field
	for fieldname, text in values.items():
		field = page.locator(f".modal.show [data-fieldname={fieldname}]")
		if field.locator(".awesomplete").count():
			field.locator("input").fill("")
			field.locator("input").type(text)
			field.locator(".awesomplete :is(li, [role=option])", has_text=text).first.click()
			page.wait_for_timeout(300)
			field.locator("input").press("Tab")  # an answer that comes late opens the list again
		elif field.locator(".ql-editor").count():
			field.locator(".ql-editor").type(text)
			page.wait_for_timeout(600)
		else:
			field.locator("input, textarea, select").first.fill(text)


def confirm(page) -> None:
	"""The dialog's button; it closes when the server has agreed."""
	page.locator(".modal.show .btn-primary:visible").last.click()
	page.wait_for_function("!document.querySelector('.modal.show')")
	page.wait_for_function("!document.body.classList.contains('modal-open')")


def reached(page, category: str) -> None:
	page.wait_for_function("category => cur_frm.doc.status_category === category", arg=category)
	page.wait_for_timeout(300)
