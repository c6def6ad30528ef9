"""What a ticket gets when nobody said: type, priority, desk, queue, status."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import InvalidReport
from servicedesk_app.rules.lifecycle import ASSIGNED, NEW

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def set_defaults(ticket: "SDTicket") -> None:
	"""Fill what is empty: from the customer's desk, from the type, from the settings, in this order."""
	settings = frappe.get_cached_doc("SD Settings")
	ticket.desk = frappe.get_cached_value("SD Customer", ticket.customer, "desk") or settings.default_desk
	ticket.ticket_type = ticket.ticket_type or settings.default_ticket_type
	ticket.priority = ticket.priority or _priority_of(ticket.ticket_type) or settings.default_priority
	ticket.queue = ticket.queue or frappe.get_cached_value("SD Desk", ticket.desk, "default_queue")
	ticket.status = ticket.status or first_status(ASSIGNED if ticket.assigned_to else NEW)


def _priority_of(ticket_type: str | None) -> str | None:
	return frappe.get_cached_value("SD Ticket Type", ticket_type, "default_priority") if ticket_type else None


def first_status(category: str) -> str:
	"""The status that rules set for a category: its first by order."""
	name = frappe.get_all("SD Status", {"category": category}, pluck="name", order_by="sequence, name", limit=1)
	if not name:
		raise InvalidReport(
			_("No status has the category {0}. Add one under SD Status.").format(_(category))
		)
	return name[0]
