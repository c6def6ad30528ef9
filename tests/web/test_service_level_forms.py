"""The forms of service levels as an administrator uses them: matrix, what-if, findings, a change brought to open clocks."""

from __future__ import annotations

import pytest

WIDE, PHONE = (1400, 900), (390, 844)


@pytest.fixture
def house(people):
	"""A desk with a customer, its agreement, an open ticket, and an agreement to enter in the matrix."""
	import frappe

	from servicedesk_app.tests import factories

	frappe.db.rollback()
	desk = factories.make_desk().name
	customer = factories.make_customer(desk=desk).name
	policy = factories.make_policy(
		{"amount": 50, "notify_queue": 1}, {"amount": 100, "notify_lead": 1, "notify_manager": 1}
	)
	agreement = factories.make_agreement(
		[customer],
		policy=policy.name,
		targets=[{"metric": "Reaction", "amount": 4, "unit": "Hours", "around_the_clock": 1}],
	).name
	other = factories.make_agreement().name
	ticket = factories.make_ticket(customer=customer, desk=desk).name
	frappe.db.commit()
	return {"desk": desk, "customer": customer, "agreement": agreement, "other": other, "ticket": ticket}


def open_as_administrator(browser_page, people, path, viewport=WIDE):
	page = browser_page(path, user=people.administrator, password=people.password, viewport=viewport)
	page.expects("activeElement.select")  # Frappe's Int field, when its dialog is closed at once
	page.wait_for_selector(".form-page")
	return page


def take_up_what_waits() -> None:
	"""As a worker does with the confirmed recount: the queues may be full of what other tests have left."""
	import frappe

	from servicedesk_app.service_level import recount

	frappe.db.rollback()
	for name in frappe.get_all("SD Clock Recount", {"state": ("in", ("Waiting", "Running"))}, pluck="name"):
		recount.run(name)
	frappe.db.commit()


def press(page, label: str) -> None:
	"""Frappe folds the buttons of a form into a menu where the screen is narrow."""
	page.wait_for_function(
		"""(label) => [...document.querySelectorAll('.page-head button, .page-head a.dropdown-item, .menu-btn-group a')]
			.some((each) => each.textContent.trim() === label)""",
		arg=label,
	)
	page.evaluate(
		"""(label) => [...document.querySelectorAll('.page-head button, .page-head a.dropdown-item, .menu-btn-group a')]
			.find((each) => each.textContent.trim() === label).click()""",
		label,
	)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
def test_the_matrix_is_edited_in_one_table_and_shows_what_everybody_gets(
	browser_page, people, house, stored, viewport
):
	page = open_as_administrator(browser_page, people, f"/app/sd-desk/{house['desk']}", viewport)
	page.wait_for_selector(".sd-matrix td")
	assert house["agreement"] in page.locator(".sd-matrix").inner_text()

	page.evaluate(
		"""(row) => { cur_frm.add_child("service_matrix", row); cur_frm.refresh_field("service_matrix"); cur_frm.dirty(); }""",
		{"customer": house["customer"], "ticket_type": "Question", "agreement": house["other"]},
	)
	page.evaluate("cur_frm.save()")
	page.wait_for_function("!cur_frm.is_dirty()")
	page.wait_for_selector(f".sd-matrix td:has-text('{house['other']}')")
	page.shot("matrix")
	assert stored("SD Service Matrix Row", {"parent": house["desk"]}, "agreement") == house["other"]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
def test_the_what_if_box_answers_with_due_times_and_steps(browser_page, people, house, viewport):
	path = f"/app/sd-service-level-agreement/{house['agreement']}"
	page = open_as_administrator(browser_page, people, path, viewport)
	page.wait_for_selector(".sd-findings")
	press(page, "What if …")
	page.wait_for_selector(".modal.show [data-fieldname=customer] input")
	page.wait_for_function("window.cur_dialog")
	page.evaluate(
		"""() => cur_dialog.set_values({ticket_type: "Fault", priority: "C-Normal", reported: "2026-06-01 10:00:00"})"""
	)
	page.locator(".modal.show .btn-primary:visible").first.click()
	page.wait_for_selector(".sd-what-if .sd-due")
	page.shot("what-if")
	told = page.locator(".sd-what-if").inner_text()
	assert house["agreement"] in told
	assert "Reaction" in told
	assert "50 %" in told


def test_a_change_is_brought_to_open_clocks_once_its_numbers_are_seen(browser_page, people, house, stored):
	path = f"/app/sd-service-level-agreement/{house['agreement']}"
	page = open_as_administrator(browser_page, people, path)
	page.wait_for_function("cur_frm.doc.targets.length === 1")
	page.evaluate(
		"""() => frappe.model.set_value(cur_frm.doc.targets[0].doctype, cur_frm.doc.targets[0].name, "amount", 2)"""
	)
	page.evaluate("cur_frm.save()")
	page.wait_for_selector(".sd-recount-look")
	page.shot("offered")
	page.click(".sd-recount-look")
	page.wait_for_selector(".modal.show .sd-recount-numbers")
	page.wait_for_timeout(400)  # Frappe's dialog slides in
	page.shot("numbers")
	assert "1 open tickets" in page.locator(".sd-recount-numbers").inner_text()
	page.locator(".modal.show .btn-primary:visible").first.click()
	page.wait_for_selector(".sd-recount-state")
	take_up_what_waits()
	page.wait_for_function(
		"""() => document.querySelector(".sd-recount-state")?.textContent.includes("reached")""",
		timeout=90_000,
	)
	page.shot("done")
	clock = {"ticket": house["ticket"], "metric": "Reaction"}
	assert stored("SD Ticket Clock", clock, "target_seconds") == 2 * 3600
