"""What a ticket gets when nobody said: desk, type, category, priority, queue, status."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import IllegalMove, InvalidReport
from servicedesk_app.rules.lifecycle import ASSIGNED, NEW
from servicedesk_app.ticketing import categories, routing

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def set_defaults(ticket: "SDTicket") -> None:
	"""Fill what is empty: from the routing rules, the category, the type, the desk and the settings, in this order."""
	settings = frappe.get_cached_doc("SD Settings")
	ticket.desk = frappe.get_cached_value("SD Customer", ticket.customer, "desk") or settings.default_desk
	if ticket.is_new():
		routing.apply(ticket)
	of_category = categories.defaults_of(ticket.category)
	ticket.ticket_type = ticket.ticket_type or of_category.get("ticket_type") or settings.default_ticket_type
	ticket.priority = (
		ticket.priority
		or _from_matrix(settings, ticket.impact, ticket.urgency)
		or of_category.get("priority")
		or frappe.get_cached_value("SD Ticket Type", ticket.ticket_type, "default_priority")
		or settings.default_priority
	)
	ticket.queue = (
		ticket.queue
		or of_category.get("queue")
		or frappe.get_cached_value("SD Desk", ticket.desk, "default_queue")
	)
	ticket.status = ticket.status or first_status(ASSIGNED if ticket.responsible else NEW)


def _from_matrix(settings, impact: str | None, urgency: str | None) -> str | None:
	if not (impact and urgency):
		return None
	rows = (row for row in settings.priority_matrix if (row.impact, row.urgency) == (impact, urgency))
	return next((row.priority for row in rows), None)


def first_status(category: str) -> str:
	"""The status that rules set for a category: its first by order."""
	name = frappe.cache().hget("servicedesk_first_status", category, lambda: _first_status(category))
	if not name:
		raise InvalidReport(_("No status has the category {0}. Add one under SD Status.").format(_(category)))
	return name


def _first_status(category: str) -> str | None:
	found = frappe.get_all(
		"SD Status", {"category": category}, pluck="name", order_by="sequence, name", limit=1
	)
	return found[0] if found else None


def forget_first_statuses() -> None:
	"""Called when a status is saved or deleted: now for us, and after the commit for all others."""
	frappe.cache().delete_key("servicedesk_first_status")
	frappe.db.after_commit.add(lambda: frappe.cache().delete_key("servicedesk_first_status"))


def validate_belongs_together(ticket: "SDTicket") -> None:
	"""Queue and category are the desk's own."""
	for field, doctype in (("queue", "SD Queue"), ("category", "SD Category")):
		value = ticket.get(field)
		if value and frappe.get_cached_value(doctype, value, "desk") != ticket.desk:
			raise IllegalMove(
				_("{0} {1} is not one of the desk {2}. Choose one of that desk.").format(
					_(ticket.meta.get_label(field)), value, ticket.desk
				)
			)
