"""What a message on a ticket does to the ticket."""

import frappe

from servicedesk_app.permissions import tickets


def after_insert(communication, method: str | None = None) -> None:
	"""The first answer of staff to the customer can be what meets the reaction."""
	if not is_reply_of_staff(communication):
		return
	ticket = frappe.get_doc(tickets.TICKET, communication.reference_name)
	ticket.flags.first_reply = True
	# Who may write this Communication was checked by `permissions.guards`.
	ticket.save(ignore_permissions=True)


def is_reply_of_staff(communication) -> bool:
	"""Sent to the customer from a ticket; notices that the system sends by itself do not count."""
	return (
		communication.reference_doctype == tickets.TICKET
		and communication.communication_type == "Communication"
		and communication.sent_or_received == "Sent"
	)
