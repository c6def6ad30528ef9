"""The customer's portal as customers meet it: in a browser, wide and on a phone, with and without JavaScript."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from portal_pages import MARKUP, PHONE, WIDE, assert_nothing_ran

both_sizes = pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1400", "390"])


@both_sizes
def test_a_customer_signs_in_reports_and_sees_state_turn_and_due_time(browser_page, people, stored, viewport):
	page = browser_page("/support", viewport=viewport)
	assert urlsplit(page.url).path == "/login"
	page.fill("#login_email", people.reporter)
	page.fill("#login_password", people.password)
	page.click(".btn-login")
	page.wait_for_url("**/support")

	page.click("text=Report a problem")
	page.shot("form")
	page.fill("#subject", f"Mail is down {viewport[0]}")
	page.fill("#description", "Since nine.\n\nNobody can send.")
	page.check("text=B-Important")
	page.click("text=Send report")

	page.wait_for_url("**/support/tickets/*")
	assert "We have your report" in page.inner_text("[role=status]")
	assert page.inner_text("h1") == f"Mail is down {viewport[0]}"
	assert re.search(r"We react by (today|tomorrow) \d\d:\d\d", page.inner_text(".promise"))
	assert page.inner_text("[aria-current=step]") == "Received"
	assert page.inner_text(".turn") == "Our turn"
	assert [text.strip() for text in page.locator(".said p").all_inner_texts()] == [
		"Since nine.",
		"Nobody can send.",
	]
	page.shot("ticket")

	name = ticket_of(page)
	assert stored("SD Ticket", name, ["raised_by", "customer", "priority", "channel"]) == (
		people.reporter, people.customer, "B-Important", "Portal",
	)  # fmt: skip

	page.click("text=Your tickets")
	row = page.locator(".ticket", has_text=name)
	for text in (f"Mail is down {viewport[0]}", "Received", "Our turn", "We react by", "0 hours"):
		assert text in row.inner_text()
	page.shot("list")


@both_sizes
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_asks_no_other_host_and_has_room_for_a_thumb(
	browser_page, people, report, viewport, scheme
):
	name = report(people.reporter, subject="A-long-word-" * 10)
	page = browser_page(
		user=people.reporter, password=people.password, viewport=viewport, color_scheme=scheme
	)
	hosts = set()
	page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
	page.expects("404")

	for path in ("/support", "/support/new", f"/support/tickets/{name}", "/support/tickets/none"):
		page.goto(path)
		assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
		assert page.evaluate(TOO_SMALL) == [], path
		assert page.locator("h1").count() == 1
		page.shot(path.split("/")[-1] if name not in path else "ticket")
	assert hosts == {urlsplit(page.url).netloc}


# What can be tapped, with the label around it; a link inside running text may be as high as its line.
TOO_SMALL = """
() => [...document.querySelectorAll("a, button, input:not([type=hidden]), textarea, select, summary")]
	.filter((element) => !element.matches(".skip, p > a:not([class]), .said a"))
	.map((element) => element.closest(".choice, .ticket, .wait") ?? element)
	.filter((element) => element.getClientRects().length && element.getBoundingClientRect().height < 44)
	.map((element) => element.outerHTML.slice(0, 80))
