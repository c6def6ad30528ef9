"""An admin's Frappe Workflow on tickets: it may narrow the lifecycle, never widen it.

Its states set the status, and the lifecycle judges as ever. What staff do by our own buttons and calls is a
transition like any other. Moves of the customer, of silence or of a rule are not the session user's: Frappe
would ask for that user's roles, so they pass the Workflow by, and its state follows the status.
"""

from typing import TYPE_CHECKING

import frappe

from servicedesk_app.rules import lifecycle

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def follow_status(ticket: "SDTicket") -> None:
	"""Set the Workflow's state to the one that stands for the ticket's status, where one does."""
	workflow = ticket.meta.get_workflow()
	if not workflow:
		return
	field = _definition(workflow).workflow_state_field
	states = [row.state for row in _definition(workflow).states if _sets_status(row, ticket.status)]
	if states and ticket.get(field) not in states:
		ticket.set(field, states[0])


def is_judged(ticket: "SDTicket") -> bool:
	"""Whether the Workflow has a say in this save: staff, changing a ticket that there is."""
	return not ticket.is_new() and (ticket.flags.actor or lifecycle.AGENT) == lifecycle.AGENT


def _definition(name: str):
	return frappe.get_cached_doc("Workflow", name)


def _sets_status(row, status: str) -> bool:
	return row.update_field == "status" and row.update_value == status
