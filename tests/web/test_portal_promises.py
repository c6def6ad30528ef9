"""What the portal promises: a report in a minute on a phone, files, nothing lost offline, news without a reload."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import pytest
from portal_pages import PHONE, hidden_fields

PNG = (
	b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f"
	b"\0\x05\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
)


def test_a_report_takes_five_taps_and_one_text_on_a_phone(browser_page, people, stored):
	page = browser_page("/support", people.reporter, people.password, PHONE, has_touch=True, is_mobile=True)
	taps = []

	def tap(selector: str) -> None:
		page.tap(selector)
		taps.append(selector)

	tap("text=Report a problem")
	tap("#subject")
	page.keyboard.type("The server is dead")
	tap(".choice:has([value='A-Critical'])")
	assert "We react by" in page.inner_text(".promised[data-priority='A-Critical']")
	tap("text=Send report")
	page.wait_for_url("**/support/tickets/*")

	assert len(taps) <= 5
	assert stored("SD Ticket", ticket_of(page), ["subject", "priority"]) == (
		"The server is dead",
		"A-Critical",
	)
	page.shot("reported")


def test_files_are_chosen_pasted_and_dropped_and_come_with_the_report(browser_page, people, stored):
	page = browser_page("/support/new", people.reporter, people.password)
	page.fill("#subject", "With files")
	page.set_input_files("#files", [picture("screen.png"), log("error.log"), log("virus.exe")])
	page.evaluate(
		"""() => {
			const files = new DataTransfer();
			files.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
			document.querySelector("form.report").dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
			const pasted = new DataTransfer();
			pasted.items.add(new File(["pasted"], "pasted.txt", { type: "text/plain" }));
			document.querySelector("#description").dispatchEvent(new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true }));
		}"""
	)
	page.wait_for_selector("[data-list] li:nth-child(5)")
	assert "Put it into a zip file" in page.inner_text("li.is-refused")
	page.click("[aria-label='Remove error.log']")
	page.shot("files")
	page.click("text=Send report")
	page.wait_for_url("**/support/tickets/*")

	names = page.locator(".file .file-name").all_inner_texts()
	assert sorted(names) == ["dropped.txt", "pasted.txt", "screen.png"]
	page.shot("sent")
	assert (
		stored("File", {"file_name": "screen.png", "attached_to_doctype": "Communication"}, "is_private") == 1
	)


def test_files_without_a_script_and_only_for_who_sees_the_ticket(browser_page, people, site):
	page = browser_page("/support/new", people.reporter, people.password, java_script_enabled=False)
	page.fill("#subject", "Files without a script")
	page.set_input_files("#files", [log("plain.log")])
	page.click("text=Send report")
	address = page.get_attribute(".file", "href")

	mine = site.login(people.reporter, people.password).get(address)
	theirs = site.login(people.stranger, people.password).get(address)

	assert mine.status_code == 200 and mine.content == b"content of plain.log"
	assert mine.headers["Content-Disposition"].startswith("attachment")
	assert theirs.status_code == 404 and b"content of" not in theirs.content
	assert site.visitor().get(address).status_code == 403


def test_a_refused_report_keeps_its_files_without_a_script(browser_page, people):
	page = browser_page("/support/new", people.reporter, people.password, java_script_enabled=False)
	page.expects("422")
	page.fill("#subject", "x" * 141)
	page.set_input_files("#files", [log("kept.log")])
	page.click("text=Send report")

	assert page.is_checked("[data-kept='kept.log'] input")
	page.fill("#subject", "Short enough")
	page.click("text=Send report")
	assert page.inner_text(".file .file-name") == "kept.log"


def test_nothing_is_lost_when_the_connection_drops_and_it_is_sent_once_it_is_back(
	browser_page, people, stored
):
	page = browser_page("/support/new", people.reporter, people.password, PHONE)
	page.expects("ERR_INTERNET_DISCONNECTED")
	page.fill("#subject", "Written in the server room")
	page.context.set_offline(True)
	page.wait_for_selector("[data-offline]:visible")
	page.click("text=Send report")

	assert "It is kept" in page.inner_text("[data-held]")
	assert page.input_value("#subject") == "Written in the server room"
	page.shot("offline")
	page.context.set_offline(False)
	page.wait_for_url("**/support/tickets/*")

	assert stored("SD Ticket", ticket_of(page), "subject") == "Written in the server room"
	page.goto("/support/new")
	assert page.input_value("#subject") == ""


def test_an_open_page_shows_news_by_itself_and_leaves_what_is_being_written(
	browser_page, people, report, desk
):
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Watched live")
	page = browser_page(user=people.reporter, password=people.password)
	heard = []
	page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
	page.goto(f"/support/tickets/{name}")
	page.wait_for_timeout(3000)
	page.fill("#answer", "Half an answer")

	desk(work.start, name, people.agent)
	desk(work.reply, name, "<p>We are on it.</p>")

	page.wait_for_selector(".entry:has-text('We are on it.')")
	assert page.inner_text("[aria-current=step]") == "In progress"
	assert page.input_value("#answer") == "Half an answer"
	signals = [frame for frame in heard if "servicedesk_changed" in frame]
	assert signals
	assert not [frame for frame in heard if name in frame or "on it" in frame]


def test_the_list_is_filtered_sorted_and_saved_and_no_cell_is_a_formula(site, people, report):
	evil = report(people.stranger, subject='=HYPERLINK("http://x","y")', priority="A-Critical")
	calm = report(people.stranger, subject="Plain one", priority="D-Low")
	session = site.login(people.stranger, people.password)

	html = session.get("/support", params={"priority": "D-Low"}).text
	assert f">{calm}<" in html and f">{evil}<" not in html
	html = session.get("/support", params={"sort": "newest", "show": "all"}).text
	assert html.index(f">{calm}<") < html.index(f">{evil}<")

	answer = session.get("/support/tickets.csv", params={"show": "all"})
	rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
	by_number = {row["Number"]: row for row in rows}
	assert by_number[evil]["Headline"].startswith("'=")
	assert by_number[calm]["Priority"] == "D-Low"
	assert answer.headers["Content-Disposition"] == 'attachment; filename="tickets.csv"'
	assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_who_has_a_profile_chooses_language_zone_and_mail(browser_page, people, stored):
	page = browser_page("/support/profile", people.newcomer, people.password, PHONE)
	page.select_option("#language", "da")
	page.select_option("#time_zone", "Asia/Tokyo")
	page.uncheck("[name=no_started]")
	page.click("text=Keep these choices")
	page.wait_for_selector("[data-done]")
	page.shot("kept")

	assert page.get_attribute("html", "lang") == "da"
	assert stored("User", people.newcomer, ["language", "time_zone"]) == ("da", "Asia/Tokyo")
	assert stored("SD Notice Preference", people.newcomer, ["no_started", "no_closed"]) == (1, 0)


@pytest.mark.parametrize(("field", "value"), [("language", "xx"), ("time_zone", "Mars/Olympus")])
def test_a_choice_that_there_is_not_is_refused(site, people, stored, field, value):
	session = site.login(people.stranger, people.password)
	token = hidden_fields(session.get("/support/profile").text)["csrf_token"]
	session.headers.pop("X-Frappe-CSRF-Token", None)

	answer = session.post("/support/profile", data={"csrf_token": token, field: value})

	assert answer.status_code == 422
	assert stored("User", people.stranger, field) != value


def test_a_colleague_is_added_and_taken_off_again(browser_page, people, report, stored):
	name = report(people.reporter, subject="Followed for a while")
	page = browser_page(f"/support/tickets/{name}", people.reporter, people.password)
	page.select_option("#watch", people.colleague)
	page.click("text=Add >> nth=-1")
	page.wait_for_selector("[data-done]")

	page.click("text=Remove")
	page.wait_for_selector("text=They follow the ticket no longer")
	assert not stored("SD Ticket Watcher", {"parent": name})


def picture(name: str) -> dict:
	return {"name": name, "mimeType": "image/png", "buffer": PNG}


def log(name: str) -> dict:
	return {"name": name, "mimeType": "text/plain", "buffer": f"content of {name}".encode()}


def ticket_of(page) -> str:
	return urlsplit(page.url).path.rsplit("/", 1)[1]
