"""A link from a notice to one ticket, opened in a browser that nobody has signed in with, and by an attacker."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from portal_pages import MARKUP, PHONE, WIDE, assert_nothing_ran

both_sizes = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])


@pytest.fixture
def link(people):
	"""`link(ticket, person)` gives the path of a new link."""
	import frappe

	from servicedesk_app.ticketing import one_time_links

	def make(name: str, person: str = "") -> str:
		frappe.db.rollback()
		address = one_time_links.create(name, person or people.reporter)
		frappe.db.commit()
		return urlsplit(address).path

	return make


@pytest.fixture
def solved(people, report, desk) -> str:
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Mail comes back", description=MARKUP)
	desk(work.start, name, people.agent)
	desk(work.add_note, name, "Internal: the customer forgot to pay")
	desk(work.resolve, name, "<p>The record was wrong; <b>mended</b>.</p>", people.agent)
	return name


@both_sizes
def test_whoever_has_the_link_sees_that_ticket_and_approves_it(browser_page, link, solved, stored, viewport):
	page = browser_page(link(solved), viewport=viewport)
	assert page.inner_text("h1") == "Mail comes back"
	assert "forgot to pay" not in page.content()
	assert_nothing_ran(page)
	page.shot("solved")

	page.click("text=It works: approve")

	page.wait_for_selector("[data-done]")
	assert "The ticket is closed" in page.inner_text("[data-done]")
	assert stored("SD Ticket", solved, "closed_how") == "Approved by the customer"
	page.shot("approved")


@with_and_without_scripts
def test_what_still_fails_goes_back(browser_page, link, solved, stored, scripts):
	page = browser_page(link(solved), viewport=PHONE, java_script_enabled=scripts, reduced_motion="reduce")

	page.click("summary:has-text('It still fails')")
	page.fill("#reject", "Only to one supplier now.")
	page.click("text=Send it back")

	page.wait_for_selector("[data-done]")
	assert stored("SD Ticket", solved, ["status_category", "state_reason"]) == (
		"In Progress", "Only to one supplier now.",
	)  # fmt: skip


def test_an_answer_is_the_persons_own(browser_page, people, link, solved, stored):
	page = browser_page(link(solved), viewport=PHONE)
	page.fill("#answer", "One more thing.")
	page.click(".write button")

	page.wait_for_selector("[data-done]")
	assert page.locator(".entry .who b >> nth=-1").inner_text() == "You"
	assert stored(
		"Communication", {"reference_name": solved, "sent_or_received": "Received"}, "sender"
	) == people.reporter  # fmt: skip


def test_opening_changes_nothing_however_often(site, link, solved, stored):
	path, before = link(solved), stored("SD Ticket", solved, ["modified", "status_category"])

	for _ in range(3):
		answer = site.visitor().get(path)
		assert answer.status_code == 200

	assert stored("SD Ticket", solved, ["modified", "status_category"]) == before
	for act in ("approve", "reject", "answer"):
		site.visitor().get(path, params={"act": act, "text": "x", "reason": "x"})
	assert stored("SD Ticket", solved, ["modified", "status_category"]) == before


def test_the_link_signs_nobody_in(site, people, link, solved):
	visitor = site.visitor()
	visitor.get(link(solved))
	visitor.post(link(solved), data={"act": "answer", "text": "hello", "key": "k"})

	assert visitor.cookies.get("sid", "Guest") == "Guest"
	assert visitor.get("/support", allow_redirects=False).status_code == 302
	logged = visitor.get("/api/method/frappe.auth.get_logged_user")
	assert people.reporter not in logged.text
	assert visitor.get(f"/support/tickets/{solved}", allow_redirects=False).status_code == 302


def test_a_wrong_link_tells_nothing_and_has_the_same_answer_as_an_ended_one(site, link, solved):
	import frappe

	from servicedesk_app.rules import tokens
	from servicedesk_app.ticketing import one_time_links

	path = link(solved)
	frappe.db.set_value(
		one_time_links.LINK, {"token_hash": tokens.digest(path.rsplit("/", 1)[-1])}, "revoked", 1
	)
	frappe.db.commit()

	answers = [site.visitor().get(one) for one in (path, f"/support/link/{tokens.new()}", "/support/link/x")]
	posted = site.visitor().post(path, data={"act": "approve"})

	assert {answer.status_code for answer in (*answers, posted)} == {404}
	assert len({answer.text.split("<main")[1].split("</main>")[0] for answer in answers}) == 1
	assert solved not in answers[0].text + posted.text


def test_the_page_is_not_kept_framed_indexed_nor_told_to_others(site, link, solved):
	headers = site.visitor().get(link(solved)).headers

	assert "no-store" in headers["Cache-Control"]  # 16 puts its own, longer one
	assert headers["Referrer-Policy"] == "no-referrer"
	assert headers["X-Content-Type-Options"] == "nosniff"
	assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
	assert "unsafe" not in headers["Content-Security-Policy"]
	assert "noindex" in headers["X-Robots-Tag"]


def test_a_link_of_one_ticket_acts_on_no_other(site, people, link, solved, report, stored):
	other = report(people.reporter, subject="Another one")

	site.visitor().post(
		link(solved),
		data={
			"act": "answer",
			"text": "to the other",
			"ticket": other,
			"name": other,
			"user": people.stranger,
		},
	)

	assert stored("Communication", {"reference_name": other}, "name") is None
	assert stored("Communication", {"reference_name": solved, "sent_or_received": "Received"}, "owner") == (
		people.reporter
	)


def test_whoever_is_signed_in_needs_their_own_token_beside_the_links(site, people, link, solved, stored):
	session = site.login(people.stranger, people.password)
	session.get("/support")  # from now on the session has a token
	session.headers.pop("X-Frappe-CSRF-Token", None)

	refused = session.post(link(solved), data={"act": "approve"})

	assert refused.status_code == 400
	assert stored("SD Ticket", solved, "status_category") == "Resolved"


@with_and_without_scripts
def test_files_are_read_and_sent_by_the_link(browser_page, site, people, link, solved, stored, scripts):
	address = link(solved)
	page = browser_page(address, viewport=PHONE, java_script_enabled=scripts, reduced_motion="reduce")
	page.set_input_files(
		"#files", {"name": "the log.txt", "mimeType": "text/plain", "buffer": b"It says 550."}
	)
	page.click(".write button")

	page.wait_for_selector("[data-done]")
	page.shot("files")
	where = page.get_attribute(".journal .file", "href")
	assert page.inner_text(".journal .file-name") == "the log.txt"
	answer = site.visitor().get(address + where)
	assert (answer.status_code, answer.text) == (200, "It says 550.")
	assert answer.headers["Content-Disposition"].startswith("attachment")
	assert "no-referrer" in answer.headers["Referrer-Policy"]
	file = where.split("=")[1]
	assert site.visitor().get(f"/api/method/servicedesk_app.api.files.download?file={file}").status_code in (
		403,
		404,
	)
	assert stored("File", file, ["is_private", "owner"]) == (1, people.reporter)
	assert site.visitor().get(stored("File", file, "file_url")).status_code == 403


def test_a_file_of_another_ticket_is_not_had_by_a_link(site, people, link, solved, report):
	other = report(people.reporter, subject="Another one")
	visitor, mine = site.visitor(), link(solved)
	answer = visitor.post(
		link(other), data={"act": "answer", "text": "x", "key": "k"}, files={"files": ("a.txt", b"other")}
	)
	assert answer.status_code == 200
	where = answer.text.split('class="file-list"')[1].split('href="')[1].split('"')[0]

	refused, missing = (visitor.get(mine + query) for query in (where, "?file=none"))
	assert (refused.status_code, missing.status_code) == (404, 404)
	assert "other" not in refused.text.split("<main")[1].replace("another", "")


def test_what_is_too_large_together_is_said_before_it_is_sent(browser_page, link, solved):
	page = browser_page(link(solved), viewport=PHONE)
	page.eval_on_selector("#files", "input => input.dataset.together = 10")
	page.set_input_files("#files", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * 11})

	assert page.eval_on_selector("#files", "input => input.validationMessage").startswith("Larger than")
