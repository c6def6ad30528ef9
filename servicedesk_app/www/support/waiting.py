"""/support/waiting: all that waits for the reader today, each with what is asked and the way to answer."""

import hashlib
from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.utils import strip_html

from servicedesk_app.ticketing import portal
from servicedesk_app.www.support.answers import Page
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import how_long, in_words

MOST = 50
EXCERPT = 280


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page:
	found = shown(reader, MOST)
	values = {
		"groups": [
			{"title": _("We ask you"), "tickets": [one for one in found if one["question"] is not None]},
			{
				"title": _("Check whether it works"),
				"tickets": [one for one in found if one["question"] is None],
			},
		],
		"count": len(found),
		"mark": hashlib.sha256(repr([one["name"] for one in found]).encode()).hexdigest()[:16],
	}
	return Page("waiting.html", _("Waiting for you"), values)


def shown(reader: Reader, limit: int) -> list[dict]:
	"""What waits, the longest waiting first, in words."""
	return [
		{
			**in_words(ticket, reader),
			"asks": excerpt(ticket["question"] or ticket["resolution"]),
			"waits": how_long(reader.now() - reader.local(ticket["waiting_since"]), reader),
		}
		for ticket in portal.waiting(reader.user, limit)
	]


def excerpt(text: str | None) -> str:
	"""The beginning of a question or a solution, without markup."""
	plain = " ".join(strip_html(text or "").split())
	return plain if len(plain) <= EXCERPT else plain[:EXCERPT].rsplit(" ", 1)[0] + " …"
