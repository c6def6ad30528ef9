"""Refusals on Frappe's own DocTypes, where Frappe itself would let a writer through."""

import frappe
from frappe import _

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions import people, tickets
from servicedesk_app.permissions.referring import REFERENCE, is_ours


def refuse_unseen(doc, method: str | None = None) -> None:
	"""Nothing is written on a document of ours by someone who may not write there, nor taken away from it.

	Frappe's website comment endpoint asks for no permission on the document that it comments on, and sets
	`ignore_permissions`: that flag is no excuse here. Our own code, once it has checked, sets `sd_checked`.
	"""
	if doc.flags.sd_checked:
		return
	for doctype, name in references_of(doc):
		if not may_write(doctype, name, frappe.session.user):
			raise NotAllowed(
				_("You may not write on {0} {1}. Ask a member of its desk.").format(_(doctype), name)
			)


def references_of(doc) -> list[tuple[str, str]]:
	"""The documents of ours that a record is to refer to, or referred to until now."""
	fields = REFERENCE[doc.doctype]
	found = [tuple(doc.get(field) for field in fields)]
	if doc.get("name") and (stored := frappe.db.get_value(doc.doctype, doc.name, fields)):
		found.append(tuple(stored))
	# Without a name, as in Frappe's note that something was deleted, it says nothing on any document.
	return [(doctype, name) for doctype, name in dict.fromkeys(found) if name and is_ours(doctype)]


def may_write(doctype: str, name: str, user: str) -> bool:
	"""Whether the user may add to this document of ours. Tickets are asked by their predicate alone."""
	if doctype == tickets.TICKET:
		return tickets.seen_by_staff(user, name)
	return bool(frappe.has_permission(doctype, "write", name, user=user))


def check_todo(doc, method: str | None = None) -> None:
	"""A to-do on what is ours: given by whoever may write there, to somebody who can see it.

	Frappe would share the document with somebody who cannot. Whoever has a to-do may always be done with it.
	"""
	if not is_ours(doc.reference_type) and not references_of(doc):
		return
	if doc.flags.sd_checked or is_only_finished(doc):
		return
	refuse_unseen(doc)
	if doc.allocated_to and not may_see(doc.reference_type, doc.reference_name, doc.allocated_to):
		raise NotAllowed(
			_("{0} cannot see {1} {2}. Choose a member of its desk.").format(
				doc.allocated_to, _(doc.reference_type), doc.reference_name
			)
		)


def is_only_finished(doc) -> bool:
	"""Whether a save does no more than close or cancel the to-do of the person at work, or one that nobody can do."""
	stored = doc.get_doc_before_save()
	if not stored or doc.status == "Open":
		return False
	fields = ("reference_type", "reference_name", "allocated_to", "description")
	return doc.allocated_to == frappe.session.user and all(
		stored.get(field) == doc.get(field) for field in fields
	)


def may_see(doctype: str | None, name: str | None, user: str) -> bool:
	"""Whether a person sees this document on the Frappe Desk."""
	if not is_ours(doctype):
		return True
	if doctype == tickets.TICKET:
		return tickets.seen_by_staff(user, name)
	return bool(frappe.has_permission(doctype, "read", name, user=user))


def refuse_share(doc, method: str | None = None) -> None:
	"""A DocShare grants around every hook, so there is none on what belongs to the service desk."""
	if is_ours(doc.share_doctype):
		raise NotAllowed(
			_("{0} cannot be shared. Add the person to the desk instead.").format(_(doc.share_doctype))
		)


def refuse_share_key(doc, method: str | None = None) -> None:
	"""A key opens a document's print to whoever has the link, without signing in."""
	if is_ours(doc.reference_doctype):
		raise NotAllowed(
			_("{0} cannot be opened to everybody by a link. Send the customer a message instead.").format(
				_(doc.reference_doctype)
			)
		)


def close_todos_of_leavers(record, method: str | None = None) -> None:
	"""Who left a desk or a queue is done with their to-dos on tickets that they cannot see any more."""
	before = record.get_doc_before_save()
	left = _members(before) - _members(record) if before else set()
	for user in left:
		for name in _todos_out_of_sight(user):
			todo = frappe.get_doc("ToDo", name)
			todo.status, todo.flags.sd_checked = "Cancelled", True
			todo.save(ignore_permissions=True)  # whoever may save the desk's record decides who works for it


def _members(record) -> set[str]:
	return {row.user for row in record.members} | {record.get("lead")} - {None}


def _todos_out_of_sight(user: str) -> list[str]:
	todos = frappe.get_all(
		"ToDo",
		{"allocated_to": user, "reference_type": tickets.TICKET, "status": "Open"},
		["name", "reference_name"],
	)
	if not todos or people.sees_everything(user):
		return []
	seen = set(
		frappe.db.sql_list(
			f"select name from `tabSD Ticket` where name in %(names)s and {tickets.query_conditions(user)}",
			{"names": [todo.reference_name for todo in todos]},
		)
	)
	return [todo.name for todo in todos if todo.reference_name not in seen]


def keep_portal_people_powerless(user, method: str | None = None) -> None:
	"""No person of a customer becomes a System Manager. Hook: User, validate.

	On a site whose only System Manager is Administrator, Frappe makes the next user that is saved one, whoever
	it is: without this the first customer's person would see everything.
	"""
	roles = {row.role for row in user.roles}
	before = user.get_doc_before_save()
	had = before and "System Manager" in {row.role for row in before.roles}
	if had or not {people.PORTAL_USER, "System Manager"} <= roles:
		return
	user.set("roles", [row for row in user.roles if row.role != "System Manager"])
	user.set_system_user()
	frappe.msgprint(
		_("{0} is a customer's person and was not made System Manager. Make one of your staff it.").format(
			user.name
		)
	)
