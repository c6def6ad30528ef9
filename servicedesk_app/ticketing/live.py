"""Customers' pages hear that something has changed, and nothing of what: they then ask for themselves.

The signal goes to each person's own room of the realtime server, after the commit. It carries no content, so
that no check is needed on its way; who hears it fetches the page, which checks.
"""

from typing import TYPE_CHECKING

import frappe
from frappe.realtime import get_user_room

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

EVENT = "servicedesk_changed"


def tell_customers(ticket: "SDTicket") -> None:
	"""Signal those of the customer's people who see the ticket."""
	if frappe.flags.sd_nobody_is_told:
		return
	for user in sorted(readers_of(ticket)):
		frappe.publish_realtime(EVENT, {}, room=get_user_room(user), after_commit=True)


def readers_of(ticket: "SDTicket") -> set[str]:
	"""Who reported it, who watches it, and who sees all of the company's tickets."""
	people = frappe.get_cached_doc("SD Customer", ticket.customer).people if ticket.customer else []
	concerned = {ticket.raised_by, *(row.user for row in ticket.watchers)}
	return {row.user for row in people if row.sees_all_tickets or row.user in concerned}
