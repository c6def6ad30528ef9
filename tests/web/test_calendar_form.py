"""A service calendar as an administrator sets it up: holidays by a click, a file, special hours, the coming weeks."""

from __future__ import annotations

from datetime import date

import pytest

WIDE, PHONE = (1400, 900), (390, 844)
FILE = (
	"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:<b>Stock-taking</b>\r\n"
	"DTSTART;VALUE=DATE:{year}0104\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def calendar(people):
	"""Asked for before `browser_page`, so that the page is closed first: it would ask for weeks of what is deleted."""
	import frappe

	from servicedesk_app.tests import factories

	frappe.db.rollback()
	name = factories.make_calendar().name
	frappe.db.commit()
	yield name
	frappe.db.rollback()
	frappe.delete_doc("SD Service Calendar", name, force=True)
	frappe.db.commit()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
def test_holidays_a_file_and_special_hours_come_into_the_form_and_stay(
	calendar, browser_page, people, stored, viewport
):
	page = browser_page(
		f"/app/sd-service-calendar/{calendar}",
		user=people.administrator,
		password=people.password,
		viewport=viewport,
	)
	page.expects("activeElement.select")  # Frappe's Int field, when its dialog is closed at once
	page.wait_for_selector(".sd-weeks td")
	assert page.locator(".sd-weeks tbody td").count() == 35

	page.locator('[data-fieldname="country"] input').fill("Denm")
	page.locator('[data-fieldname="country"] .awesomplete li:has-text("Denmark (DK)")').first.click()
	page.wait_for_function("cur_frm.doc.country === 'DK'")
	act(page, "Fill in")
	page.locator(".modal.show .btn-primary").click()
	page.wait_for_function("(cur_frm.doc.exceptions || []).length > 20")
	page.wait_for_selector(".modal.show", state="detached")

	act(page, "Import a file (.ics)")
	content = FILE.format(year=date.today().year + 1).encode()
	page.locator(".modal.show input[type=file]").set_input_files(
		{"name": "x.ics", "mimeType": "text/calendar", "buffer": content}
	)
	page.locator(".modal.show .btn-primary").click()
	page.wait_for_function("cur_frm.doc.exceptions.some((row) => row.source === 'ICS')")
	page.wait_for_selector(".modal.show", state="detached")

	page.evaluate("cur_frm.save()")
	page.wait_for_function("!cur_frm.is_dirty()")
	page.wait_for_selector(".sd-weeks .sd-differs")
	page.shot("filled")
	assert stored("SD Calendar Exception", {"parent": calendar, "source": "DK"}, "count(name)") > 20
	assert page.locator(".sd-weeks b").count() == 0
	assert page.locator('[data-fieldname="country"] input').input_value() == "Denmark (DK)"


def act(page, label: str) -> None:
	"""Frappe folds the buttons of a form into a menu where the screen is narrow."""
	page.evaluate(
		"""(label) => {
			const button = [...document.querySelectorAll('.page-head a.dropdown-item, .page-head button')]
				.find((each) => each.textContent.trim() === label);
			button.click();
		}""",
		label,
	)
	page.wait_for_selector(".modal.show .btn-primary")
