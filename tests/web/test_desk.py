"""The Frappe Desk as an agent meets it: sign in, the ticket list, one ticket."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

WIDE, PHONE = (1400, 900), (390, 844)
MARKUP = "<script>window.owned = 1</script><img src=x onerror='window.owned = 2'>"


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
def test_an_agent_signs_in_and_opens_a_ticket_from_the_list(browser_page, people, report, viewport):
	name = report(people.reporter, subject="Oven reports no temperature", description=MARKUP)
	# a site that is in use has more late tickets than its first page holds
	page = browser_page(f"/login?redirect-to=%2Fapp%2Fsd-ticket%3Fname%3D{name}", viewport=viewport)
	page.fill("#login_email", people.agent)
	page.fill("#login_password", people.password)
	page.click(".btn-login")

	page.wait_for_url("**/app/sd-ticket**")
	link = page.locator(f'.result a[href="/app/sd-ticket/{name}"]').first
	link.wait_for()
	page.shot("list")
	link.click()

	page.wait_for_url(f"**/app/sd-ticket/{name}")
	page.wait_for_selector(".form-page")
	page.wait_for_selector(".page-title :text('Oven reports no temperature')")
	page.shot("form")
	assert page.evaluate("cur_frm.doc.raised_by") == people.reporter
	assert page.evaluate("cur_frm.doc.reaction_due") is not None
	assert page.evaluate("window.owned") is None


def test_a_customer_gets_no_desk(site, people, report):
	name = report(people.reporter, subject="Not for the desk")
	session = site.login(people.reporter, people.password)

	page = session.get(f"/app/sd-ticket/{name}", allow_redirects=False)

	assert page.status_code in (301, 302, 403)
	assert not urlsplit(page.headers.get("Location", "/")).netloc
	for address in (
		f"/api/resource/SD Ticket/{name}",
		"/api/resource/SD Ticket",
		"/api/resource/SD Ticket Clock",
	):
		assert session.get(address).status_code == 403
