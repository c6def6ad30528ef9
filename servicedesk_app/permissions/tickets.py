"""Who may see and change which ticket, said once.

`staff_condition` serves the Frappe Desk (Frappe's hooks below call it for lists and for single documents),
`customer_condition` serves the portal and its API, which check for themselves: the portal role has no
permission on the DocType at all.
"""

import frappe
from frappe import _

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions import people
from servicedesk_app.rules.predicate import Always, Condition, HasRow, Never, not_one_of, one_of, to_sql

TICKET = "SD Ticket"
CONDITION_FIELDS = ["name", "desk", "queue", "customer", "raised_by"]


def staff_condition(user: str) -> Condition:
	"""The tickets that a member of staff sees: those of their desks, a restricted queue's only as its member."""
	if people.sees_everything(user):
		return Always()
	if not people.is_staff(user):
		return Never()
	desks, closed_queues = people.desks_and_closed_queues(user)
	return one_of("desk", desks) & not_one_of("queue", closed_queues)


def customer_condition(user: str) -> Condition:
	"""The tickets that a customer's person sees: their own and those they watch, and the company's if
	its record says so. Nobody sees another company's, whoever made them a watcher."""
	person = people.person_at_customer(user)
	if not person:
		return Never()
	company = one_of("customer", [person.customer])
	watched = HasRow("watchers", "SD Ticket Watcher", "user", user)
	return company & (Always() if person.sees_all_tickets else one_of("raised_by", [user]) | watched)


def as_sql(condition: Condition, doctype: str = TICKET) -> str:
	"""A condition as Frappe's permission query wants it."""
	return to_sql(condition, doctype, frappe.db.escape)


def query_conditions(user: str | None = None, doctype: str = TICKET) -> str:
	"""Hook `permission_query_conditions` of SD Ticket."""
	return as_sql(staff_condition(user or frappe.session.user))


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Hook `has_permission` of SD Ticket: the stored ticket and the changed one must both be the user's."""
	condition = staff_condition(user or frappe.session.user)
	stored = _stored(doc)
	return (stored is None or condition.holds(stored)) and condition.holds(with_desk(doc))


def check_new_values(doc) -> None:
	"""Refuse a ticket that its writer, having filled in the form, could not see any more."""
	if doc.flags.ignore_permissions:
		return
	condition, before = staff_condition(frappe.session.user), doc.get_doc_before_save()
	if (before is None or condition.holds(before)) and condition.holds(with_desk(doc)):
		return
	raise NotAllowed(
		_(
			"You are not a member of the desk {0}. Ask its administrator to add you, or choose another customer."
		).format(doc.desk)
	)


def with_desk(doc) -> dict:
	"""The ticket's values; before its first save the desk is the one that it will get from its customer."""
	values = doc.as_dict() if hasattr(doc, "as_dict") else dict(doc)
	if not values.get("desk") and values.get("customer"):
		values["desk"] = frappe.db.get_value("SD Customer", values["customer"], "desk")
	return values


def _stored(doc) -> dict | None:
	"""What the database has under this name. `__islocal` is not asked: a caller can send it along."""
	name = doc.get("name")
	return frappe.db.get_value(TICKET, name, CONDITION_FIELDS, as_dict=True) if name else None


def seen_by_staff(user: str, ticket: str | None) -> bool:
	"""Whether a member of staff sees the ticket of this name, as it is stored. A missing one is seen by nobody."""
	if not ticket:
		return False
	stored = frappe.db.get_value(TICKET, ticket, CONDITION_FIELDS, as_dict=True)
	return bool(stored) and staff_condition(user).holds(stored)


def seen_by_staff_sql(user: str) -> str:
	"""The names of the tickets that a member of staff sees, as a subquery in parentheses."""
	return f"(select `tabSD Ticket`.name from `tabSD Ticket` where {as_sql(staff_condition(user))})"
