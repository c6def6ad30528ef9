"""What a customer's person may do over HTTP. The portal's pages call the same functions.

The role SD Portal User has no permission on any of our DocTypes, so that Frappe's own endpoints answer 403;
every function here checks for itself, and answers with a named list of fields.

Errors: 403 NoCustomer (your account belongs to no customer), 404 TicketNotFound (no such ticket, or none that
you may see), 417 InvalidReport (the message says what to correct).
"""

import frappe

from servicedesk_app.ticketing import intake, portal


@frappe.whitelist(methods=["POST"])
def report(
	subject: str,
	description: str = "",
	ticket_type: str | None = None,
	priority: str | None = None,
	key: str | None = None,
) -> dict:
	"""Report something. `description` is plain text.

	A `key` of your choice makes the call safe to repeat: the same key gives the first ticket again.
	Returns the ticket as `ticket` does.
	"""
	user = frappe.session.user
	made = intake.receive(
		intake.Report(subject, description, user, "API", ticket_type=ticket_type, priority=priority, key=key)
	)
	return portal.ticket(made.name, user)


@frappe.whitelist(methods=["GET"])
def ticket(name: str) -> dict:
	"""One ticket: name, subject, description (HTML), status, priority, ticket_type, responsible, waiting_for,
	opened_at and reaction_due (ISO 8601 with offset), reaction_met, overdue."""
	return portal.ticket(name, frappe.session.user)


@frappe.whitelist(methods=["GET"])
def tickets(start: int = 0, limit: int = 20) -> dict:
	"""The tickets that you may see, newest first: `tickets` (as `ticket`, without description) and `total`."""
	return portal.tickets(frappe.session.user, start=start, limit=limit)
