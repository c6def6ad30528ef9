"""What the reader can do with a ticket, and doing it: each act is a POST of one of the page's forms."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import cstr

from servicedesk_app.errors import IllegalMove, InvalidReport, TicketNotFound
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.texts import plain_text
from servicedesk_app.ticketing import customer_acts, links, portal, replies

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

FIELDS = ("act", "text", "reason", "colleague", "key")
# Where an act leads. Who does it again from a page left open, with the same words, is told that it is done.
GOALS = {
	"approve": {lifecycle.CLOSED},
	"reject": {after for _before, after in lifecycle.REJECTION},
	"withdraw": {lifecycle.CANCELLED},
}


def typed_in(form: Mapping[str, Any]) -> dict[str, str]:
	return {field: cstr(form.get(field)) for field in FIELDS}


def asked_for() -> str:
	"""The ticket in the address: Frappe has not looked for it yet when it refuses a request."""
	return frappe.request.path.rstrip("/").rsplit("/", 1)[-1]


def possible(ticket: "SDTicket", user: str) -> dict[str, Any]:
	"""Which acts the lifecycle and the reader's own rights allow now."""
	category = ticket.status_category
	reachable = set(lifecycle.next_categories(category, lifecycle.CUSTOMER))
	decides = customer_acts.may_approve(ticket, user)
	judges = category == lifecycle.RESOLVED and decides
	return {
		"approve": judges and lifecycle.CLOSED in reachable,
		"reject": judges and bool(reachable & GOALS["reject"]),
		"withdraw": lifecycle.CANCELLED in reachable and decides,
		"answer": category != lifecycle.CANCELLED or bool(ticket.merged_into),
		"reopens": category == lifecycle.CLOSED and replies.is_in_reopen_window(ticket),
	}


def perform(name: str, typed: dict[str, str], user: str, files: Sequence[str] = ()) -> str:
	"""Do what was asked, an answer with these files. Returns the address to go on to."""
	act = ACTS.get(typed["act"])
	if not act:
		raise InvalidReport(_("Nothing was chosen. Use one of the buttons of this page."))
	ticket = customer_acts.visible(name, user)
	if typed["act"] == "answer":
		return answer(ticket, typed, user, files)
	return act(ticket, typed, user) if not is_done(ticket, typed) else address(name, typed["act"])


def is_done(ticket: "SDTicket", typed: dict[str, str]) -> bool:
	"""Whether this very act has been done already."""
	if ticket.status_category not in GOALS.get(typed["act"], ()):
		return False
	return typed["act"] == "approve" or (ticket.state_reason or "") == plain_text(typed["reason"]) != ""


def answer(ticket: "SDTicket", typed: dict[str, str], user: str, files: Sequence[str] = ()) -> str:
	message = customer_acts.answer(ticket.name, typed["text"], user, typed["key"], files)
	return address(where_it_went(ticket, message, user), "answer")


def where_it_went(ticket: "SDTicket", message: str, user: str) -> str:
	"""The ticket on which the talk goes on: this one, the one it was merged into, or the one that follows it."""
	number = frappe.db.get_value("Communication", message, "reference_name")
	if frappe.db.get_value("SD Ticket", number, "status_category") == lifecycle.CLOSED:
		following = [link.ticket for link in links.of(number, links.FOLLOWS) if link.other == number]
		number = max(following, key=lambda one: (len(one), one), default=number)
	return number if number == ticket.name or is_seen(number, user) else ticket.name


def is_seen(name: str, user: str) -> bool:
	try:
		return bool(customer_acts.visible(name, user))
	except TicketNotFound:
		return False


def approve(ticket: "SDTicket", typed: dict[str, str], user: str) -> str:
	customer_acts.approve(ticket.name, user)
	return address(ticket.name, "approve")


def reject(ticket: "SDTicket", typed: dict[str, str], user: str) -> str:
	customer_acts.reject(ticket.name, typed["reason"], user)
	return address(ticket.name, "reject")


def withdraw(ticket: "SDTicket", typed: dict[str, str], user: str) -> str:
	if not typed["reason"].strip():
		raise IllegalMove(_("Withdrawing needs a reason. Say why it is no longer needed."))
	customer_acts.withdraw(ticket.name, typed["reason"], user)
	return address(ticket.name, "withdraw")


def watch(ticket: "SDTicket", typed: dict[str, str], user: str) -> str:
	if typed["colleague"] not in {colleague["user"] for colleague in portal.colleagues(user)}:
		raise InvalidReport(_("This is none of your colleagues. Choose one from the list."))
	customer_acts.add_watcher(ticket.name, typed["colleague"], user)
	return address(ticket.name, "watch")


def unwatch(ticket: "SDTicket", typed: dict[str, str], user: str) -> str:
	customer_acts.remove_watcher(ticket.name, typed["colleague"], user)
	return address(ticket.name, "unwatch") if is_seen(ticket.name, user) else "/support?done=unwatch"


def address(name: str, done: str) -> str:
	return f"/support/tickets/{quote(name, safe='')}?done={done}"


ACTS: dict[str, Callable[["SDTicket", dict[str, str], str], str]] = {
	"answer": answer,
	"approve": approve,
	"reject": reject,
	"withdraw": withdraw,
	"watch": watch,
	"unwatch": unwatch,
}
