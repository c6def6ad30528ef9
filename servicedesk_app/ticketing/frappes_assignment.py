"""Frappe's own “Assign” on a ticket, refused.

It writes a field named `assigned_to` straight into the database, and its removal empties that field without
asking for any right. Who is responsible is decided by our own functions alone.
"""

import frappe
from frappe import _
from frappe.desk.form import assign_to

from servicedesk_app.errors import IllegalMove


@frappe.whitelist(methods=["POST"])
def add(args: dict | None = None):
	"""In place of `frappe.desk.form.assign_to.add`."""
	_refuse_for_tickets((args or frappe.local.form_dict).get("doctype"))
	return assign_to.add(args)


@frappe.whitelist(methods=["POST"])
def add_multiple(args: dict | None = None):
	"""In place of `frappe.desk.form.assign_to.add_multiple`."""
	_refuse_for_tickets((args or frappe.local.form_dict).get("doctype"))
	return assign_to.add_multiple(args)


@frappe.whitelist(methods=["POST"])
def remove(doctype: str, name: str, assign_to: str):
	"""In place of `frappe.desk.form.assign_to.remove`."""
	from frappe.desk.form import assign_to as original

	_refuse_for_tickets(doctype)
	return original.remove(doctype, name, assign_to)


@frappe.whitelist(methods=["POST"])
def remove_multiple(doctype: str, names: str):
	"""In place of `frappe.desk.form.assign_to.remove_multiple`, where Frappe has it."""
	_refuse_for_tickets(doctype)
	return assign_to.remove_multiple(doctype, names)


def _refuse_for_tickets(doctype: str | None) -> None:
	if doctype == "SD Ticket":
		raise IllegalMove(_("Tickets have an assignment of their own. Use “Take” or “Assign to”."))
