"""What a message on a ticket does to the ticket, whoever wrote it and by whatever way."""

from datetime import timedelta
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, now_datetime, strip_html

from servicedesk_app.rules import lifecycle, mail_headers
from servicedesk_app.service_level import clocks
from servicedesk_app.service_level.instants import now
from servicedesk_app.ticketing import customer_acts, defaults, journal, links, live, notices, work

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

EXCERPT = 200


def after_insert(communication, method: str | None = None) -> None:
	"""Hook: Communication, after_insert."""
	if communication.reference_doctype != "SD Ticket" or communication.communication_type != "Communication":
		return
	journal.announce(communication.reference_name)
	ticket = frappe.get_doc("SD Ticket", communication.reference_name)
	if communication.sent_or_received == "Sent":
		staff_has_answered(ticket, communication)
	elif not communication.flags.sd_no_effect:
		customer_has_written(ticket, communication)
	live.tell_customers(ticket)


def excerpt_of(communication) -> str:
	"""The beginning of a message, for the journal and for notices."""
	return " ".join(strip_html(communication.content or "").split())[:EXCERPT]


def staff_has_answered(ticket: "SDTicket", communication) -> None:
	"""An answer can meet the reaction and starts the time to the next one. Who did not get it by mail already is told
	by a notice. Who may write this Communication was checked by `permissions.guards`."""
	addressed = mailed_to(communication)
	if addressed is None or takes_part(ticket, addressed):
		notices.post_events(
			ticket.name,
			["Answer"],
			text=strip_html(communication.content or ""),
			message=communication.name,
			told=addressed or (),
		)
	clocks.customer_heard(ticket, now())


def mailed_to(communication) -> list[str] | None:
	"""The users and bare addresses that a mail from the Frappe Desk's composer went to; None for what is no mail."""
	if communication.communication_medium != "Email":
		return None
	addresses = mail_headers.addresses(
		[communication.recipients or "", communication.cc or "", communication.bcc or ""]
	)
	users = frappe.get_all("User", {"email": ("in", addresses or [""])}, pluck="name")
	return list(dict.fromkeys([*users, *addresses]))


def takes_part(ticket: "SDTicket", people: list[str]) -> bool:
	"""Whether a mail went to the customer: one to a supplier, say, is not sent on to the customer's watchers."""
	of_customer = {ticket.raised_by, ticket.get("reporter_email"), *(row.user for row in ticket.watchers)}
	return bool(of_customer.intersection(people))


def customer_has_written(ticket: "SDTicket", communication) -> None:
	"""The turn comes back to the desk. A closed ticket reopens, or, after its window, is followed by a new one;
	what is written on a merged ticket goes on where that one does."""
	if ticket.merged_into:
		customer_has_written(move_to_survivor(ticket, communication), communication)
	elif ticket.status_category == lifecycle.CLOSED:
		reopen_or_follow_up(ticket, communication)
	elif takes_the_turn(ticket, communication):
		give_back(ticket, excerpt_of(communication))
	else:
		notices.post_events(ticket.name, ["Customer answered"], text=excerpt_of(communication))


def takes_the_turn(ticket: "SDTicket", communication) -> bool:
	"""Whether the message is the answer that was waited for. A colleague's “thanks” on what is solved does not take
	the solution back: that is for those who may approve it."""
	if ticket.status_category == lifecycle.RESOLVED:
		return is_of_somebody_who_decides(ticket, communication.sender)
	return lifecycle.whose_turn(ticket.status_category) == "customer"


def is_of_somebody_who_decides(ticket: "SDTicket", address: str | None) -> bool:
	"""Whether this address is the reporter's, or that of somebody whom the company's record names."""
	if not address:
		return False
	if address == ticket.get("reporter_email"):
		return True
	user = frappe.db.get_value("User", {"email": address})
	return bool(user) and customer_acts.may_approve(ticket, user)


def move_to_survivor(ticket: "SDTicket", communication) -> "SDTicket":
	"""The message becomes part of the ticket that this one was merged into."""
	journal.record(ticket.name, _("A message was passed on to {0}.").format(ticket.merged_into))
	communication.db_set("reference_name", ticket.merged_into, update_modified=False)
	return frappe.get_doc("SD Ticket", ticket.merged_into)


def reopen_or_follow_up(ticket: "SDTicket", communication) -> None:
	"""Inside the desk's window the same ticket goes on; later a new one begins, linked to it."""
	if is_in_reopen_window(ticket):
		give_back(ticket, excerpt_of(communication))
	else:
		links.follow_up(ticket, communication.content)


def is_in_reopen_window(ticket: "SDTicket") -> bool:
	"""Whether a message still reopens it: for the desk's number of days after closing, or always."""
	days = cint(frappe.get_cached_value("SD Desk", ticket.desk, "reopen_window_days"))
	return not days or now_datetime() <= get_datetime(ticket.closed_at) + timedelta(days=days)


def give_back(ticket: "SDTicket", text: str) -> None:
	"""It is the desk's turn again: for whoever is responsible, else for the pile."""
	ticket.flags.actor = lifecycle.CUSTOMER
	ticket.flags.reason_given = True
	ticket.state_reason = text or _("The customer has written.")
	ticket.status = defaults.first_status(work.category_when_back(ticket))
	ticket.save(ignore_permissions=True)  # a customer's move; the lifecycle judges it as one
