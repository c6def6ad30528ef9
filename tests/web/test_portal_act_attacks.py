"""What nobody may do to a ticket by the portal's forms, and what happens once however often it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from portal_pages import MARKUP, assert_nothing_ran
from portal_tickets import ACTS, FIELDS, opened, signed_in, without_nonce


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
