"""Who is told of what happens to a ticket.

Posting a notice writes one row of SD Notice in the transaction of the event itself: the notice exists exactly
when the event does, once. Rendering and sending come after the commit, in a job; what a lost job leaves
behind is still Pending in the database, and the minute's work (`deliver_pending`) finds it.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import frappe
from frappe.utils import now

from servicedesk_app.rules import lifecycle
from servicedesk_app.ticketing import follow_up

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

BY_MOVE = {
	lifecycle.IN_PROGRESS: "Started",
	lifecycle.WAITING_FOR_CUSTOMER: "Waiting for you",
	lifecycle.RESOLVED: "Resolved",
	lifecycle.CLOSED: "Closed",
}
TELLS_REASON = frozenset(
	{"Waiting for you", "Reopened", "Customer answered", "Cancelled", "Merged", "Withdrawn"}
)
FIELDS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"ticket",
	"event",
	"state",
	"text",
	"by_user",
	"to_users",
	"communication",
	"told",
	"facts",
)


def post(ticket: "SDTicket") -> None:
	"""Post what the ticket's present save gives cause for."""
	if rows := [(event, text_of(ticket, event)) for event in events_of(ticket)]:
		_write(ticket.name, rows)


def text_of(ticket: "SDTicket", event: str) -> str:
	"""What the notice says in people's own words. A note is for staff: only the next queue reads it."""
	if event == "Handed over":
		return ticket.flags.note or ""
	return (ticket.state_reason or "") if event in TELLS_REASON and not ticket.flags.note else ""


def events_of(ticket: "SDTicket") -> Iterable[str]:
	"""The events of a save: by what it changed."""
	before = ticket.get_doc_before_save()
	if before is None:
		yield "Received"
	elif ticket.has_value_changed("queue"):
		yield "Handed over"
	if ticket.responsible and ticket.has_value_changed("responsible"):
		yield "Assigned"
	if before and before.status_category != ticket.status_category:
		if (before.status_category, ticket.status_category) in lifecycle.REOPENING | lifecycle.REJECTION:
			yield "Reopened"
		elif ticket.status_category == lifecycle.CANCELLED:
			yield event_of_end(ticket)
		elif ticket.flags.actor == lifecycle.CUSTOMER and before.status_category in lifecycle.WAITING:
			yield "Customer answered"
		elif event := BY_MOVE.get(ticket.status_category):
			yield event


def event_of_end(ticket: "SDTicket") -> str:
	"""What is told of a ticket that ends unsolved: who hears of it depends on who ended it."""
	if ticket.flags.actor == lifecycle.CUSTOMER:
		return "Withdrawn"
	return "Merged" if ticket.merged_into else "Cancelled"


def post_events(
	ticket: str, events: Iterable[str], *, text: str = "", message: str = "", told: Iterable[str] = ()
) -> None:
	"""Post these events of a ticket, all with one text. `message` names the Communication that the text is of;
	who is `told` already is not told again."""
	_write(ticket, [(event, text) for event in events], message, ", ".join(told))


def post_to(ticket: str, users: Iterable[str], *, text: str, facts: dict) -> None:
	"""Post an escalation to these people of staff: one row, however many they are. `text` is in the site's language,
	`facts` are what each reader's own is made of (`explain.headline`)."""
	_write(ticket, [("Escalated", text)], to_users="\n".join(users), facts=json.dumps(facts))


def _write(
	ticket: str,
	posted: Iterable[tuple[str, str]],
	message: str = "",
	told: str = "",
	to_users: str = "",
	facts: str = "",
) -> None:
	"""Write the rows in one statement, and have them delivered once they are committed."""
	stamp, user = now(), frappe.session.user
	state = "Done" if is_history() else "Pending"
	rows = [
		(
			frappe.generate_hash(length=12),
			stamp,
			stamp,
			user,
			user,
			ticket,
			event,
			state,
			text,
			user,
			to_users,
			message or None,
			told or None,
			facts or None,
		)
		for event, text in posted
	]
	frappe.db.bulk_insert("SD Notice", FIELDS, rows)
	if state == "Pending":
		follow_up.after_commit(ticket, follow_up.NOTICES)


def is_history() -> bool:
	"""Whether what happens is only being written down: by us, or by a Data Import that is to send no mails."""
	return bool(frappe.flags.sd_nobody_is_told or (frappe.flags.in_import and frappe.flags.mute_emails))


@contextmanager
def nobody_is_told() -> Iterator[None]:
	"""What happens inside is history being written down: the notices are kept as done, and reach nobody."""
	frappe.flags.sd_nobody_is_told = True
	try:
		yield
	finally:
		frappe.flags.sd_nobody_is_told = False
