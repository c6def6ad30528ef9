"""What agents do with a ticket. Each act checks the right to write the ticket by saving it as the agent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules import lifecycle
from servicedesk_app.ticketing import defaults, messages, moves, silence
from servicedesk_app.ticketing.people import full_name

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def take(ticket: "SDTicket", user: str) -> None:
	"""Make `user` responsible. The ticket leaves its queue's pile; a reaction clock that waits for it is met."""
	if ticket.status_category in lifecycle.OVER:
		raise IllegalMove(_("Ticket {0} is over. Reopen it first.").format(ticket.name))
	if ticket.responsible and ticket.responsible != user:
		raise IllegalMove(
			_("{0} has taken ticket {1} already. Ask them to hand it over.").format(
				full_name(ticket.responsible), ticket.name
			)
		)
	assign(ticket, user)


def assign(ticket: "SDTicket", user: str, note: str = "") -> None:
	"""Give the ticket to an agent who may see it; the controller checks that."""
	ticket.responsible = user
	ticket.flags.note = note
	ticket.save()


def hand_over(ticket: "SDTicket", queue: str | None = None, note: str = "") -> None:
	"""Give the ticket to another queue; without one, to the queue of the next level. A note says why.

	It may go to a restricted queue that the agent sees nothing of: then it is out of their sight.
	"""
	ticket.check_permission("write")
	if ticket.status_category in lifecycle.OVER:
		raise IllegalMove(_("Ticket {0} is over. Reopen it first.").format(ticket.name))
	target = queue or frappe.get_cached_value("SD Queue", ticket.queue, "next_queue")
	if not target:
		raise IllegalMove(_("The queue {0} has no next level. Choose a queue.").format(ticket.queue))
	if not note.strip():
		raise IllegalMove(_("Handing over needs a note. Say what was tried and what is missing."))
	if target == ticket.queue:
		raise IllegalMove(
			_("Ticket {0} is in the queue {1} already. Choose another.").format(ticket.name, target)
		)
	ticket.queue, ticket.responsible = target, None
	ticket.status = defaults.first_status(lifecycle.NEW)
	ticket.flags.note = ticket.state_reason = note  # of a solved ticket it is also the reason to go on
	ticket.flags.reason_given = True
	ticket.save(ignore_permissions=True)  # checked above; the new queue need not be the agent's


def start(ticket: "SDTicket", user: str) -> None:
	"""Begin or go on to work on it; nobody's ticket becomes the agent's own."""
	ticket.responsible = ticket.responsible or user
	_move(ticket, lifecycle.IN_PROGRESS)


def wait_for_customer(ticket: "SDTicket", reason: str) -> None:
	"""Give the turn to the customer, who is told the reason."""
	_move(ticket, lifecycle.WAITING_FOR_CUSTOMER, reason)


def wait_for_supplier(ticket: "SDTicket", reason: str) -> None:
	"""Somebody else has to act first."""
	_move(ticket, lifecycle.WAITING_FOR_SUPPLIER, reason)


def resolve(ticket: "SDTicket", resolution: str, user: str) -> None:
	"""Say what was done. The customer is asked to approve; whoever resolves nobody's ticket is responsible."""
	ticket.responsible = ticket.responsible or user
	ticket.resolution = resolution
	_move(ticket, lifecycle.RESOLVED)


def cancel(ticket: "SDTicket", reason: str) -> None:
	"""It needs no work after all."""
	_move(ticket, lifecycle.CANCELLED, reason)


def close(ticket: "SDTicket") -> None:
	"""Close a solved ticket for the customer, for instance after a call."""
	_move(ticket, lifecycle.CLOSED)


def reopen(ticket: "SDTicket", reason: str) -> None:
	"""Take a solved, closed or cancelled ticket up again."""
	if ticket.status_category not in lifecycle.SOLVED | lifecycle.OVER:
		raise IllegalMove(_("Ticket {0} is open already. Start work on it.").format(ticket.name))
	_move(ticket, category_when_back(ticket), reason)


def reply(ticket: "SDTicket", text: str, files: Sequence[str] = (), key: str = "") -> str:
	"""Answer the customer: a Communication on the ticket, told to reporter and watchers. Returns its name.

	`files` are names of Files on this ticket; they become the message's, and so the customer's to read. The same
	text under the same `key` is one answer.
	"""
	ticket.check_permission("write")
	attached = messages.files_on(ticket, files)
	name = messages.from_staff(ticket, text, key)
	messages.move_files(attached, name)
	return name


def add_note(ticket: "SDTicket", text: str, key: str = "") -> str:
	"""An internal note: a Comment, which no customer ever sees. Returns its name. The same text under the same
	`key` is one note."""
	ticket.check_permission("write")
	return messages.internal_note(ticket, text, key)


def add_helper(ticket: "SDTicket", user: str) -> None:
	"""Another agent who works on it too."""
	_add_person(ticket, "helpers", user)


def add_watcher(ticket: "SDTicket", user: str) -> None:
	"""A person of either side who is told of it, and sees what they may."""
	_add_person(ticket, "watchers", user)


def ask_whether_to_close(ticket: "SDTicket") -> None:
	"""Put the closing question now."""
	silence.ask(ticket.name)


def _add_person(ticket: "SDTicket", table: str, user: str) -> None:
	if user not in {row.user for row in ticket.get(table)}:
		ticket.append(table, {"user": user})
		ticket.save()


def category_when_back(ticket: "SDTicket") -> str:
	"""Where a ticket goes that comes back: to whoever was responsible, else to the pile."""
	if ticket.status_category == lifecycle.CANCELLED or not ticket.responsible:
		return lifecycle.NEW
	return lifecycle.ASSIGNED if ticket.status_category == lifecycle.CLOSED else lifecycle.IN_PROGRESS


def _move(ticket: "SDTicket", category: str, reason: str = "") -> None:
	moves.validate_not_there_yet(ticket, category)
	ticket.status = defaults.first_status(category)
	if reason.strip():
		ticket.state_reason = reason.strip()
		ticket.flags.reason_given = True
	ticket.save()
