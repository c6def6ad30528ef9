"""/support: the customer's tickets, and the way to report."""

from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.utils import cint

from servicedesk_app.ticketing import portal
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import in_words

PAGE_LENGTH = 20


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	number = max(cint(form.get("page")), 1)
	found = portal.tickets(reader.user, start=(number - 1) * PAGE_LENGTH, limit=PAGE_LENGTH)
	last = max(-(-found["total"] // PAGE_LENGTH), 1)
	if number > last:
		return Redirect(f"/support?page={last}", 302)
	return Page("index.html", _("Your tickets"), {**shown(found, reader), "pages": pages(number, last)})


def shown(found: dict, reader: Reader) -> dict[str, Any]:
	return {"tickets": [in_words(ticket, reader) for ticket in found["tickets"]], "total": found["total"]}


def pages(number: int, last: int) -> dict[str, Any]:
	"""Where the neighbouring pages are; None at either end."""
	return {
		"number": number,
		"last": last,
		"newer": f"/support?page={number - 1}" if number > 1 else None,
		"older": f"/support?page={number + 1}" if number < last else None,
	}
