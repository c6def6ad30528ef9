"""The readable line that every change of a ticket leaves in its journal."""

from typing import TYPE_CHECKING

from frappe import _
from frappe.utils import strip_html

from servicedesk_app.rules import lifecycle
from servicedesk_app.ticketing import journal
from servicedesk_app.ticketing.people import full_name

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

FIELDS = ("status", "responsible", "queue", "priority", "ticket_type", "category", "customer")
PEOPLE = frozenset({"responsible"})


def record_changes(ticket: "SDTicket") -> None:
	"""One line for all that a save changed."""
	changed = [line_of(ticket, field) for field in FIELDS if ticket.has_value_changed(field)]
	if ticket.resolved_at and ticket.has_value_changed("resolved_at"):
		changed.append(
			f"{_(ticket.meta.get_label('resolution'))}: {' '.join(strip_html(ticket.resolution).split())}"
		)
	if changed:
		reason = ticket.state_reason if ticket.has_value_changed("status") else None
		note = ticket.flags.note or reason
		journal.record(
			ticket.name, "; ".join(changed) + (f" — {note}" if note else ""), state=told_to_customer(ticket)
		)


def told_to_customer(ticket: "SDTicket") -> str:
	"""The new state, with the reason if it was written for the customer or by them. Staff's notes stay out."""
	if not ticket.has_value_changed("status"):
		return ""
	meant = (
		ticket.flags.actor == lifecycle.CUSTOMER or ticket.status_category == lifecycle.WAITING_FOR_CUSTOMER
	)
	return journal.state_line(ticket.status, (ticket.state_reason or "") if meant else "")


def line_of(ticket: "SDTicket", field: str) -> str:
	"""“Status: Assigned → In progress”."""
	before, after = ticket.get_doc_before_save().get(field), ticket.get(field)
	shown = full_name if field in PEOPLE else _or_dash
	return f"{_(ticket.meta.get_label(field))}: {shown(before) or '—'} → {shown(after) or '—'}"


def _or_dash(value: str | None) -> str:
	return _(value) if value else ""
