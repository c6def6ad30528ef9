"""What a customer's person may do over HTTP. The portal's pages call the same functions.

The role SD Portal User has no permission on any of our DocTypes, so that Frappe's own endpoints answer 403;
every function here checks for itself, and answers with a named list of fields.

Errors: 403 NoCustomer (your account belongs to no customer), 404 TicketNotFound (no such ticket, or none that
you may see), 417 InvalidReport, IllegalMove or InvalidCall (the message says what to correct).
"""

import frappe

from servicedesk_app.api.calls import complete, one_of, parsed
from servicedesk_app.api.shapes import (
	Colleagues,
	CustomersFullTicket,
	CustomersJournal,
	CustomersList,
	Message,
	Preferences,
)
from servicedesk_app.ticketing import conversation, customer_acts, intake, portal, preferences


@frappe.whitelist(methods=["POST"])
@complete
def report(
	subject: str,
	description: str = "",
	ticket_type: str | None = None,
	priority: str | None = None,
	category: str | None = None,
	impact: str | None = None,
	urgency: str | None = None,
	key: str | None = None,
	files: list | str | None = None,
) -> CustomersFullTicket:
	"""Report something. `description` is plain text; impact and urgency are High, Medium or Low.

	A `key` of your choice makes the call safe to repeat: the same key gives the first ticket again. `files` are
	names that `files.upload` gave.
	"""
	user = frappe.session.user
	said = intake.Report(
		subject, description, user, "API",
		ticket_type=ticket_type, priority=priority, category=category, impact=impact, urgency=urgency, key=key,
	)  # fmt: skip
	made = customer_acts.report(said, parsed("files", files or [], list))
	return portal.ticket(made.name, user)


@frappe.whitelist(methods=["GET"])
@complete
def ticket(name: str) -> CustomersFullTicket:
	"""One ticket that you may see."""
	return portal.ticket(name, frappe.session.user)


@frappe.whitelist(methods=["GET"])
@complete
def tickets(
	start: int = 0, limit: int = 20, state: str = "", words: str = "", sort: str = "newest"
) -> CustomersList:
	"""The tickets that you may see, at most 100 at a time. `state`: open, closed, waiting_for_me or empty for all;
	`words`: each must stand in the headline, or be the number; `sort`: newest, oldest, changed or due."""
	one_of("state", state, tuple(portal.STATES))
	one_of("sort", sort, tuple(portal.SORTS))
	return portal.tickets(frappe.session.user, start=start, limit=limit, state=state, words=words, sort=sort)


@frappe.whitelist(methods=["GET"])
@complete
def messages(name: str, start: int = 0, limit: int = 50) -> CustomersJournal:
	"""What was said on a ticket by both sides and how its state changed, oldest first; at most 200 at a time."""
	found = customer_acts.visible(name, frappe.session.user)
	return conversation.for_customer(found, frappe.session.user, start=start, limit=limit)


@frappe.whitelist(methods=["POST"])
@complete
def answer(name: str, text: str, files: list | str | None = None) -> Message:
	"""Write on a ticket; `text` is plain, `files` are names that `files.upload` gave. It is the desk's turn then; a closed
	ticket is taken up again."""
	taken = parsed("files", files or [], list)
	return {"ticket": name, "message": customer_acts.answer(name, text, frappe.session.user, files=taken)}


@frappe.whitelist(methods=["POST"])
@complete
def approve(name: str) -> CustomersFullTicket:
	"""The solution works: the ticket is closed. 403 when it is not yours to approve, 417 when it is not solved."""
	customer_acts.approve(name, frappe.session.user)
	return portal.ticket(name, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def reject(name: str, reason: str) -> CustomersFullTicket:
	"""It still fails, and `reason` says what. 403 when it is not yours to approve, 417 when it is not solved."""
	customer_acts.reject(name, reason, frappe.session.user)
	return portal.ticket(name, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def withdraw(name: str, reason: str) -> CustomersFullTicket:
	"""It is no longer needed. 417 when it is solved or over already."""
	customer_acts.withdraw(name, reason, frappe.session.user)
	return portal.ticket(name, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def add_watcher(name: str, colleague: str) -> CustomersFullTicket:
	"""Let a colleague (`user` of `colleagues`) follow the ticket. 403 when they are none."""
	customer_acts.add_watcher(name, colleague, frappe.session.user)
	return portal.ticket(name, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def remove_watcher(name: str, colleague: str) -> CustomersFullTicket:
	"""Let somebody follow the ticket no longer: yourself, or a colleague on your own report."""
	answered = portal.ticket(name, frappe.session.user)
	customer_acts.remove_watcher(name, colleague, frappe.session.user)
	return answered


@frappe.whitelist(methods=["GET"])
def colleagues() -> Colleagues:
	"""The people of your company."""
	return {"colleagues": portal.colleagues(frappe.session.user)}


@frappe.whitelist(methods=["GET"])
def notice_preferences() -> Preferences:
	"""Which notices you do not want."""
	return preferences.of(frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def set_notice_preferences(
	no_received: bool | None = None,
	no_assigned: bool | None = None,
	no_started: bool | None = None,
	no_closed: bool | None = None,
	no_watched: bool | None = None,
) -> Preferences:
	"""Choose which notices you do not want; what is left out stays. Answers and questions are always sent."""
	chosen = {
		"no_received": no_received,
		"no_assigned": no_assigned,
		"no_started": no_started,
		"no_closed": no_closed,
		"no_watched": no_watched,
	}
	return preferences.choose(
		frappe.session.user, {field: value for field, value in chosen.items() if value is not None}
	)
