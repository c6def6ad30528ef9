"""What staff do with tickets beside editing the form. Every act checks the right to write the ticket.

Errors: 403 when the ticket is not yours to see, 404 when there is none, 417 when its state forbids the act or
the call does not fit; the message says what to do.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import frappe

from servicedesk_app.api.calls import complete, one_of, parsed
from servicedesk_app.api.shapes import Bulk, Link, Message, Resolved, StaffJournal, TicketState
from servicedesk_app.ticketing import conversation, intake, links, many, work

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


@frappe.whitelist(methods=["POST"])
@complete
def take(name: str) -> TicketState:
	"""Become the one responsible for a ticket. 417 when somebody else is."""
	return _act(name, work.take, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def assign(name: str, user: str, note: str = "") -> TicketState:
	"""Make an agent responsible; the note goes to the journal. 417 when the agent may not see the ticket."""
	return _act(name, work.assign, user, note)


@frappe.whitelist(methods=["POST"])
@complete
def hand_over(name: str, note: str, queue: str | None = None) -> TicketState:
	"""Give the ticket to another queue, without `queue` to that of the next level. The note says why."""
	return _act(name, work.hand_over, queue, note)


@frappe.whitelist(methods=["POST"])
@complete
def start(name: str) -> TicketState:
	"""Begin, or go on, to work on it. Nobody's ticket becomes yours."""
	return _act(name, work.start, frappe.session.user)


@frappe.whitelist(methods=["POST"])
@complete
def wait_for_customer(name: str, reason: str) -> TicketState:
	"""It is the customer's turn; they read the reason."""
	return _act(name, work.wait_for_customer, reason)


@frappe.whitelist(methods=["POST"])
@complete
def wait_for_supplier(name: str, reason: str) -> TicketState:
	"""Somebody else has to act first; the reason is for staff."""
	return _act(name, work.wait_for_supplier, reason)


@frappe.whitelist(methods=["POST"])
@complete
def resolve(name: str, resolution: str, resolve_incidents: bool = False) -> Resolved:
	"""Say what was done; the customer is asked to approve. For a problem, `resolve_incidents` resolves with the
	same text the open incidents that it caused: `incidents` names them."""
	ticket = _writable(name)
	work.resolve(ticket, resolution, frappe.session.user)
	incidents = links.resolve_incidents(ticket, resolution) if resolve_incidents else []
	return {**_state(ticket), "incidents": incidents}


@frappe.whitelist(methods=["POST"])
@complete
def cancel(name: str, reason: str) -> TicketState:
	"""It needs no work after all."""
	return _act(name, work.cancel, reason)


@frappe.whitelist(methods=["POST"])
@complete
def close(name: str) -> TicketState:
	"""Close a solved ticket for the customer, for instance after a call."""
	return _act(name, work.close)


@frappe.whitelist(methods=["POST"])
@complete
def reopen(name: str, reason: str) -> TicketState:
	"""Take a solved, closed or cancelled ticket up again."""
	return _act(name, work.reopen, reason)


@frappe.whitelist(methods=["POST"])
@complete
def ask_whether_to_close(name: str) -> TicketState:
	"""Put the closing question now, instead of after the desk's number of days. 417 unless it is solved."""
	return _act(name, work.ask_whether_to_close)


@frappe.whitelist(methods=["POST"])
@complete
def reply(name: str, text: str, files: list | str | None = None, key: str = "") -> Message:
	"""Answer the customer. `text` is HTML, sanitised as it is saved; reporter and watchers are told. `files` are names
	of Files on this ticket that go along; from then on the customer may download them. The same text under the same
	`key` is one answer, however often it is sent."""
	ticket = _writable(name)
	return {
		"ticket": ticket.name,
		"message": work.reply(ticket, text, parsed("files", files or [], list), key),
	}


@frappe.whitelist(methods=["POST"])
@complete
def add_note(name: str, text: str, key: str = "") -> Message:
	"""Write an internal note, which no customer ever reads. The same text under the same `key` is one note, however
	often it is sent."""
	ticket = _writable(name)
	return {"ticket": ticket.name, "message": work.add_note(ticket, text, key)}


