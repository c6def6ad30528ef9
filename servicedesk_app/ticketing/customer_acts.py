"""What a customer's person does with a ticket. Each act checks that they may see it, and the lifecycle the rest."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import IllegalMove, NotAllowed, TicketNotFound
from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.permissions.tickets import customer_condition
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.texts import plain_text
from servicedesk_app.ticketing import attachments, defaults, intake, messages, moves

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def visible(name: str, user: str) -> "SDTicket":
	"""The ticket, if this customer's person may see it; else TicketNotFound, as for a missing one."""
	ticket = frappe.get_doc("SD Ticket", name) if frappe.db.exists("SD Ticket", name) else None
	if not ticket or not customer_condition(user).holds(ticket.as_dict()):
		raise TicketNotFound(_("There is no ticket {0} of yours. Look for it in your list.").format(name))
	return ticket


def report(said: intake.Report, files: Sequence[str] = ()) -> "SDTicket":
	"""Make a ticket of what a customer's person says, with the files that they have put down for it."""
	ticket = intake.receive(said)
	if attachments.waiting(files, said.raised_by):
		attachments.take_along(messages.of_report(ticket, said.raised_by), files, said.raised_by)
	return ticket


def answer(name: str, text: str, user: str, key: str = "", files: Sequence[str] = ()) -> str:
	"""Write on the ticket. The turn comes back to the desk; a closed ticket reopens. Returns the message's name.

	A `key` makes it safe to repeat: the same text under the same key is written once. Files alone say enough.
	"""
	ticket = visible(name, user)
	if not text.strip() and attachments.are_own(files, user):
		text = _("See the attached files.")
	message = messages.from_customer(ticket, text, user, key)
	attachments.take_along(message, files, user)
	return message


def approve(name: str, user: str) -> None:
	"""The solution works: close the ticket."""
	ticket = visible(name, user)
	validate_may_approve(ticket, user)
	close_as_approved(ticket)


def close_as_approved(ticket: "SDTicket") -> None:
	"""Close a ticket whose approval the caller has checked."""
	how = "Confirmed on the closing question" if ticket.closing_asked_at else "Approved by the customer"
	_move(ticket, lifecycle.CLOSED, closed_how=how)


def reject(name: str, reason: str, user: str) -> None:
	"""It still fails: back to whoever is responsible, else to the pile."""
	ticket = visible(name, user)
	validate_may_approve(ticket, user)
	send_back(ticket, reason)


def send_back(ticket: "SDTicket", reason: str) -> None:
	"""Send back a ticket of which the caller has checked who does it."""
	if not reason.strip():
		raise IllegalMove(_("Sending it back needs a reason. Say what still fails."))
	_move(ticket, lifecycle.IN_PROGRESS if ticket.responsible else lifecycle.NEW, reason=reason)


def withdraw(name: str, reason: str, user: str) -> None:
	"""It is no longer needed. For whoever reported it, and whom the company's record names."""
	ticket = visible(name, user)
	if not may_approve(ticket, user):
		raise NotAllowed(
			_("Only who reported ticket {0} may withdraw it. Tell them that it is not needed.").format(name)
		)
	_move(ticket, lifecycle.CANCELLED, reason=reason)


def add_watcher(name: str, colleague: str, user: str) -> None:
	"""Let a colleague of the same customer follow the ticket."""
	ticket = visible(name, user)
	person = person_at_customer(colleague)
	if not person or person.customer != ticket.customer:
		raise NotAllowed(
			_("{0} is not one of your colleagues. Ask your service desk to add them.").format(colleague)
		)
	if colleague not in {row.user for row in ticket.watchers}:
		ticket.append("watchers", {"user": colleague})
		ticket.flags.actor = lifecycle.CUSTOMER
		ticket.save(ignore_permissions=True)  # checked above: their ticket, their colleague


def remove_watcher(name: str, colleague: str, user: str) -> None:
	"""Somebody of the customer follows the ticket no longer: oneself, or a colleague on one's own report."""
	ticket = visible(name, user)
	rows = [row for row in ticket.watchers if row.user == colleague]
	if not rows:
		return
	if not may_remove_watcher(ticket, colleague, user):
		raise NotAllowed(_("You may not stop this for somebody else. Ask them, or who reported the ticket."))
	for row in rows:
		ticket.remove(row)
	ticket.flags.actor = lifecycle.CUSTOMER
	ticket.save(ignore_permissions=True)  # checked above: their ticket, and themselves or their colleague


def may_remove_watcher(ticket: "SDTicket", colleague: str, user: str) -> bool:
	"""Oneself always; a colleague's following ends who reported it, or who sees all of the company's tickets."""
	if colleague == user:
		return True
	person, other = person_at_customer(user), person_at_customer(colleague)
	if not person or not other or other.customer != ticket.customer:
		return False
	return ticket.raised_by == user or bool(person.sees_all_tickets)


def may_approve(ticket: "SDTicket", user: str) -> bool:
	"""Whoever reported it, and whom the company's record names."""
	if user == ticket.raised_by:
		return True
	person = person_at_customer(user)
	return bool(person and person.customer == ticket.customer and person.approves)


def validate_may_approve(ticket: "SDTicket", user: str) -> None:
	"""Refuse everybody else."""
	if may_approve(ticket, user):
		return
	raise NotAllowed(
		_("Only who reported ticket {0} may approve it. Tell them that it works.").format(ticket.name)
	)


def _move(ticket: "SDTicket", category: str, *, reason: str = "", closed_how: str | None = None) -> None:
	moves.validate_not_there_yet(ticket, category)
	ticket.flags.actor, ticket.flags.closed_how = lifecycle.CUSTOMER, closed_how
	ticket.state_reason = plain_text(reason)
	ticket.flags.reason_given = bool(ticket.state_reason)
	ticket.status = defaults.first_status(category)
	ticket.save(
		ignore_permissions=True
	)  # visible() has checked; the lifecycle judges it as a customer's move
