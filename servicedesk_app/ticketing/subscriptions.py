"""Who has subscribed to how tickets end: an IT manager on either side, for a desk, a customer or all they see."""

from typing import TYPE_CHECKING

import frappe

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

FIELD_OF = {
	"Received": "on_received",
	"Resolved": "on_resolved",
	"Closed": "on_closed",
	"Reopened": "on_reopened",
}


def subscribers(ticket: "SDTicket", event: str) -> list[str]:
	"""Those who are to be told of this event. Whether each may see the ticket is asked where they are told."""
	field = FIELD_OF.get(event)
	if not field:
		return []
	rows = frappe.get_all(
		"SD Notice Subscription", {field: 1}, ["user", "desk", "customer"], order_by="creation"
	)
	return [
		row.user
		for row in rows
		if row.desk in (None, "", ticket.desk) and row.customer in (None, "", ticket.customer)
	]
