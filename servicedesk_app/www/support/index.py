"""/support: the customer's tickets by whose turn it is, found by words or number, and the way to report."""

import hashlib
from collections.abc import Mapping
from typing import Any

from frappe import _
from frappe.utils import cstr

from servicedesk_app.ticketing import portal
from servicedesk_app.www.support import offers, waiting
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.asked import TABS, Asked, asked_for
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import in_words

PAGE_LENGTH = 20
# So many of what waits stand on the first page; the others on a page of their own.
WAITING_SHOWN = 3


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	asked = asked_for(reader, form)
	counts = portal.counts(reader.user, **asked.query)
	total = counts[TABS[asked.show]]
	last = max(-(-total // PAGE_LENGTH), 1)
	if asked.page > last:
		return Redirect(asked.address(page=last), 302)
	tickets = shown(reader, asked, total)
	values = {
		"asked": asked,
		"tickets": tickets,
		"total": total,
		"tabs": tabs(asked, counts),
		"waiting": counts["waiting_for_me"],
		"first_waiting": first_waiting(reader, asked, counts["waiting_for_me"]),
		"any": bool(counts[""]) or asked.narrowed,
		"pages": pages(asked, last),
		"sorts": sorts(),
		"choices": choices(),
		"mark": mark_of(tickets, counts),
		"thanks": _("You follow the ticket no longer.") if form.get("done") == "unwatch" else "",
	}
	return Page("index.html", _("Your tickets"), values)


def shown(reader: Reader, asked: Asked, total: int) -> list[dict]:
	found = portal.tickets(
		reader.user,
		start=(asked.page - 1) * PAGE_LENGTH,
		limit=PAGE_LENGTH,
		state=TABS[asked.show],
		sort=asked.sort,
		total=total,
		**asked.query,
	)
	return [in_words(ticket, reader) for ticket in found["tickets"]]


def first_waiting(reader: Reader, asked: Asked, count: int) -> list[dict]:
	"""What has waited longest, on the page that people come to first."""
	if not count or asked.narrowed or asked.show != "open" or asked.page > 1:
		return []
	return waiting.shown(reader, WAITING_SHOWN)


def mark_of(tickets: list[dict], counts: dict[str, int]) -> str:
	"""Differs when what the page tells differs, whatever the time of day."""
	told = [(one["name"], one["status"], one["subject"], one["initials"], one["promise"]) for one in tickets]
	return hashlib.sha256(repr((told, counts)).encode()).hexdigest()[:16]


def tabs(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
	labels = {
		"waiting": _("Waiting for you"),
		"open": _("Open", context="Portal"),
		"closed": _("Closed", context="Portal"),
		"all": _("All", context="Portal"),
	}
	return [
		{
			"label": label,
			"count": counts[TABS[show]],
			"to": asked.address(show=show),
			"chosen": show == asked.show,
			"show": show,
		}
		for show, label in labels.items()
	]


def sorts() -> dict[str, str]:
	return {
		"newest": _("Newest first"),
		"oldest": _("Oldest first"),
		"changed": _("Last changed first"),
		"due": _("Due first"),
	}


def choices() -> list[dict[str, Any]]:
	"""The filters beside words and state: what each is called, and what it can be."""
	return [
		{
			"name": "ticket_type",
			"label": _("Type", context="Portal"),
			"of": [cstr(one.name) for one in offers.types()],
		},
		{
			"name": "priority",
			"label": _("Priority", context="Portal"),
			"of": [cstr(one.name) for one in offers.priorities()],
		},
	]


def pages(asked: Asked, last: int) -> dict[str, Any]:
	"""Where the neighbouring pages are; None at either end."""
	return {
		"number": asked.page,
		"last": last,
		"newer": asked.address(page=asked.page - 1) if asked.page > 1 else None,
		"older": asked.address(page=asked.page + 1) if asked.page < last else None,
	}
