"""Who may see and write which File.

A file on a ticket is internal: for staff who see the ticket. A file on a message of a ticket is for them as well,
and for the customer's people only through our own download endpoint, which asks `may_download`.
Frappe's own condition asks for the DocType of the document that a file hangs on, never for the document.
"""

from urllib.parse import unquote

import frappe
from frappe import _

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions import people, tickets
from servicedesk_app.permissions.referring import OURS, is_ours

MESSAGE = "Communication"
PRIVATE = "/private/files/"


def may_read(doc, user: str) -> bool:
	"""Whether what the file hangs on, if it is ours, may be seen by this user on Frappe's own ways."""
	doctype, name = subject_of(doc)
	if not is_ours(doctype) or people.sees_everything(user):
		return True
	if doctype == tickets.TICKET:
		return tickets.seen_by_staff(user, name)
	return doc.get("owner") == user


def subject_of(doc) -> tuple[str | None, str | None]:
	"""The DocType and name that a file is about: for one on a message, what the message is about."""
	doctype, name = doc.get("attached_to_doctype"), doc.get("attached_to_name")
	if doctype != MESSAGE:
		return doctype, name
	about = frappe.db.get_value(MESSAGE, name, ["reference_doctype", "reference_name"]) if name else None
	return about or (None, None)


def query_conditions(user: str | None = None, doctype: str = "File") -> str:
	"""Hook `permission_query_conditions` of File: `may_read`, said to the database."""
	user = user or frappe.session.user
	if people.sees_everything(user):
		return ""
	seen, mine = tickets.seen_by_staff_sql(user), f"`tabFile`.owner = {frappe.db.escape(user)}"
	on_ours = _refers("`tabFile`.attached_to_doctype", "`tabFile`.attached_to_name", seen, mine)
	message = _refers("message.reference_doctype", "message.reference_name", seen, mine)
	return (
		f"({on_ours} and (`tabFile`.attached_to_doctype is null or `tabFile`.attached_to_doctype != '{MESSAGE}'"
		f" or not exists (select 1 from `tab{MESSAGE}` message where message.name = `tabFile`.attached_to_name"
		f" and not {message})))"
	)


def _refers(type_column: str, name_column: str, seen: str, mine: str) -> str:
	ticket = frappe.db.escape(tickets.TICKET)
	return (
		f"({type_column} is null or left({type_column}, {len(OURS)}) != {frappe.db.escape(OURS)}"
		f" or ({type_column} = {ticket} and {name_column} is not null and {name_column} in {seen})"
		f" or ({type_column} != {ticket} and {mine}))"
	)


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""Hook `has_permission` of File: deny, or give the answer of Frappe's own function."""
	from frappe.core.doctype.file.file import has_permission as frappes_answer

	user = user or frappe.session.user
	if ptype == "create" and not is_own_address(doc, user):
		return False
	return may_read(doc, user) and frappe.call(frappes_answer, doc=doc, ptype=ptype, user=user)


def may_download(file, user: str) -> bool:
	"""Whether our own endpoint gives this File to `user`: staff who see the ticket, and of a message's files
	also the customer's people who see it. A file on the ticket itself is internal, and is never theirs."""
	doctype, name = subject_of(file)
	if doctype != tickets.TICKET or not name:
		return False
	if tickets.seen_by_staff(user, name):
		return True
	if file.get("attached_to_doctype") != MESSAGE or not is_for_the_customer(file.get("attached_to_name")):
		return False
	ticket = frappe.db.get_value(tickets.TICKET, name, tickets.CONDITION_FIELDS, as_dict=True)
	if not ticket:
		return False
	ticket.watchers = frappe.get_all(
		"SD Ticket Watcher", {"parent": name, "parenttype": tickets.TICKET}, ["user"]
	)
	return tickets.customer_condition(user).holds(ticket)


def is_told_on(file, ticket: str) -> bool:
	"""Whether this File hangs on a message of this ticket that the customer reads."""
	return (
		subject_of(file) == (tickets.TICKET, ticket)
		and file.get("attached_to_doctype") == MESSAGE
		and is_for_the_customer(file.get("attached_to_name"))
	)


def is_for_the_customer(message: str) -> bool:
	"""Whether a Communication is one that the customer reads (`ticketing.messages.of_ticket` lists the same)."""
	return frappe.db.get_value(MESSAGE, message, "communication_type") == "Communication"


# --- guards


def check_writing(doc, method: str | None = None) -> None:
	"""Hook: File, validate. No file on what one may not write, none in public, none that is another's by its address."""
	if doc.is_folder:
		return
	user = frappe.session.user
	doctype, name = subject_of(doc)
	if is_ours(doctype) and not doc.flags.sd_checked:
		validate_may_attach(doctype, name, user)
	if is_ours(doctype) and not doc.is_private and not doc.is_remote_file:
		keep_private(doc)
	validate_address(doc, user)


def validate_may_attach(doctype: str, name: str, user: str) -> None:
	"""Our own code, once it has checked, sets `sd_checked`."""
	if doctype == tickets.TICKET:
		allowed = tickets.seen_by_staff(user, name)
	else:
		allowed = bool(frappe.has_permission(doctype, "write", name, user=user))
	if not allowed:
		raise NotAllowed(
			_("You may not attach to {0} {1}. Ask a member of its desk.").format(_(doctype), name)
		)


def keep_private(doc) -> None:
	"""A public file can be had by anybody who has its address, so there is none on what is ours."""
	shared = frappe.get_all("File", {"file_url": doc.file_url, "name": ("!=", doc.name or "")}, limit=1)
	if shared:
		raise NotAllowed(
			_("The file {0} is public elsewhere. Attach it as a private file.").format(doc.file_name)
		)
	doc.is_private = 1
	doc.handle_is_private_changed()


def validate_address(doc, user: str) -> None:
	"""A stored File keeps its address, or takes one that its writer may read."""
	if not doc.is_new() and doc.has_value_changed("file_url") and not is_own_address(doc, user):
		raise NotAllowed(_("The file {0} is not yours. Upload it instead.").format(doc.file_name))


def is_own_address(doc, user: str) -> bool:
	"""Frappe lets anybody make a File of a private address that they guess, and then download it as its owner.

	Whoever sends the content has it already; Frappe gives equal contents one address. Asked before Frappe reads
	the content from the disk, which is when the right to create is asked.
	"""
	url = unquote(doc.get("file_url") or "")
	if PRIVATE not in url or doc.get("content") or doc.flags.sd_checked:
		return True
	fields = ["name", "owner", "attached_to_doctype", "attached_to_name"]
	others = frappe.get_all(
		"File", {"file_url": url[url.index(PRIVATE) :], "name": ("!=", doc.name or "")}, fields
	)
	return not others or any(may_read(other, user) for other in others)
