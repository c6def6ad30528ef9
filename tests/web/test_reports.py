"""Reports as a manager opens them, and a customer's month as PDF over HTTP."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

REPORTS = ("SD SLA Compliance", "SD Breaches", "SD Clocks at Risk", "SD Escalations")


@pytest.fixture
def broken_promise(people, report):
	"""A ticket of the reporter whose reaction came too late."""
	import frappe

	from servicedesk_app.service_level import sweep
	from servicedesk_app.service_level.instants import now

	name = report(people.reporter, subject="The oven <b>is</b> cold")
	earlier = ", ".join(
		f"{field} = {field} - 21600" for field in ("started_at", "resumed_at", "due_at", "next_event_at")
	)
	frappe.db.sql(f"update `tabSD Ticket Clock` set {earlier} where ticket = %s and due_at > 0", name)
	for row in sweep.due_clocks(now()):
		if row.ticket == name:
			sweep.attempt(row, now())
	frappe.db.commit()
	return name


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_opens_with_its_table_and_chart(browser_page, people, broken_promise, name):
	page = browser_page(
		f"/app/query-report/{quote(name)}?{urlencode({'customer': people.customer})}",
		user=people.administrator,
		password=people.password,
		viewport=(1400, 900),
	)
	page.wait_for_selector(".report-wrapper .dt-row-0, .report-wrapper .dt-cell")
	page.wait_for_selector(".chart-wrapper svg")
	for _resize in range(24):  # Frappe's charts throw when they are drawn anew while they grow into place
		page.evaluate("dispatchEvent(new Event('resize'))")
		page.wait_for_timeout(50)
	page.shot("report")
	assert page.locator(".report-wrapper b").count() == 0


def test_a_customers_month_comes_as_pdf_to_those_who_may_read_it(site, people, broken_promise):
	import frappe
	from frappe.utils import nowdate

	frappe.db.rollback()
	known = {"doctype": "SD Agreement Report", "customer": people.customer, "month": nowdate()}
	name = frappe.get_doc(known).insert(ignore_if_duplicate=True).name
	frappe.db.commit()
	address = "/api/method/frappe.utils.print_format.download_pdf"
	asked = {"doctype": "SD Agreement Report", "name": name, "format": "SD Agreement Report"}

	answer = site.login(people.administrator, people.password).get(address, params=asked)

	assert answer.status_code == 200, answer.text[:500]
	assert answer.content.startswith(b"%PDF")
	for user in (people.reporter, people.boss, people.agent):
		assert site.login(user, people.password).get(address, params=asked).status_code == 403
	assert site.visitor().get(address, params=asked).status_code == 403
