"""What all the records that an admin sets up have in common."""

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.rename_doc import get_link_fields

from servicedesk_app.errors import InUse

SHOWN = 5


class MasterRecord(Document):
	"""A record that others refer to: it cannot be deleted while they do, and the refusal says who."""

	def on_trash(self):
		"""Refuse with every place at once, where Frappe would name the first one it meets."""
		validate_unused(self, _("Disable it, or choose another there first."))


def validate_unused(record: Document, advice: str) -> None:
	"""Refuse, with a list of where, what must not happen to a record that others refer to."""
	if places := places_of_use(record.doctype, record.name):
		raise InUse(
			_("{0} {1} is in use: {2}. {3}").format(_(record.doctype), record.name, "; ".join(places), advice)
		)


def places_of_use(doctype: str, name: str) -> list[str]:
	"""“SD Ticket: 10012, 10015 and 31 more”, a line for each DocType whose records link to this one."""
	found: dict[str, list[str]] = {}
	counts: Counter = Counter()
	for link in get_link_fields(doctype):
		if link["issingle"]:
			users = (
				[link["parent"]]
				if frappe.db.get_single_value(link["parent"], link["fieldname"]) == name
				else []
			)
		else:
			users = _referring(link["parent"], link["fieldname"], name)
		for owner_type, owner in (user if isinstance(user, tuple) else (user, user) for user in users):
			if (owner_type, owner) != (doctype, name):
				counts[owner_type] += 1
				found.setdefault(owner_type, []).append(owner)
	return [_in_words(owner_type, names, counts[owner_type]) for owner_type, names in found.items()]


def _referring(doctype: str, field: str, name: str) -> list[tuple[str, str]]:
	if not frappe.get_meta(doctype).istable:
		return [
			(doctype, row)
			for row in frappe.get_all(doctype, {field: name}, pluck="name", order_by="creation")
		]
	rows = frappe.get_all(doctype, {field: name}, ["parenttype", "parent"], order_by="creation")
	return [(row.parenttype, row.parent) for row in rows]


def _in_words(doctype: str, names: list[str], count: int) -> str:
	shown = ", ".join(str(name) for name in names[:SHOWN])
	more = _(" and {0} more").format(count - SHOWN) if count > SHOWN else ""
	return f"{_(doctype)}: {shown}{more}"
