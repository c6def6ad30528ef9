"""/support: the customer's tickets by whose turn it is, found by words or number, and the way to report."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from frappe import _
from frappe.utils import cint, cstr

from servicedesk_app.ticketing import portal
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import in_words

PAGE_LENGTH = 20
WORDS_LIMIT = 140
# What an address calls the states of ticketing.portal.
TABS = {"waiting": "waiting_for_me", "open": "open", "closed": "closed", "all": ""}


@dataclass(frozen=True)
class Asked:
	"""What the address of a list asks for."""

	show: str
	words: str
	mine: bool
	page: int = 1

	def address(self, **changes: Any) -> str:
		"""The list with something else chosen, from its first page unless one is named."""
		asked = replace(self, **{"page": 1, **changes})
		values = {
			"show": asked.show,
			"words": asked.words,
			"whose": "mine" if asked.mine else "",
			"page": asked.page if asked.page > 1 else "",
		}
		return "/support?" + urlencode({name: value for name, value in values.items() if value})


def asked_for(reader: Reader, form: Mapping[str, Any]) -> Asked:
	"""Whatever an address holds that is no choice counts as none: search goes through all, a visit to what is open."""
	words = " ".join(cstr(form.get("words")).split())[:WORDS_LIMIT]
	show = cstr(form.get("show"))
	usual = "all" if words else "open"
	mine = reader.sees_company and cstr(form.get("whose")) == "mine"
	return Asked(show if show in TABS else usual, words, mine, min(max(cint(form.get("page")), 1), 10**6))


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	asked = asked_for(reader, form)
	counts = portal.counts(reader.user, words=asked.words, mine=asked.mine)
	total = counts[TABS[asked.show]]
	last = max(-(-total // PAGE_LENGTH), 1)
	if asked.page > last:
		return Redirect(asked.address(page=last), 302)
	values = {
		"asked": asked,
		"tickets": shown(reader, asked, total),
		"total": total,
		"tabs": tabs(asked, counts),
		"waiting": counts["waiting_for_me"],
		"any": bool(counts[""]) or bool(asked.words) or asked.mine,
		"pages": pages(asked, last),
	}
	return Page("index.html", _("Your tickets"), values)


def shown(reader: Reader, asked: Asked, total: int) -> list[dict]:
	found = portal.tickets(
		reader.user,
		start=(asked.page - 1) * PAGE_LENGTH,
		limit=PAGE_LENGTH,
		state=TABS[asked.show],
		words=asked.words,
		mine=asked.mine,
		total=total,
	)
	return [in_words(ticket, reader) for ticket in found["tickets"]]


def tabs(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
	labels = {"waiting": _("Waiting for you"), "open": _("Open"), "closed": _("Closed"), "all": _("All")}
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


def pages(asked: Asked, last: int) -> dict[str, Any]:
	"""Where the neighbouring pages are; None at either end."""
	return {
		"number": asked.page,
		"last": last,
		"newer": asked.address(page=asked.page - 1) if asked.page > 1 else None,
		"older": asked.address(page=asked.page + 1) if asked.page < last else None,
	}
