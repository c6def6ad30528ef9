"""A page that stays open: news where the realtime socket does not connect or falls silent, and promises that move."""

from __future__ import annotations

import pytest

# Twenty minutes of a page's timers in one.
FASTER = """
	const [interval, now, began] = [window.setInterval, Date.now.bind(Date), Date.now()];
	window.setInterval = (act, ms) => interval(act, ms / 20);
"""
CLOCK_TOO = "Date.now = () => began + (now() - began) * 20;"
# What stands where a socket would: one that does not connect, one behind a proxy that passes nothing on, and one
# whose server is joined and then gone without a word.
SOCKET = """
	window.WebSocket = class extends EventTarget {
		static OPEN = 1;
		readyState = 1;
		constructor() { super(); setTimeout(() => this.begin(), 10); }
		hear(data) { this.dispatchEvent(new MessageEvent("message", { data })); }
		close() { this.dispatchEvent(new Event("close")); }
		send(said) {}
		begin() {}
	};
"""
SOCKETS = {
	"refused": "WebSocket.prototype.begin = function () { this.close(); };",
	"dumb": "",
	"silenced": """
		WebSocket.prototype.begin = function () { this.hear("0{}"); };
		WebSocket.prototype.send = function (said) { if (said.startsWith("40")) this.hear(said + "{}"); };
	""",
}


@pytest.mark.parametrize("kind", SOCKETS)
def test_without_a_socket_the_page_asks_once_a_minute(browser_page, people, report, desk, kind):
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Watched without a socket")
	page = browser_page(user=people.reporter, password=people.password)
	page.context.add_init_script(f"{{{FASTER} {CLOCK_TOO} {SOCKET} {SOCKETS[kind]}}}")
	page.goto(f"/support/tickets/{name}")
	desk(work.start, name, people.agent)
	desk(work.reply, name, "<p>We are on it.</p>")

	page.wait_for_selector(".entry:has-text('We are on it.')")
	assert page.inner_text("[aria-current=step]") == "In progress"


def test_a_socket_that_speaks_spares_the_asking(browser_page, people, report):
	name = report(people.reporter, subject="Watched by a socket")
	page = browser_page(user=people.reporter, password=people.password)
	page.context.add_init_script(f"{{{FASTER}}}")
	heard, asked = [], []
	page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
	page.on("request", lambda one: asked.append(one.url) if "x-support-part" in one.headers else None)
	page.goto(f"/support/tickets/{name}")
	page.wait_for_timeout(2500)
	assert any(frame.startswith("40") for frame in heard)
	asked.clear()
	page.wait_for_timeout(4000)

	assert asked == []


def test_promises_move_on_while_the_form_stays_open_and_nothing_typed_is_lost(browser_page, people):
	page = browser_page(user=people.reporter, password=people.password)
	page.context.add_init_script(f"{{{FASTER}}}")
	page.goto("/support/new")
	page.fill("#subject", "Still writing")
	line = page.locator(".promised[data-priority='A-Critical']")
	assert line.inner_text().startswith("We react by")
	later = page.inner_html("[data-page]").replace("We react by", "Later we react by")
	page.route("**/support/new", lambda route: route.fulfill(body=later, content_type="text/html"))

	page.wait_for_selector(".promised[data-priority='A-Critical']:has-text('Later we react by')")
	assert page.input_value("#subject") == "Still writing"
