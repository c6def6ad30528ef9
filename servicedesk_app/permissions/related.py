"""Who may see what belongs to a ticket or to a desk: clocks, their log, customers, queues, desks."""

import frappe

from servicedesk_app.permissions import people, tickets
from servicedesk_app.rules.predicate import Always, Condition, Never, one_of

DESK_FIELD = {"SD Desk": "name", "SD Customer": "desk", "SD Queue": "desk"}


def clock_query_conditions(user: str | None = None, doctype: str = "SD Ticket Clock") -> str:
	"""A clock is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Ticket Clock", user)


def clock_event_query_conditions(user: str | None = None, doctype: str = "SD Ticket Clock Event") -> str:
	"""A row of the log is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Ticket Clock Event", user)


def _of_seen_tickets(doctype: str, user: str | None) -> str:
	seen = tickets.query_conditions(user)
	return f"(`tab{doctype}`.ticket in (select name from `tabSD Ticket` where {seen}))"


def of_ticket_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A clock, or a row of its log, for a single document."""
	ticket = frappe.db.get_value(
		"SD Ticket", doc.ticket, ["name", "desk", "customer", "raised_by"], as_dict=True
	)
	return bool(ticket) and tickets.staff_condition(user or frappe.session.user).holds(ticket)


def desk_condition(doctype: str, user: str) -> Condition:
	"""The desks that an agent works for, and their customers and queues."""
	if people.sees_everything(user):
		return Always()
	if not people.is_staff(user):
		return Never()
	return one_of(DESK_FIELD[doctype], people.desks_of(user))


def desk_query_conditions(user: str | None = None, doctype: str = "SD Desk") -> str:
	"""Lists of desks."""
	return tickets.as_sql(desk_condition("SD Desk", user or frappe.session.user), "SD Desk")


def customer_query_conditions(user: str | None = None, doctype: str = "SD Customer") -> str:
	"""Lists of customers."""
	return tickets.as_sql(desk_condition("SD Customer", user or frappe.session.user), "SD Customer")


def queue_query_conditions(user: str | None = None, doctype: str = "SD Queue") -> str:
	"""Lists of queues."""
	return tickets.as_sql(desk_condition("SD Queue", user or frappe.session.user), "SD Queue")


def of_desk_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A desk, a customer or a queue, for a single document."""
	return desk_condition(doc.doctype, user or frappe.session.user).holds(doc.as_dict())
