"""Frappe's own records that refer to a document of ours: messages, notes, to-dos, tags, bells.

Frappe lets whoever has a right on such a DocType read all of its records. What refers to a ticket is seen only
by staff who see the ticket; what refers to another record of ours only by its writer and by whoever sees
everything. Records that refer to nothing of ours are as Frappe has them.
"""

import frappe

from servicedesk_app.permissions import people, tickets

REFERENCE = {
	# DocType: the fields that name the document it is about
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Notification Log": ("document_type", "document_name"),
	"Tag Link": ("document_type", "document_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"View Log": ("reference_doctype", "reference_name"),
}

OURS = "SD "


def is_ours(doctype: str | None) -> bool:
	"""Whether a DocType belongs to the service desk."""
	return bool(doctype) and doctype.startswith(OURS)


def may_read(doc, user: str) -> bool:
	"""Whether what the record refers to, if it is ours, may be seen by this user."""
	type_field, name_field = REFERENCE[doc.doctype]
	if not is_ours(doc.get(type_field)) or people.sees_everything(user):
		return True
	if doc.get(type_field) == tickets.TICKET:
		return tickets.seen_by_staff(user, doc.get(name_field))
	return doc.get("owner") == user


def readable_sql(doctype: str, user: str) -> str:
	"""`may_read` for lists; empty where nothing is held back."""
	if people.sees_everything(user):
		return ""
	type_field, name_field = (f"`tab{doctype}`.`{field}`" for field in REFERENCE[doctype])
	return (
		f"({type_field} is null or left({type_field}, {len(OURS)}) != {frappe.db.escape(OURS)}"
		f" or ({type_field} = {frappe.db.escape(tickets.TICKET)} and {name_field} in {tickets.seen_by_staff_sql(user)})"
		f" or ({type_field} != {frappe.db.escape(tickets.TICKET)}"
		f" and `tab{doctype}`.owner = {frappe.db.escape(user)}))"
	)


def comment_query_conditions(user: str | None = None, doctype: str = "Comment") -> str:
	"""Lists of Comments."""
	return readable_sql("Comment", user or frappe.session.user)


def communication_query_conditions(user: str | None = None, doctype: str = "Communication") -> str:
	"""Lists of Communications. Our roles may read messages on tickets, and give no right on any other."""
	user = user or frappe.session.user
	readable = readable_sql("Communication", user)
	if not readable or reads_messages_without_us(user):
		return readable
	mine = f"`tabCommunication`.owner = {frappe.db.escape(user)}"
	return f"({readable} and (`tabCommunication`.reference_doctype = {frappe.db.escape(tickets.TICKET)} or {mine}))"


def document_follow_query_conditions(user: str | None = None, doctype: str = "Document Follow") -> str:
	"""Lists of who follows what."""
	return readable_sql("Document Follow", user or frappe.session.user)


def notification_log_query_conditions(user: str | None = None, doctype: str = "Notification Log") -> str:
	"""Lists of bells: one's own (that is Frappe's condition), and no longer those on tickets that one cannot see."""
	return readable_sql("Notification Log", user or frappe.session.user)


def tag_link_query_conditions(user: str | None = None, doctype: str = "Tag Link") -> str:
	"""Lists of tagged documents, which carry their titles."""
	return readable_sql("Tag Link", user or frappe.session.user)


def todo_query_conditions(user: str | None = None, doctype: str = "ToDo") -> str:
	"""Lists of to-dos."""
	return readable_sql("ToDo", user or frappe.session.user)


def version_query_conditions(user: str | None = None, doctype: str = "Version") -> str:
	"""Lists of versions."""
	return readable_sql("Version", user or frappe.session.user)


def view_log_query_conditions(user: str | None = None, doctype: str = "View Log") -> str:
	"""Lists of who looked at what."""
	return readable_sql("View Log", user or frappe.session.user)


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""For DocTypes that Frappe has no check of its own for."""
	return may_read(doc, user or frappe.session.user)


def notification_log_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A bell on something of ours is its receiver's. Frappe checks this in lists only."""
	user = user or frappe.session.user
	if is_ours(doc.document_type) and doc.for_user != user and user != "Administrator":
		return False
	return may_read(doc, user)


def communication_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""A message on a ticket, for a single document; on anything else our roles give no right."""
	from frappe.core.doctype.communication.communication import has_permission as frappes_answer

	user = user or frappe.session.user
	if not may_read(doc, user):
		return False
	if (
		not is_ours(doc.reference_doctype)
		and doc.get("owner") != user
		and not reads_messages_without_us(user)
	):
		return False
	return frappe.call(frappes_answer, doc=doc, ptype=ptype, user=user)


def todo_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""A to-do, for a single document."""
	from frappe.desk.doctype.todo.todo import has_permission as frappes_answer

	user = user or frappe.session.user
	return may_read(doc, user) and frappe.call(frappes_answer, doc=doc, ptype=ptype, user=user)


def reads_messages_without_us(user: str) -> bool:
	"""Whether a role other than ours lets the user read Communications."""
	if people.sees_everything(user):
		return True
	rights = frappe.permissions.get_all_perms  # Frappe caches nothing here; one short query per role
	others = set(frappe.get_roles(user)) - people.STAFF_ROLES
	return any(
		row.parent == "Communication" and row.read and not row.if_owner and not row.permlevel
		for role in others
		for row in rights(role)
	)
