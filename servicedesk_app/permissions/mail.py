"""Who sees a mail that came in: staff of its desk and, once it is on a ticket, only those who see that ticket.

The text of a mail is the customer's, and what is held back may be anybody's: no role of customers reads any of it.
"""

import frappe

from servicedesk_app.permissions import tickets

INBOUND = "SD Inbound Mail"
FIELDS = ["desk", "queue", "ticket"]


def query_conditions(user: str | None = None, doctype: str = INBOUND) -> str:
	"""Hook `permission_query_conditions` of SD Inbound Mail."""
	user = user or frappe.session.user
	of_desk = tickets.as_sql(tickets.staff_condition(user), INBOUND)
	column = f"`tab{INBOUND}`.ticket"
	return f"({of_desk} and (ifnull({column}, '') = '' or {column} in {tickets.seen_by_staff_sql(user)}))"


def holds(row, user: str) -> bool:
	"""`query_conditions` for one row: a mapping with desk, queue and ticket, as the database has it."""
	if not tickets.staff_condition(user).holds(row):
		return False
	return not row.get("ticket") or tickets.seen_by_staff(user, row.get("ticket"))


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Hook `has_permission` of SD Inbound Mail: by what is stored; nobody makes or changes one by a form."""
	stored = frappe.db.get_value(INBOUND, doc.name, FIELDS, as_dict=True) if doc.get("name") else None
	return bool(stored) and holds(stored, user or frappe.session.user)
