"""The guides' pictures, taken of the demo site: `make screenshots`. Run again, it takes them all anew.

screenshots.py URL FOLDER
"""

from __future__ import annotations

import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from PIL import Image
from playwright.sync_api import Page, sync_playwright

WIDE, PHONE = (1400, 900), (390, 844)
PASSWORD = "servicedesk-demo"
SOFIE, KAREN, ADA = "sofie@servicedesk.example", "karen@servicedesk.example", "ada@servicedesk.example"
EMILY = "emily@vandijk.example"
COLOURS = 128
LARGEST = 150_000
TIMERS = "/api/method/servicedesk_app.api.health.timers"
PATIENCE, PAUSE = 900, 5
FLAGS = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
MINE = "/app/sd-ticket?responsible=sofie%40servicedesk.example&status_category=In+Progress"


class Shot(NamedTuple):
	"""A picture: its file, whose eyes, which page, how wide; what to wait for, and what to click before."""

	name: str
	user: str
	path: str
	size: tuple[int, int]
	wait: str
	click: tuple[str, ...] = ()


SHOTS = (
	Shot("admin-setup", ADA, "/app/servicedesk-setup", WIDE, ".sd-setup-card h2"),
	Shot("admin-setup-phone", ADA, "/app/servicedesk-setup", PHONE, ".sd-setup-card h2"),
	Shot("admin-agreement", ADA, "/app/sd-service-level-agreement/Basic", WIDE, ".form-page .grid-row"),
	Shot("admin-calendar", ADA, "/app/sd-service-calendar/Copenhagen office", WIDE, ".form-page .grid-row"),
	Shot("admin-time", KAREN, "/app/query-report/SD Time Worked", WIDE, ".dt-row-0"),
	Shot("agent-list", SOFIE, "/app/sd-ticket", WIDE, ".result .list-row"),
	Shot("agent-ticket", SOFIE, MINE, WIDE, ".result .list-row", (".result .list-row .list-subject a", ".form-page .indicator-pill")),
	Shot("phone-work", SOFIE, "/servicedesk", PHONE, "main"),
	Shot("phone-ticket", SOFIE, "/servicedesk", PHONE, "a.ticket", ("a.ticket", ".acts")),
	Shot("phone-queues", SOFIE, "/servicedesk/queues", PHONE, ".numbers"),
	Shot("customer-list", EMILY, "/support", WIDE, "main h2"),
	Shot("customer-new", EMILY, "/support/new", PHONE, "form [type=submit]"),
	Shot("customer-ticket", EMILY, "/support?show=all", WIDE, "main a[href^='/support/tickets/']", ("main a[href^='/support/tickets/']", "main h1, main h2")),
)  # fmt: skip


def main(url: str, folder: Path) -> int:
	"""Take all of them; returns how many failed."""
	folder.mkdir(parents=True, exist_ok=True)
	failed = 0
	wait_for_timers(url)
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
		cookies = {user: signed_in(url, user) for user in {shot.user for shot in SHOTS}}
		for shot in SHOTS:
			try:
				size = take(browser, url, cookies[shot.user], shot, folder)
				print(f"{shot.name}.png {size // 1024} kB", flush=True)
			except Exception as error:
				failed += 1
				print(f"{shot.name}: {str(error).splitlines()[0]}", file=sys.stderr, flush=True)
		browser.close()
	return failed


def signed_in(url: str, user: str) -> list[dict[str, str]]:
	"""The cookies of a session; by number, as not every resolver knows names under .localhost."""
	parts, session = urlsplit(url), requests.Session()
	session.trust_env = False
	address = f"http://127.0.0.1:{parts.port}/api/method/login"
	answer = session.post(
		address, data={"usr": user, "pwd": PASSWORD}, headers={"Host": parts.netloc}, timeout=60
	)
	answer.raise_for_status()
	return [{"name": cookie.name, "value": cookie.value or "", "url": url} for cookie in session.cookies]


def wait_for_timers(url: str) -> None:
	"""Of a site that has just started, or whose demo has just been made, the clocks wait for their first sweeps: until
	then a banner says on each page that the timers stand still. A monitor is told the same by its status."""
	parts = urlsplit(url)
	address = f"http://127.0.0.1:{parts.port}{TIMERS}"
	for _try in range(PATIENCE // PAUSE):
		if requests.get(address, headers={"Host": parts.netloc}, timeout=60).ok:
			return
		time.sleep(PAUSE)
	raise SystemExit(f"The timers of {url} stand still. See `make logs` for why, then run this again.")


def take(browser: Any, url: str, cookies: list[dict[str, str]], shot: Shot, folder: Path) -> int:
	"""One picture, in few colours; returns its size in bytes."""
	width, height = shot.size
	context = browser.new_context(
		base_url=url, viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
	)
	try:
		context.set_default_timeout(60_000)
		context.add_cookies(cookies)
		page = context.new_page()
		page.goto(shot.path)
		page.locator(shot.wait).first.wait_for()
		for place, selector in enumerate(shot.click):
			element = page.locator(selector).first
			element.click() if place % 2 == 0 else element.wait_for()
		settle(page)
		return save(page.screenshot(), folder / f"{shot.name}.png")
	finally:
		context.close()


def settle(page: Page) -> None:
	"""Images and lists that come after the page itself."""
	page.wait_for_load_state("networkidle")
	page.wait_for_timeout(1200)


def save(png: bytes, path: Path) -> int:
	"""With a palette, smaller again if it is still large."""
	picture = Image.open(BytesIO(png)).convert("RGB")
	for colours in (COLOURS, COLOURS // 2, COLOURS // 4):
		picture.quantize(colours).save(path, optimize=True)
		if path.stat().st_size <= LARGEST:
			break
	return path.stat().st_size


if __name__ == "__main__":
	sys.exit(1 if main(sys.argv[1], Path(sys.argv[2])) else 0)
