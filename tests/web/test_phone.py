"""The lean page for staff at /servicedesk: a day on the road on a phone, and on a wide screen."""

from __future__ import annotations

import io
import json
import re

import pytest

PHONE, WIDE = (390, 844), (1400, 900)
OPENED = "css=.act[open]"


@pytest.fixture
def open_as(browser_page, people):
	def opened(path: str, viewport=PHONE, user: str = "", **options):
		return browser_page(
			path, user=user or people.agent, password=people.password, viewport=viewport, **options
		)

	return opened


def do(page, act: str, **values: str) -> None:
	"""Open the act's form, fill it in and send it."""
	form = page.locator(f'form[data-act="{act}"]')
	if form.locator("xpath=ancestor::details").count():
		form.locator("xpath=ancestor::details").locator("summary").click()
	for name, value in values.items():
		field = form.locator(f'[name="{name}"]')
		if name == "photo":
			field.set_input_files(files=[{"name": "rack.png", "mimeType": "image/png", "buffer": picture()}])
		elif name == "for":
			form.locator(f'[name="for"][value="{value}"]').check()
		elif name == "queue":
			field.select_option(value)
		else:
			field.fill(value)
	with page.expect_navigation(url="**done=**"):
		form.locator("button[type=submit]").click()


def picture() -> bytes:
	from PIL import Image

	out = io.BytesIO()
	Image.new("RGB", (40, 30), "#1f6f78").save(out, "PNG")
	return out.getvalue()


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1400"])
def test_an_agent_takes_works_and_resolves_on_the_road(open_as, house, report, stored, viewport):
	name = report(house.reporter, subject=f"The switch in room 12 is dead {viewport[0]}")
	page = open_as("/servicedesk/to-take", viewport, house.agent)
	page.shot("to-take")
	page.locator(f'a.ticket[href="/servicedesk/tickets/{name}"]').click()
	page.wait_for_url(f"**/servicedesk/tickets/{name}")
	assert re.fullmatch(r"−?\d+:\d\d(:\d\d)?", page.locator(".clocks .due").first.inner_text())
	page.shot("ticket")

	do(page, "take")
	assert stored("SD Ticket", name, "responsible") == house.agent
	do(page, "start")
	do(page, "note", text="Fuse 3 was out.\nReplaced <it>.")
	do(page, "photo", photo="rack", text="The rack")
	do(page, "photo", photo="rack", text="See the light", **{"for": "customer"})
	do(page, "reply", text="It works again.")
	page.locator('details:has(form[data-act="reply"]) summary').click()
	page.shot("worked-on")
	assert page.evaluate("document.documentElement.scrollWidth") <= viewport[0]
	do(page, "wait", text="May we come on Monday?")
	assert stored("SD Ticket", name, "status_category") == "Waiting for Customer"
	do(page, "resolve", text="A fuse was replaced.")

	assert stored("SD Ticket", name, "status_category") == "Resolved"
	journal = page.locator(".journal").inner_text()
	for words in ("Replaced <it>.", "It works again.", "See the light", "May we come on Monday?"):
		assert words in journal
	page.goto("/servicedesk")
	page.locator(f'a.ticket[href="/servicedesk/tickets/{name}"]').wait_for()
	page.shot("my-work")
	page.goto("/servicedesk/queues")
	page.shot("queues")


def test_every_target_is_large_enough_for_a_thumb(open_as, people, report):
	name = report(people.reporter, subject="Large targets")
	for path in (
		"/servicedesk",
		"/servicedesk/to-take",
		"/servicedesk/queues",
		f"/servicedesk/tickets/{name}",
	):
		page = open_as(path)
		small = page.evaluate("""[...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")]
			.filter((e) => e.checkVisibility() && !e.closest(".text, .file, .choice, .picker"))
			.map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
			.filter(([, box]) => box.width < 44 || box.height < 44).map(([html]) => html)""")
		assert small == [], path


def test_dark_is_dark(open_as, people, report):
	name = report(people.reporter, subject="In the dark")
	page = open_as(f"/servicedesk/tickets/{name}", color_scheme="dark")
	page.shot("dark")
	assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 26)"


def test_a_note_written_offline_is_kept_and_sent_once(open_as, people, report):
	name = report(people.reporter, subject="In the cellar without a signal")
	page = open_as(f"/servicedesk/tickets/{name}")
	page.expects("ERR_INTERNET_DISCONNECTED")
	page.expects("net::ERR_FAILED")
	page.evaluate("navigator.serviceWorker.ready")

	page.context.set_offline(True)
	form = page.locator('form[data-act="note"]')
	page.locator('details:has(form[data-act="note"]) summary').click()
	form.locator("textarea").fill("The pump is wet & <old>")
	form.locator("button[type=submit]").click()
	page.locator("#kept li").wait_for()
	assert "kept here" in form.locator("[role=status]").inner_text()
	page.shot("kept")
	page.goto("/servicedesk")  # the page for the time without a connection: no ticket, but the note
	page.locator("#kept li:has-text('The pump is wet')").wait_for()
	assert "In the cellar" not in page.content()
	page.shot("offline")
	page.locator('form[data-act="note"] [name=ticket]').fill(name)
	page.locator('form[data-act="note"] [name=text]').fill("A second one")
	page.locator('form[data-act="note"] button').click()
	page.locator("#kept li").nth(1).wait_for()
	kept = page.evaluate(f"localStorage.getItem('servicedesk:notes:{people.agent}')")

	page.context.set_offline(False)
	page.evaluate("window.dispatchEvent(new Event('online'))")
	page.locator("#kept").wait_for(state="hidden")
	# as if the first answer had been lost on the way: the same notes are sent again
	page.evaluate(
		"([name, value]) => localStorage.setItem(name, value)", [f"servicedesk:notes:{people.agent}", kept]
	)
	page.goto(f"/servicedesk/tickets/{name}")
	page.locator("#kept").wait_for(state="hidden")
	page.reload()

	assert notes_on(name) == ["<p>A second one</p>", "<p>The pump is wet &amp; &lt;old&gt;</p>"]
	assert page.locator('.journal [data-kind="note"]').count() == 2


