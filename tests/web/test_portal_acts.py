"""What a customer does with a ticket on the portal, in a browser and as an attacker would."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from portal_pages import MARKUP, PHONE, WIDE, assert_nothing_ran, hidden_fields

both_sizes = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])
with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])
ACTS = {
	"answer": {"text": "Something to say"},
	"approve": {},
	"reject": {"reason": "Still dead"},
	"withdraw": {"reason": "Found it"},
	"watch": {},
}
QUESTION = "Which of the two printers?"
FIELDS = ["status_category", "modified", "state_reason", "responsible"]


@pytest.fixture
def waiting(people, report, desk) -> str:
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Printer prints half a page")
	desk(work.start, name, people.agent)
	desk(work.add_note, name, "Internal: the customer forgot to pay")
	desk(work.wait_for_customer, name, QUESTION)
	return name


@pytest.fixture
def solved(people, report, desk) -> str:
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Mail comes back")
	desk(work.start, name, people.agent)
	desk(work.reply, name, "<p>We look into it.</p>")
	desk(work.resolve, name, "<p>The record was wrong; <b>mended</b>.</p>", people.agent)
	return name


@pytest.fixture
def closed(people, solved) -> str:
	import frappe

	from servicedesk_app.ticketing import customer_acts

	customer_acts.approve(solved, people.reporter)
	frappe.db.commit()
	return solved


def opened(browser_page, people, name: str, viewport=WIDE, user: str = "", **options):
	if not options.get("java_script_enabled", True):
		options["reduced_motion"] = (
			"reduce"  # without scripts Playwright cannot wait until a page stops scrolling
		)
	return browser_page(
		f"/support/tickets/{name}", user or people.reporter, people.password, viewport, **options
	)


@both_sizes
def test_a_question_is_seen_in_the_list_and_answered(browser_page, people, waiting, stored, viewport):
	page = browser_page("/support", people.reporter, people.password, viewport)
	assert re.search(r"(A ticket waits|\d+ tickets wait) for you", page.inner_text(".first-waiting"))
	page.click("text=Show all that waits")
	assert QUESTION in page.inner_text(f".wait:has-text('{waiting}')")
	page.shot("waiting")
	page.click(f".wait:has-text('{waiting}') a")
	assert page.inner_text(".question") == QUESTION
	assert "forgot to pay" not in page.content()
	page.shot("asked")

	page.fill("#answer", "The red one.\n\nIt says <E17>.")
	page.click(".write button")

	page.wait_for_selector("[data-done]")
	assert "We have your message" in page.inner_text("[data-done]")
	assert [text.strip() for text in page.locator(".entry >> nth=-1 >> .said p").all_inner_texts()] == [
		"The red one.", "It says <E17>.",
	]  # fmt: skip
	assert page.inner_text(".turn") == "Our turn"
	told = page.locator(".event p").all_inner_texts()
	assert [text.split(" · ")[0] for text in told] == [
		"In progress",
		f"Waiting for you: {QUESTION}",
		"In progress",
	]
	assert stored("SD Ticket", waiting, "status_category") == "In Progress"
	page.shot("answered")


@both_sizes
def test_what_works_is_approved(browser_page, people, solved, stored, viewport):
	page = opened(browser_page, people, solved, viewport)
	assert page.inner_text(".yours .said b") == "mended"
	page.shot("solved")

	page.click("text=It works: approve")

	page.wait_for_selector("[data-done]")
	assert "The ticket is closed" in page.inner_text("[data-done]")
	assert stored("SD Ticket", solved, "closed_how") == "Approved by the customer"
	assert page.locator("text=It works: approve").count() == page.locator("#reject").count() == 0
	page.shot("closed")


@with_and_without_scripts
def test_what_still_fails_goes_back_with_its_reason(browser_page, people, solved, stored, scripts):
	page = opened(browser_page, people, solved, PHONE, java_script_enabled=scripts)

	page.click("summary:has-text('It still fails')")
	page.fill("#reject", "Only to one supplier now.")
	page.click("text=Send it back")

	page.wait_for_selector("[data-done]")
	assert "Only to one supplier now." in page.locator(".event p >> nth=-1").inner_text()
	assert stored("SD Ticket", solved, ["status_category", "state_reason"]) == (
		"In Progress", "Only to one supplier now.",
	)  # fmt: skip


@with_and_without_scripts
@pytest.mark.parametrize(
	("act", "button", "said"),
	[("reject", "Send it back", "needs a reason"), ("answer", "Send", "The message is empty")],
)
def test_an_act_without_words_is_refused_at_its_field(
	browser_page, people, solved, stored, act, button, said, scripts
):
	page = opened(browser_page, people, solved, java_script_enabled=scripts)
	page.expects("422")
	before = stored("SD Ticket", solved, FIELDS)
	if act == "reject":
		page.click("summary:has-text('It still fails')")
	page.fill(f"#{act}", "  \n ")

	with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
		page.click(f"form:has(#{act}) button >> text={button}")

	assert answered.value.status == 422
	assert said in page.inner_text("[role=alert]")
	assert said in page.inner_text(f"#{act}-problem")
	assert page.is_visible(f"#{act}")
	assert page.get_attribute(f"#{act}", "aria-invalid") == "true"
	assert page.input_value(f"#{act}") == "  \n "
	assert stored("SD Ticket", solved, FIELDS) == before


def test_withdrawing_ends_it_and_says_why(browser_page, people, report, stored):
	name = report(people.reporter, subject="Not needed soon")
	page = opened(browser_page, people, name, PHONE)

	page.click("text=No longer needed?")
	page.fill("#withdraw", "Found it myself.")
	page.click("text=Withdraw the ticket")

	page.wait_for_selector("[data-done]")
	assert stored("SD Ticket", name, ["status_category", "state_reason"]) == ("Cancelled", "Found it myself.")
	assert page.locator("#answer").count() == 0
	page.shot("withdrawn")


def test_writing_on_a_closed_ticket_opens_it_again_and_says_so_before(browser_page, people, closed, stored):
	page = opened(browser_page, people, closed)
	assert "Writing here opens it again" in page.inner_text("#answer-hint")

	page.fill("#answer", "It is back.")
	page.click(".write button")

	page.wait_for_selector("[data-done]")
	assert stored("SD Ticket", closed, ["status_category", "reopened"]) == ("Assigned", 1)


def test_writing_on_what_was_closed_long_ago_leads_to_the_new_ticket(browser_page, people, closed, stored):
	import frappe

	frappe.db.set_value("SD Ticket", closed, "closed_at", "2020-01-01 00:00:00")
	frappe.db.set_value("SD Desk", stored("SD Ticket", closed, "desk"), "reopen_window_days", 14)
	frappe.db.set_value("SD Ticket", closed, "closed_at", "2020-01-01 00:00:00")
	frappe.db.commit()
	frappe.clear_document_cache("SD Desk", stored("SD Ticket", closed, "desk"))
	try:
		page = opened(browser_page, people, closed)
		assert "becomes a new one" in page.inner_text("#answer-hint")
		page.fill("#answer", "After years it is back.")
		page.click(".write button")
		page.wait_for_selector("[data-done]")

		number = urlsplit(page.url).path.rsplit("/", 1)[1]
		assert number != closed
		assert "After years it is back." in page.inner_text(".entry")
		assert stored("SD Ticket", closed, "status_category") == "Closed"
	finally:
		desk = stored("SD Ticket", closed, "desk")
		frappe.db.set_value("SD Desk", desk, "reopen_window_days", 0)
		frappe.db.commit()
		frappe.clear_document_cache("SD Desk", desk)


def test_a_colleague_who_is_added_sees_the_ticket_from_then_on(browser_page, site, people, report):
	name = report(people.reporter, subject="For two")
	colleague = site.login(people.colleague, people.password)
	assert colleague.get(f"/support/tickets/{name}").status_code == 404
	page = opened(browser_page, people, name, PHONE)
	offered = page.locator("#watch option").all_inner_texts()
	invited = {"Ida Invited"}  # whom other tests have invited into this company
	assert [one for one in offered if one not in invited] == ["Choose…", "Carl Colleague", "Berta Boss"]

	page.select_option("#watch", label="Carl Colleague")
	page.click("form:has(#watch) button")

	page.wait_for_selector("[data-done]")
	assert "Carl Colleague" in page.inner_text(".names")
	assert "Carl Colleague" not in page.locator("#watch option").all_inner_texts()
	assert colleague.get(f"/support/tickets/{name}").status_code == 200
	assert "For two" in colleague.get("/support").text


def test_who_may_not_approve_is_told_who_may_and_is_refused(browser_page, site, people, solved, stored):
	page = opened(browser_page, people, solved, user=people.boss)
	assert "Rita Reporter can approve it" in page.inner_text(".yours")
	assert page.locator("text=It works: approve").count() == 0
	session, form = signed_in(site, people, people.boss, solved)

	for act in ("approve", "reject"):
		answer = session.post(
			f"/support/tickets/{solved}", data={**form, "act": act, "reason": "Mine <b>now</b>"}
		)
		assert answer.status_code == 403
		assert "may approve it" in answer.text
	assert stored("SD Ticket", solved, "status_category") == "Resolved"


@pytest.mark.parametrize("act", ACTS)
def test_a_foreign_ticket_is_acted_on_as_little_as_a_missing_one(site, people, solved, stored, act):
	session, form = signed_in(site, people, people.stranger)
	before, watchers = (
		stored("SD Ticket", solved, FIELDS),
		stored("SD Ticket Watcher", {"parent": solved}, "count(name)"),
	)
	sent = {**form, **ACTS[act], "act": act, "colleague": people.stranger, "ticket": solved}

	foreign, missing = (
		session.post(f"/support/tickets/{name}", data=sent, allow_redirects=False)
		for name in (solved, "99999999")
	)

	assert foreign.status_code == missing.status_code == 404
	assert without_nonce(foreign.text) == without_nonce(missing.text)
	assert stored("SD Ticket", solved, FIELDS) == before
	assert stored("SD Ticket Watcher", {"parent": solved}, "count(name)") == watchers
	assert not stored("Communication", {"reference_name": solved, "content": ("like", "%Something to say%")})


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("token", [{}, {"csrf_token": "0" * 56}], ids=["none", "another"])
def test_a_post_without_this_sessions_token_does_nothing_and_gives_back_the_words(
	site, people, solved, stored, act, token
):
	session, form = signed_in(site, people, people.reporter, solved)
	before = stored("SD Ticket", solved, FIELDS)
	form.pop("csrf_token")

	answer = session.post(
		f"/support/tickets/{solved}",
		data={**form, **ACTS[act], **token, "act": act, "colleague": people.colleague},
	)

	assert answer.status_code == 400
	assert "Please send it again" in answer.text
	assert all(f">\n{words}</textarea>" in answer.text for words in ACTS[act].values() if act != "withdraw")
	assert stored("SD Ticket", solved, FIELDS) == before
	assert not stored("SD Ticket Watcher", {"parent": solved})


@pytest.mark.parametrize("act", ACTS)
def test_a_session_that_never_opened_a_page_cannot_be_made_to_act(site, people, solved, stored, act):
	before = stored("SD Ticket", solved, FIELDS)
	session = site.visitor()
	session.post("/api/method/login", data={"usr": people.reporter, "pwd": people.password})

	answer = session.post(
		f"/support/tickets/{solved}", data={**ACTS[act], "act": act, "colleague": people.colleague}
	)

	assert answer.status_code == 400
	assert stored("SD Ticket", solved, FIELDS) == before
	assert not stored("SD Ticket Watcher", {"parent": solved})


@pytest.mark.parametrize("act", ACTS)
def test_opening_a_link_never_does_anything(site, people, solved, stored, act):
	session, form = signed_in(site, people, people.reporter, solved)
	before = stored("SD Ticket", solved, FIELDS)

	answer = session.get(
		f"/support/tickets/{solved}", params={**form, **ACTS[act], "act": act, "colleague": people.colleague}
	)

	assert answer.status_code == 200
	assert stored("SD Ticket", solved, FIELDS) == before
	assert not stored("SD Ticket Watcher", {"parent": solved})


def test_who_is_signed_out_while_writing_gets_the_words_back_and_nothing_of_the_ticket(site, people, solved):
	answer = site.visitor().post(
		f"/support/tickets/{solved}", data={"act": "answer", "text": f"An hour's work </textarea>{MARKUP}"}
	)

	assert answer.status_code == 401
	assert "An hour&#39;s work &lt;/textarea&gt;&lt;script&gt;" in answer.text
	assert "Mail comes back" not in answer.text


@pytest.mark.parametrize("whom", ["stranger", "nobody", "agent"])
def test_nobody_from_elsewhere_becomes_a_watcher(site, people, report, stored, whom):
	name = report(people.reporter, subject="Ours alone")
	session, form = signed_in(site, people, people.reporter, name)

	for colleague in (getattr(people, whom), "no-such@example.com", MARKUP, ""):
		answer = session.post(
			f"/support/tickets/{name}", data={**form, "act": "watch", "colleague": colleague}
		)
		assert answer.status_code == 422
		assert "none of your colleagues" in answer.text
		assert "<script>window" not in answer.text and "<img src=x" not in answer.text
	assert not stored("SD Ticket Watcher", {"parent": name})


@pytest.mark.parametrize("act", ["", "close", "__class__", MARKUP])
def test_an_act_that_there_is_not_is_refused_as_text(site, people, report, act):
	name = report(people.reporter, subject="Nothing to do")
	session, form = signed_in(site, people, people.reporter, name)

	answer = session.post(f"/support/tickets/{name}", data={**form, "act": act, "text": "x"})

	assert answer.status_code == 422
	assert "<script>window" not in answer.text


def test_markup_in_every_field_is_shown_as_text_and_never_executed(browser_page, people, solved, report):
	page = opened(browser_page, people, solved)
	page.click("summary:has-text('It still fails')")
	page.fill("#reject", MARKUP)
	page.click("text=Send it back")
	page.wait_for_selector("[data-done]")
	shown = " ".join(MARKUP.replace("<", "‹").replace(">", "›").split())  # rules/texts.py
	assert shown in " ".join(page.locator(".event >> nth=-1").inner_text().split())
	assert_nothing_ran(page)

	page.fill("#answer", f"</textarea>{MARKUP}")
	page.click(".write button")
	page.wait_for_selector("[data-done]")
	assert page.locator(".entry >> nth=-1 >> .said").inner_text().split() == f"</textarea>{MARKUP}".split()
	assert_nothing_ran(page)

	page.click("text=No longer needed?")
	page.fill("#withdraw", MARKUP)
	page.click("text=Withdraw the ticket")
	page.wait_for_selector("[data-done]")
	assert_nothing_ran(page)

	page.goto(
		"/support?words=" + "%3Cscript%3Ewindow.owned=1%3C/script%3E&show=%22%3E%3Cimg%20src=x%3E&page=-1"
	)
	assert "<script>window.owned=1</script>" in page.inner_text(".narrow")
	assert_nothing_ran(page)


@pytest.mark.parametrize("at_once", [False, True], ids=["after-each-other", "at-once"])
def test_a_message_that_is_sent_twice_is_written_once_and_a_changed_one_again(
	site, people, report, stored, at_once
):
	name = report(people.reporter, subject="Say it once")
	session, form = signed_in(site, people, people.reporter, name)
	form |= {"act": "answer", "text": "Only once"}

	def send(**changed) -> int:
		return session.post(
			f"/support/tickets/{name}", data={**form, **changed}, allow_redirects=False
		).status_code

	if at_once:
		with ThreadPoolExecutor(4) as threads:
			codes = [sending.result() for sending in [threads.submit(send) for _ in range(4)]]
	else:
		codes = [send(), send()]

	assert set(codes) == {303}
	assert stored("Communication", {"reference_name": name}, "count(name)") == 1
	assert send(text="And this") == 303
	assert stored("Communication", {"reference_name": name}, "count(name)") == 2


@pytest.mark.parametrize(("act", "category"), [("approve", "Closed"), ("reject", "In Progress")])
def test_an_act_that_is_sent_twice_is_done_once(site, people, solved, stored, act, category):
	session, form = signed_in(site, people, people.reporter, solved)
	sent = {**form, **ACTS[act], "act": act}

	codes = [
		session.post(f"/support/tickets/{solved}", data=sent, allow_redirects=False).status_code
		for _ in range(2)
	]

	assert codes == [303, 303]
	assert stored("SD Ticket", solved, "status_category") == category
	moves = {"reference_name": solved, "subject": ("like", "state:%"), "owner": people.reporter}
	assert stored("Comment", moves, "count(name)") == 1


def test_a_page_left_open_while_the_ticket_went_on_is_told_so(site, people, closed):
	session, form = signed_in(site, people, people.reporter, closed)

	answer = session.post(f"/support/tickets/{closed}", data={**form, "act": "reject", "reason": "Too late"})

	assert answer.status_code == 422
	assert "cannot go from" in answer.text


def signed_in(site, people, user: str, name: str = ""):
	"""A session and the hidden fields of a freshly opened page."""
	session = site.login(user, people.password)
	hidden = hidden_fields(session.get(f"/support/tickets/{name}" if name else "/support/new").text)
	session.headers.pop("X-Frappe-CSRF-Token", None)
	return session, {field: hidden[field] for field in ("csrf_token", "key")}


def without_nonce(html: str) -> str:
	return re.sub(r'nonce="[^"]+"', "", html)
