"""Fixtures for tests from outside: over HTTP, in a browser, and with services that die.

- `site`: the served site; `site.login(user, password)` is a requests session.
- `browser_page`: `browser_page("/support", user="…", password="…", viewport=(390, 844))` opens a page in
  Chromium. Console errors, page errors and failed requests fail the test; `page.expects("text")` allows some.
  Further options go to Playwright's new_context: java_script_enabled=False, color_scheme="dark".
- `stack`: our own services, e.g. `stack["mariadb"].kill()`, `.start()`, `.wait_healthy()`, `.restart()`.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CHROMIUM_FLAGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--host-resolver-rules=MAP *.localhost 127.0.0.1",
]
PATIENCE_MS = 20_000
# Less motion: Bootstrap leaves a dialog open that is to close while it still fades in, which on a busy machine a
# script hits and a person does not; and each fade takes a third of a second.
PERSON = {"locale": "en-GB", "reduced_motion": "reduce"}


@dataclass(frozen=True)
class Site:
	name: str
	url: str

	@property
	def address(self) -> str:
		"""By number, as names under .localhost are not known to every resolver; send `headers` along."""
		parts = urlsplit(self.url)
		host = "127.0.0.1" if parts.hostname.endswith(".localhost") else parts.hostname
		return f"{parts.scheme}://{host}:{parts.port}" if parts.port else f"{parts.scheme}://{host}"

	@property
	def headers(self) -> dict[str, str]:
		return {"Host": urlsplit(self.url).netloc}

	def visitor(self):
		"""A session of someone not logged in. Paths alone will do: session.get("/login")."""
		return _session(self)

	def login(self, user: str, password: str):
		session = self.visitor()
		answer = session.post("/api/method/login", data={"usr": user, "pwd": password})
		assert answer.status_code == 200, f"login of {user}: {answer.status_code} {answer.text[:300]}"
		token = re.search(r'csrf_token = "(\w+)"', session.get("/app").text)
		session.headers["X-Frappe-CSRF-Token"] = token[1] if token else ""
		return session


def _session(site: Site):
	import requests

	class Session(requests.Session):
		def request(self, method, url, **options):
			options.setdefault("timeout", 60)
			return super().request(method, site.address + url if url.startswith("/") else url, **options)

	session = Session()
	session.trust_env = False  # no proxy: this never leaves the machine
	session.headers.update(site.headers)
	return session


@pytest.fixture(scope="session")
def site() -> Site:
	if not os.environ.get("DEVBENCH_SITE"):
		pytest.skip("needs a site: make test")
	return Site(os.environ["DEVBENCH_SITE"], os.environ["DEVBENCH_URL"])


@pytest.fixture
def stack():
	"""Whatever a test killed runs again after it. This process' own connection does not survive a killed
	MariaDB or Redis: `frappe.connect()` makes a new one."""
	if not os.environ.get("DEVBENCH_STACK"):
		pytest.skip("needs devbench's own test stack")
	import frappe

	from devbench.stack import Stack

	own = Stack(os.environ["DEVBENCH_STACK"])
	frappe.db.commit()
	yield own
	own.ensure()
	frappe.connect()


@dataclass
class Complaints:
	"""What a person would see red in the browser's console."""

	found: list[str] = field(default_factory=list)
	allowed: list[str] = field(default_factory=list)

	def watch(self, page) -> None:
		page.on("console", lambda m: self.found.append(f"console: {m.text}") if m.type == "error" else None)
		page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))
		page.on("requestfailed", self._failed)
		page.on("response", self._answered)

	def _failed(self, request) -> None:
		# a request cut off because the page was left is no failure
		if "ERR_ABORTED" not in (request.failure or ""):
			self.found.append(f"failed: {request.method} {request.url} {request.failure}")

	def _answered(self, response) -> None:
		if response.status >= 400:
			self.found.append(f"{response.status}: {response.request.method} {response.url}")

	def left(self) -> list[str]:
		return [text for text in self.found if not any(part in text for part in self.allowed)]


@pytest.fixture(scope="session")
def chromium(site: Site) -> Iterator[object]:
	from playwright.sync_api import sync_playwright

	path = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
	_settle_after_acts()
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
		yield browser
		browser.close()


def _settle_after_acts() -> None:
	"""A click that leads to another page comes back when the new address is there, which on a busy machine is
	before the page's text is: what a test reads next without waiting would be missing."""
	from playwright.sync_api import Locator, Page

	def settling(act: Callable) -> Callable:
		@functools.wraps(act)
		def done(self, *args, **options):
			act(self, *args, **options)
			page = self if isinstance(self, Page) else self.page
			page.wait_for_load_state("domcontentloaded")

		return done

	for owner in (Page, Locator):
		for name in ("click", "tap", "press"):
			setattr(owner, name, settling(getattr(owner, name)))


@pytest.fixture
def browser_page(chromium, site: Site, request: pytest.FixtureRequest) -> Iterator[Callable]:
	complaints, contexts = Complaints(), []

	def open_page(
		path: str = "", user: str = "", password: str = "", viewport: tuple[int, int] = (1280, 900), **options
	):
		size = {"width": viewport[0], "height": viewport[1]}
		context = chromium.new_context(**{**PERSON, "base_url": site.url, "viewport": size, **options})
		contexts.append(context)
		context.set_default_timeout(PATIENCE_MS)
		if user:
			context.add_cookies(_cookies(site, user, password))
		page = context.new_page()
		complaints.watch(page)
		page.expects = complaints.allowed.append
		page.shot = lambda name: _picture(page, request.node.name, name)
		if path:
			page.goto(path)
		return page

	yield open_page
	if request.node.stash.get(FAILED, False):
		_picture_all(contexts, request.node.name)
	for context in contexts:
		context.close()
	assert not complaints.left(), "\n".join(complaints.left())


def _cookies(site: Site, user: str, password: str) -> list[dict[str, str]]:
	"""Logged in from here: Playwright's own requests do not find names under .localhost."""
	session = site.login(user, password)
	return [{"name": c.name, "value": c.value or "", "url": site.url} for c in session.cookies]


def _shot(test: str, name: str) -> Path:
	home = os.environ.get("DEVBENCH_HOME") or Path(__file__).parent.parent / ".bench"
	return Path(home) / "screenshots" / f"{re.sub(r'[^A-Za-z0-9_.-]+', '_', test)}-{name}.png"


def _picture_all(contexts: list, test: str) -> None:
	for number, page in enumerate(page for context in contexts for page in context.pages):
		_picture(page, test, f"failed-{number}")


def _picture(page, test: str, name: str) -> None:
	"""Something to look at, and no assertion: a renderer that is busy keeps no test from its verdict."""
	from playwright.sync_api import TimeoutError as PlaywrightTimeout

	try:
		page.screenshot(path=_shot(test, name), full_page=True)
	except PlaywrightTimeout as error:
		print(f"no picture {name} of {test}: {error}")


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
	report = yield
	if report.when == "call":
		item.stash[FAILED] = report.failed
	return report
