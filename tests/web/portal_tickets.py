"""Pages of tickets as a customer opens them: for tests of what customers do."""

from __future__ import annotations

import re

from portal_pages import WIDE, hidden_fields

ACTS = {
	"answer": {"text": "Something to say"},
	"approve": {},
	"reject": {"reason": "Still dead"},
	"withdraw": {"reason": "Found it"},
	"watch": {},
}
QUESTION = "Which of the two printers?"
FIELDS = ["status_category", "modified", "state_reason", "responsible"]


def opened(browser_page, people, name: str, viewport=WIDE, user: str = "", **options):
	if not options.get("java_script_enabled", True):
		options["reduced_motion"] = (
			"reduce"  # without scripts Playwright cannot wait until a page stops scrolling
		)
	return browser_page(
		f"/support/tickets/{name}", user or people.reporter, people.password, viewport, **options
	)


def signed_in(site, people, user: str, name: str = ""):
	"""A session and the hidden fields of a freshly opened page."""
	session = site.login(user, people.password)
	hidden = hidden_fields(session.get(f"/support/tickets/{name}" if name else "/support/new").text)
	session.headers.pop("X-Frappe-CSRF-Token", None)
	return session, {field: hidden[field] for field in ("csrf_token", "key")}


def without_nonce(html: str) -> str:
	return re.sub(r'nonce="[^"]+"', "", html)