@frappe.whitelist(methods=["POST"])
@complete
def add_helper(name: str, user: str) -> TicketState:
	"""Another agent who works on it too."""
	return _act(name, work.add_helper, user)


@frappe.whitelist(methods=["POST"])
@complete
def add_watcher(name: str, user: str) -> TicketState:
	"""A person of either side who is told of it, and sees what they may."""
	return _act(name, work.add_watcher, user)


@frappe.whitelist(methods=["POST"])
@complete
def link(name: str, relation: str, other: str) -> Link:
	"""Say how two tickets belong together: "caused by", "duplicate of", "relates to", "part of" or "follows".
	Saying it twice changes nothing."""
	ticket, second = _writable(name), _writable(other)
	links.link(ticket, one_of("relation", relation, links.RELATIONS), second)
	return {"ticket": ticket.name, "relation": relation, "other": second.name}


@frappe.whitelist(methods=["POST"])
@complete
def merge(name: str, into: str) -> TicketState:
	"""Make one of two reports of the same thing: `name` is cancelled, its people and files follow `into`.
	417 when the two are of different customers, or one is over."""
	target = _writable(into)
	return _act(name, links.merge, target)


@frappe.whitelist(methods=["POST"])
@complete
def phone_note(
	customer: str,
	subject: str,
	person: str | None = None,
	description: str = "",
	ticket_type: str | None = None,
	priority: str | None = None,
	category: str | None = None,
	impact: str | None = None,
	urgency: str | None = None,
	key: str | None = None,
) -> TicketState:
	"""Record a call: a ticket of a customer's person, as if they had reported it. `person` is one of the customer's
	people; without one the ticket is the company's. The same `key` gives the first ticket again.
	403 when the customer is not one of your desks'."""
	report = intake.Report(
		subject, description, person, "Phone",
		ticket_type=ticket_type, priority=priority, category=category, impact=impact, urgency=urgency, key=key,
		customer=customer, entered_by=frappe.session.user,
	)  # fmt: skip
	return _state(intake.receive(report))


@frappe.whitelist(methods=["GET"])
@complete
def journal(name: str, start: int = 0, limit: int = 50) -> StaffJournal:
	"""All that was said and done on a ticket, internal notes included, oldest first; at most 200 at a time."""
	ticket = frappe.get_doc("SD Ticket", name)
	ticket.check_permission("read")
	return conversation.for_staff(ticket.name, start=start, limit=limit)


@frappe.whitelist(methods=["POST"])
@complete
def bulk(names: list | str, act: str, arguments: dict | str | None = None) -> Bulk:
	"""Do one act to many tickets, at most 200. `act` is the name of an endpoint here (but not link,
	merge or phone_note); `arguments` are its arguments without `name`. Each ticket is done or left
	as it was, whatever happens to the others. 417 for an unknown act or too many tickets."""
	function = BULK_ACTS[one_of("act", act, tuple(BULK_ACTS))]
	tickets = parsed("names", names, list)
	return {"results": many.each(tickets, function, parsed("arguments", arguments or {}, dict))}


BULK_ACTS: dict[str, Callable[..., Any]] = {
	function.__name__: function
	for function in (
		take,
		assign,
		hand_over,
		start,
		wait_for_customer,
		wait_for_supplier,
		resolve,
		cancel,
		close,
		reopen,
		ask_whether_to_close,
		reply,
		add_note,
		add_helper,
		add_watcher,
	)
}


def _writable(name: str) -> "SDTicket":
	ticket = frappe.get_doc("SD Ticket", name)
	ticket.check_permission("write")
	return ticket


def _act(name: str, act: Callable[..., Any], *arguments: Any) -> TicketState:
	ticket = _writable(name)
	act(ticket, *arguments)
	return _state(ticket)


def _state(ticket: "SDTicket") -> TicketState:
	return {
		"ticket": ticket.name,
		"status": ticket.status,
		"status_category": ticket.status_category,
		"queue": ticket.queue,
		"responsible": ticket.responsible,
	}