def notes_on(name: str) -> list[str]:
	import frappe

	frappe.db.rollback()
	filters = {"reference_doctype": "SD Ticket", "reference_name": name, "comment_type": "Comment"}
	return sorted(frappe.get_all("Comment", filters, pluck="content"))


def test_another_persons_note_is_neither_shown_nor_sent(open_as, people, report):
	name = report(people.reporter, subject="Left on a shared phone")
	page = open_as("/servicedesk")
	note = {"key": "k1", "ticket": name, "text": "Not mine", "html": "<p>Not mine</p>", "at": 1}
	page.evaluate(
		"(value) => localStorage.setItem('servicedesk:notes:other@example.com', value)", json.dumps([note])
	)

	page.reload()
	page.wait_for_load_state("networkidle")

	assert page.locator("#kept").is_hidden()
	assert notes_on(name) == []


def test_nothing_of_anybody_is_in_the_caches(open_as, people, report):
	name = report(people.reporter, subject="Not to be cached")
	page = open_as("/servicedesk/to-take")
	page.evaluate("navigator.serviceWorker.ready")
	page.goto(f"/servicedesk/tickets/{name}")
	page.goto("/servicedesk")

	cached = page.evaluate("""async () => {
		const found = [];
		for (const name of await caches.keys())
			for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
		return found;
	}""")

	assert cached, "the page's own files are kept"
	assert all(path.startswith("/assets/") or path == "/servicedesk/offline" for path in cached), cached


def test_it_can_be_installed(site):
	visitor = site.visitor()
	manifest = visitor.get("/servicedesk/manifest.webmanifest").json()
	assert (manifest["display"], manifest["start_url"], manifest["scope"]) == (
		"standalone",
		"/servicedesk",
		"/servicedesk",
	)
	assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
	for icon in manifest["icons"]:
		assert visitor.get(icon["src"]).status_code == 200
	worker = visitor.get("/servicedesk/sw.js")
	assert worker.headers["Service-Worker-Allowed"] == "/servicedesk"
	assert visitor.get("/servicedesk", allow_redirects=False).headers["Location"].startswith("/login?")


def test_customers_and_other_desks_get_nothing(site, people, report):
	import frappe

	from servicedesk_app.tests import factories

	name = report(people.reporter, subject="zz-not-for-you")
	foreign = factories.make_agent(desk=factories.make_desk().name)
	from frappe.utils.password import update_password

	update_password(foreign.name, people.password)
	frappe.db.commit()
	for user in (people.reporter, people.nobody, foreign.name):
		session = site.login(user, people.password)
		token = session.headers.pop("X-Frappe-CSRF-Token", "")
		for path in ("", "/to-take", "/queues", "?words=zz-not", f"/tickets/{name}", "/queues/First%20line"):
			assert "zz-not-for-you" not in session.get(f"/servicedesk{path}").text, (user, path)
		for act in ("take", "note", "reply", "resolve"):
			form = {"act": act, "text": "mine now", "csrf_token": token}
			answer = session.post(f"/servicedesk/tickets/{name}", data=form, allow_redirects=False)
			assert answer.status_code in (400, 403, 404), (user, act, answer.status_code)
	assert notes_on(name) == []
	assert frappe.db.get_value("SD Ticket", name, "responsible") is None


def test_a_form_without_the_sessions_token_does_nothing(site, people, report):
	name = report(people.reporter, subject="No token")
	session = site.login(people.agent, people.password)
	session.headers.pop("X-Frappe-CSRF-Token", None)
	session.get("/servicedesk")

	answer = session.post(
		f"/servicedesk/tickets/{name}", data={"act": "note", "text": "forged"}, allow_redirects=False
	)

	assert answer.status_code == 400
	assert notes_on(name) == []


def test_what_is_no_picture_is_refused_and_what_was_typed_stays(open_as, people, report):
	name = report(people.reporter, subject="No picture")
	page = open_as(f"/servicedesk/tickets/{name}")
	page.expects("417")
	page.locator('details:has(form[data-act="photo"]) summary').click()
	form = page.locator('form[data-act="photo"]')
	evil = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
	form.locator("[name=photo]").set_input_files(
		files=[{"name": "x.png", "mimeType": "image/png", "buffer": evil}]
	)
	form.locator("[name=text]").fill("Look")
	form.locator("button[type=submit]").click()
	form.locator("[role=status]:has-text('no picture')").wait_for()
	assert form.locator("[name=text]").input_value() == "Look"
