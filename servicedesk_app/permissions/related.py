"""Who may see what belongs to a ticket or to a desk: clocks, their log, customers, queues, desks."""

import frappe

from servicedesk_app.permissions import people, tickets
from servicedesk_app.rules.predicate import Always, Condition, Never, one_of

DESK_FIELD = {"SD Desk": "name", "SD Customer": "desk", "SD Queue": "desk", "SD Category": "desk"}


def clock_query_conditions(user: str | None = None, doctype: str = "SD Ticket Clock") -> str:
	"""A clock is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Ticket Clock", user)


def clock_event_query_conditions(user: str | None = None, doctype: str = "SD Ticket Clock Event") -> str:
	"""A row of the log is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Ticket Clock Event", user)


def notice_query_conditions(user: str | None = None, doctype: str = "SD Notice") -> str:
	"""A notice is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Notice", user)


def ticket_link_query_conditions(user: str | None = None, doctype: str = "SD Ticket Link") -> str:
	"""A link is seen by whoever sees both of its tickets."""
	seen = tickets.query_conditions(user)
	inner = f"(select name from `tabSD Ticket` where {seen})"
	return f"(`tabSD Ticket Link`.ticket in {inner} and `tabSD Ticket Link`.other in {inner})"


def _of_seen_tickets(doctype: str, user: str | None) -> str:
	seen = tickets.query_conditions(user)
	return f"(`tab{doctype}`.ticket in (select name from `tabSD Ticket` where {seen}))"


def of_ticket_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A clock, or a row of its log, for a single document."""
	ticket = frappe.db.get_value(
		"SD Ticket", doc.ticket, tickets.CONDITION_FIELDS, as_dict=True
	)
	return bool(ticket) and tickets.staff_condition(user or frappe.session.user).holds(ticket)


def of_both_tickets_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A link, for a single document: being made, its tickets are checked by the controller."""
	condition = tickets.staff_condition(user or frappe.session.user)
	names = [name for name in (doc.get("ticket"), doc.get("other")) if name]
	stored = frappe.get_all("SD Ticket", {"name": ("in", names or [""])}, tickets.CONDITION_FIELDS)
	return all(condition.holds(row) for row in stored)


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


def category_query_conditions(user: str | None = None, doctype: str = "SD Category") -> str:
	"""Lists of categories."""
	return tickets.as_sql(desk_condition("SD Category", user or frappe.session.user), "SD Category")


def of_desk_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A desk, a customer or a queue, for a single document."""
	return desk_condition(doc.doctype, user or frappe.session.user).holds(doc.as_dict())
