"""Who may see and change time entries: seen by staff who see the ticket, changed by whoever worked, or by managers."""

import frappe
from frappe import _

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions import people, related, tickets

ENTRY = "SD Time Entry"


def query_conditions(user: str | None = None, doctype: str = ENTRY) -> str:
	"""Hook `permission_query_conditions`: the entries on tickets that the user sees."""
	seen = tickets.query_conditions(user)
	return f"(`tab{ENTRY}`.ticket in (select name from `tabSD Ticket` where {seen}))"


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Hook `has_permission`: as it is stored and as it is to be."""
	user = user or frappe.session.user
	if not doc.get("ticket") and not doc.get("name"):
		return people.is_staff(user)  # an empty form
	if not related.of_ticket_has_permission(doc, ptype, user):
		return False
	return ptype not in ("write", "delete") or may_change(doc, user)


def may_change(doc, user: str) -> bool:
	"""One's own entries; managers and administrators also those of others."""
	stored = frappe.db.get_value(ENTRY, doc.name, "agent") if doc.get("name") else None
	mine = {doc.get("agent") or user, stored or user} == {user}
	return mine or people.sees_everything(user) or people.MANAGER in frappe.get_roles(user)


def validate_may_change(doc, user: str) -> None:
	"""Refuse time in another's name."""
	if not may_change(doc, user):
		raise NotAllowed(_("This is somebody else's time. Enter your own, or ask a manager."))
