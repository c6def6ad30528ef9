"""Frappe's ToDo as a mirror of who is responsible, so that it shows among a person's other work.

The ticket's own field is the truth. The mirror is set by a job after the commit; what a lost job leaves behind is
mended once a day for all open tickets. Nobody's own to-dos on a ticket are touched: ours carry a mark.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import escape_html

from servicedesk_app.rules import lifecycle
from servicedesk_app.ticketing import follow_up

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

MARK = "sd-responsible"
DONE = frozenset({*lifecycle.SOLVED, lifecycle.CANCELLED})


def mirror_after_commit(ticket: "SDTicket") -> None:
	"""Called when a ticket is saved: only a change of who is responsible, or of being done, costs a job."""
	before = ticket.get_doc_before_save()
	if owner_of(ticket) != (owner_of(before) if before else None):
		follow_up.after_commit(ticket.name, follow_up.TODO)


def owner_of(ticket) -> str | None:
	"""Whose to-do the ticket is: nobody's once it is solved."""
	return None if ticket.status_category in DONE else ticket.responsible or None


def mirror(ticket: str) -> None:
	"""The job: one open to-do of ours for who is responsible, none for anybody else. Safe to run twice."""
	row = frappe.db.get_value(
		"SD Ticket",
		ticket,
		["name", "subject", "responsible", "status_category"],
		as_dict=True,
		for_update=True,
	)
	if not row:
		return
	wanted = owner_of(row)
	mine = _open_todos({"reference_name": ticket})
	for todo in mine:
		if todo.allocated_to != wanted:
			_finish(todo.name, "Closed" if row.status_category in DONE else "Cancelled")
	if wanted and wanted not in {todo.allocated_to for todo in mine}:
		_give(row, wanted)


def mirror_all() -> None:
	"""The daily job: tickets whose to-do is missing or somebody else's, one transaction each."""
	ticket = frappe.qb.DocType("SD Ticket")
	held = (
		frappe.qb.from_(ticket)
		.select(ticket.name, ticket.responsible)
		.where(ticket.status_category.isin([one for one in lifecycle.CATEGORIES if one not in DONE]))
		.where(ticket.responsible.isnotnull() & (ticket.responsible != ""))
		.run()
	)
	mirrored = {(row.reference_name, row.allocated_to) for row in _open_todos({})}
	wrong = {name for name, _user in set(held) ^ mirrored}
	for name in sorted(wrong):
		mirror(name)
		frappe.db.commit()


def _open_todos(filters: dict) -> list[frappe._dict]:
	ours = {"reference_type": "SD Ticket", "status": "Open", "description": ("like", f"%{MARK}%")}
	return frappe.get_all("ToDo", {**ours, **filters}, ["name", "reference_name", "allocated_to"])


def _give(row: frappe._dict, user: str) -> None:
	text = _("Ticket {0}: {1}").format(row.name, escape_html(row.subject))
	todo = frappe.get_doc(
		{
			"doctype": "ToDo",
			"status": "Open",
			"priority": "Medium",
			"allocated_to": user,
			"assigned_by": "Administrator",
			"reference_type": "SD Ticket",
			"reference_name": row.name,
			"description": f'<div class="{MARK}">{text}</div>',
		}
	)
	# Not `insert`: it would write a comment on the ticket, whose journal tells of the assignment already.
	todo.set_new_name()
	todo.db_insert()
	todo.update_in_reference()


def _finish(name: str, state: str) -> None:
	todo = frappe.get_doc("ToDo", name)
	todo.db_set("status", state)
	todo.update_in_reference()
