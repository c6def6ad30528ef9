"""What staff do with tickets beside editing the form. Every act checks the right to write the ticket.

Errors: 403 when the ticket is not yours to see, 404 when there is none, 417 when its state forbids the act.
"""

import frappe

from servicedesk_app.ticketing import work


@frappe.whitelist(methods=["POST"])
def take(name: str) -> dict:
	"""Become the one responsible for a ticket: `ticket`, `assigned_to`, `status`."""
	ticket = frappe.get_doc("SD Ticket", name)
	ticket.check_permission("write")
	work.take(ticket, frappe.session.user)
	return {"ticket": ticket.name, "assigned_to": ticket.assigned_to, "status": ticket.status}