"""


def test_a_report_without_javascript(browser_page, people, stored):
	page = browser_page("/support/new", people.reporter, people.password, PHONE, java_script_enabled=False)

	page.fill("#subject", "Filed without a script")
	page.click("text=Send report")

	assert page.locator("h1").inner_text() == "Filed without a script"
	assert stored("SD Ticket", ticket_of(page), "raised_by") == people.reporter


@pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize(
	("headline", "said"),
	[("   ", "The headline is empty"), ("x" * 141, "longer than 140 characters")],
	ids=["empty", "too-long"],
)
def test_bad_input_is_named_at_its_field_and_keeps_what_was_typed(
	browser_page, people, stored, headline, said, scripts
):
	before = stored("SD Ticket", {"raised_by": people.stranger}, "count(name)")
	page = browser_page("/support/new", people.stranger, people.password, java_script_enabled=scripts)
	page.expects("422")

	page.fill("#subject", headline)
	page.fill("#description", "\nLine <one>\n\n  & line two")
	page.check("text=Question")
	page.check("text=A-Critical")
	with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
		page.click("text=Send report")

	assert answered.value.status == 422
	assert said in page.inner_text("[role=alert]")
	assert said in page.inner_text("#subject-problem")
	assert page.get_attribute("#subject", "aria-invalid") == "true"
	assert page.input_value("#subject") == headline
	assert page.input_value("#description") == "\nLine <one>\n\n  & line two"
	assert page.is_checked("[value=Question]")
	assert page.is_checked("[value=A-Critical]")
	assert stored("SD Ticket", {"raised_by": people.stranger}, "count(name)") == before
	page.shot("refused")


def test_markup_in_every_field_is_shown_as_text_and_never_executed(browser_page, people):
	page = browser_page("/support/new", people.reporter, people.password)
	headline = MARKUP[:100] + "{index}{next}"
	page.fill("#subject", headline)
	page.fill("#description", MARKUP)
	page.click("text=Send report")
	page.wait_for_url("**/support/tickets/*")

	# A headline cannot hold a tag at all (rules/texts.py): its angle brackets become quotation marks.
	shown = " ".join(headline.replace("<", "‹").replace(">", "›").split())
	assert page.inner_text("h1") == shown
	assert page.inner_text(".said").split() == MARKUP.split()
	assert_nothing_ran(page)

	page.goto("/support")
	assert shown in page.locator(".ticket-link").all_inner_texts()
	assert_nothing_ran(page)


def test_markup_in_a_refused_form_is_shown_as_text(browser_page, people):
	page = browser_page("/support/new", people.reporter, people.password)
	page.expects("422")
	page.fill("#subject", MARKUP)
	page.fill("#description", f"</textarea>{MARKUP}")
	page.click("text=Send report")

	page.wait_for_selector("[role=alert]")
	assert page.input_value("#subject") == MARKUP
	assert page.input_value("#description") == f"</textarea>{MARKUP}"
	assert_nothing_ran(page)


@pytest.mark.parametrize("field", ["ticket_type", "priority"])
def test_a_choice_that_is_not_offered_is_refused_as_text(site, people, field):
	session, form = signed_in_form(site, people, people.stranger)

	answer = session.post("/support/new", data={**form, "subject": "Printer", field: MARKUP})

	assert answer.status_code == 422
	assert "There is no" in answer.text
	assert "<script>window" not in answer.text
	assert "<img" not in answer.text
	assert 'value="Printer"' in answer.text


def test_a_foreign_ticket_is_answered_exactly_as_a_missing_one(browser_page, site, people, report):
	name = report(people.reporter, subject="Nobody else's business")
	session = site.login(people.stranger, people.password)

	foreign, missing = session.get(f"/support/tickets/{name}"), session.get("/support/tickets/99999999")

	assert foreign.status_code == missing.status_code == 404
	assert without_tokens(foreign.text) == without_tokens(missing.text)
	assert "business" not in foreign.text
	page = browser_page(user=people.stranger, password=people.password, viewport=PHONE)
	page.expects("404")
	page.goto(f"/support/tickets/{name}")
	page.shot("not-found")


def test_sending_a_form_twice_gives_the_first_ticket_and_changing_it_a_second(site, people):
	session, form = signed_in_form(site, people, people.reporter)
	form |= {"subject": "Only once", "description": "", "ticket_type": "Fault", "priority": ""}

	first, again = (session.post("/support/new", data=form, allow_redirects=False) for _ in range(2))
	changed = session.post("/support/new", data={**form, "description": "More"}, allow_redirects=False)

	assert first.status_code == again.status_code == changed.status_code == 303
	assert first.headers["Location"] == again.headers["Location"] != changed.headers["Location"]


def test_a_post_with_another_sessions_token_files_nothing_and_gives_back_what_was_typed(site, people, stored):
	for sent in ({}, {"csrf_token": "0" * 56}):
		session, _form = signed_in_form(site, people, people.reporter)

		answer = session.post("/support/new", data={**sent, "subject": "Old tab", "description": "Long text"})

		assert answer.status_code == 400
		assert "send your report again" in answer.text
		assert 'value="Old tab"' in answer.text and ">\nLong text</textarea>" in answer.text
	assert not stored("SD Ticket", {"subject": "Old tab"})


def test_a_session_that_never_opened_a_page_cannot_be_made_to_report(site, people, stored):
	session = site.visitor()
	session.post("/api/method/login", data={"usr": people.reporter, "pwd": people.password})

	answer = session.post("/support/new", data={"subject": "Forged by another site"})

	assert answer.status_code == 400
	assert not stored("SD Ticket", {"subject": "Forged by another site"})


def test_who_is_signed_out_while_writing_signs_in_elsewhere_and_sends_what_was_typed(
	browser_page, site, people, stored
):
	page = browser_page("/support/new", people.reporter, people.password, PHONE, java_script_enabled=False)
	page.expects("401")
	page.expects("400")
	page.fill("#subject", "Written for an hour")
	page.check("text=User change")
	page.context.clear_cookies()

	page.click("text=Send report")
	assert "You were signed out" in page.inner_text("[role=alert]")
	page.shot("signed-out")
	another_tab = site.login(people.reporter, people.password).cookies["sid"]
	page.context.add_cookies([{"name": "sid", "value": another_tab, "url": page.url}])
	page.click("text=Send report")
	page.click("text=Send report")

	assert page.locator("h1").inner_text() == "Written for an hour"
	assert stored("SD Ticket", ticket_of(page), "ticket_type") == "User change"


@pytest.mark.parametrize("path", ["/support", "/support/new", "/support/tickets/10001", "/support/none"])
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back_to_a_local_path(site, path):
	answer = site.visitor().get(path, allow_redirects=False)

	assert answer.status_code == 302
	assert answer.headers["Location"] == f"/login?redirect-to={path}"


def test_a_path_that_looks_like_another_host_is_not_redirected_to(site):
	answer = site.visitor().get(f"{site.address}//support/new", allow_redirects=False)

	assert answer.headers.get("Location", "/login?redirect-to=/support").startswith(
		("/login?redirect-to=/support", "/support")
	)


def test_who_belongs_to_no_customer_is_told_what_to_do(browser_page, people):
	page = browser_page(user=people.nobody, password=people.password, viewport=PHONE)
	page.expects("403")

	assert page.goto("/support/new").status == 403
	assert "Ask your service desk to add you" in page.inner_text("main")
	page.shot("no-customer")


def test_staff_are_shown_the_way_to_the_desk(browser_page, people):
	page = browser_page("/support", people.agent, people.password)

	page.shot("staff")
	assert page.get_attribute("main .button", "href") == "/app/sd-ticket"


def test_who_has_no_tickets_is_told_what_to_do_next(browser_page, people):
	page = browser_page("/support", people.newcomer, people.password, PHONE)

	page.click("text=Make the first report")

	assert urlsplit(page.url).path == "/support/new"
	page.go_back()
	page.shot("empty")


def test_a_long_list_is_paged_and_loses_none(browser_page, people, report):
	made = {report(people.stranger, subject=f"Number {number}") for number in range(21)}
	page = browser_page("/support", people.stranger, people.password)
	total = int(page.get_attribute("[data-total]", "data-total"))

	seen = numbers_on(page)
	while page.locator("[rel=next]").count():
		page.click("[rel=next]")
		seen += numbers_on(page)

	assert len(seen) == len(set(seen)) == total
	assert made <= set(seen)
	page.goto("/support?page=999")
	assert page.locator(".ticket").count() > 0


def test_a_draft_survives_leaving_and_is_gone_once_it_is_sent(browser_page, people):
	page = browser_page("/support/new", people.reporter, people.password)
	page.fill("#subject", "Half a sentence")
	page.check("text=On-site work")
	page.wait_for_timeout(400)  # it is kept a moment after the last key; Playwright's own waiting needs eval

	page.goto("/support")
	page.goto("/support/new")
	assert page.is_visible("[data-draft]")
	assert page.input_value("#subject") == "Half a sentence"
	assert page.is_checked("[value='On-site work']")

	page.click("text=Send report")
	page.wait_for_url("**/support/tickets/*")
	page.goto("/support/new")
	assert page.input_value("#subject") == ""
	assert page.is_hidden("[data-draft]")


def test_pages_are_for_this_reader_alone_and_allow_no_foreign_code(site, people):
	answer = site.login(people.reporter, people.password).get("/support")

	assert "no-store" in answer.headers["Cache-Control"]
	policy = answer.headers["Content-Security-Policy"]
	assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy


def ticket_of(page) -> str:
	return urlsplit(page.url).path.rsplit("/", 1)[1]


def numbers_on(page) -> list[str]:
	return page.locator(".ticket .number").all_inner_texts()


def signed_in_form(site, people, user: str):
	"""A session and the hidden fields of a freshly opened form."""
	session = site.login(user, people.password)
	html = session.get("/support/new").text
	hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html))
	session.headers.pop("X-Frappe-CSRF-Token", None)
	return session, hidden


def without_tokens(html: str) -> str:
	return re.sub(r'nonce="[^"]+"', "", html)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-js", "without-js"])
def test_a_report_names_its_part_of_the_tree_and_who_is_affected(browser_page, people, stored, scripts):
	import frappe

	from servicedesk_app.tests import factories

	def category(above: str | None = None, offered: int = 1) -> str:
		values = {"desk": factories.DESK, "category_name": factories.unique("Part"), "is_group": 1}
		made = frappe.get_doc(
			{"doctype": "SD Category", **values, "parent_sd_category": above, "offered_to_customers": offered}
		)
		return made.insert().name

	frappe.db.rollback()
	trunk = category()
	branch, hidden = category(trunk), category(trunk, offered=0)
	frappe.db.commit()
	page = browser_page("/support/new", people.reporter, people.password, java_script_enabled=scripts)
	assert page.locator(f"option[value='{hidden}']").count() == 0
	assert page.locator(f"option[value='{branch}']").text_content() == "\u00a0" * 4 + branch.split(": ")[1]

	page.fill("#subject", "A branch")
	page.select_option("#category", branch)
	page.check("text=Several people")
	page.press("#subject", "Enter")

	page.wait_for_url("**/support/tickets/*")
	assert stored("SD Ticket", ticket_of(page), ["category", "impact"]) == (branch, "Medium")
