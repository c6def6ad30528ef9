"""Refusals on Frappe's own DocTypes, where Frappe itself would let a writer through."""

import frappe
from frappe import _

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions import tickets


def refuse_unseen(doc, method: str | None = None) -> None:
	"""No Comment or Communication on a ticket by someone who may not write there.

	Frappe's website comment endpoint asks for no permission on the document that it comments on, and sets
	`ignore_permissions`: that flag is no excuse here. Our own code, once it has checked, sets `sd_checked`.
	"""
	if not _is_ours(doc.reference_doctype) or doc.flags.sd_checked:
		return
	if doc.reference_doctype == tickets.TICKET and _may_write(doc.reference_name):
		return
	if doc.reference_doctype != tickets.TICKET and frappe.has_permission(
		doc.reference_doctype, "write", doc.reference_name
	):
		return
	raise NotAllowed(_("You may not write on {0} {1}.").format(_(doc.reference_doctype), doc.reference_name))


def refuse_share(doc, method: str | None = None) -> None:
	"""A DocShare grants around every hook, so there is none on what belongs to the service desk."""
	if _is_ours(doc.share_doctype):
		raise NotAllowed(
			_("{0} cannot be shared. Add the person to the desk instead.").format(_(doc.share_doctype))
		)


def _is_ours(doctype: str | None) -> bool:
	return bool(doctype) and doctype.startswith("SD ")


def _may_write(ticket: str) -> bool:
	stored = frappe.db.get_value(
		tickets.TICKET, ticket, tickets.CONDITION_FIELDS, as_dict=True
	)
	return bool(stored) and tickets.staff_condition(frappe.session.user).holds(stored)
