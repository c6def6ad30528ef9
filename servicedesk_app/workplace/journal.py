"""The journal as the ticket's form reads it: the newest part first to come, in the order of time, and earlier on demand."""

import frappe
from frappe.utils import cint

from servicedesk_app.service_level.instants import from_site_time
from servicedesk_app.ticketing.conversation import COMMENTS, KINDS, MESSAGES
from servicedesk_app.ticketing.initials import from_name
from servicedesk_app.ticketing.people import full_name

PAGE = 40


def page(ticket: str, *, skip: int = 0) -> dict:
	"""`entries`, oldest first, without the `skip` newest ones; `more`: whether there are earlier ones.

	The caller has checked the right to read the ticket: internal notes are among them.
	"""
	rows = frappe.db.sql(
		f"select * from ({MESSAGES} union all {COMMENTS}) as entries"
		" order by creation desc, name desc limit %(skip)s, %(limit)s",
		{"ticket": ticket, "skip": max(cint(skip), 0), "limit": PAGE + 1},
		as_dict=True,
	)
	shown = rows[:PAGE][::-1]
	files = files_of([row.name for row in shown if row.kind == "message"])
	return {
		"entries": [entry(row, files.get(row.name, [])) for row in shown],
		"more": len(rows) > PAGE,
	}


def entry(row: frappe._dict, files: list[dict]) -> dict:
	"""One entry; `at` is in epoch seconds, `text` is HTML that was sanitised or escaped as it was stored."""
	by = row.sender_full_name if row.kind == "message" else full_name(row.owner)
	return {
		"name": row.name,
		"kind": KINDS.get(row.kind, row.kind),
		"from_customer": row.sent_or_received == "Received",
		"by": by or row.owner,
		"initials": from_name(by or row.owner),
		"at": from_site_time(row.creation),
		"text": row.content,
		"files": files,
	}


def files_of(messages: list[str]) -> dict[str, list[dict]]:
	"""The files that hang on each of these messages."""
	if not messages:
		return {}
	rows = frappe.get_all(
		"File",
		{"attached_to_doctype": "Communication", "attached_to_name": ("in", messages)},
		["file_name", "file_url", "file_size", "attached_to_name"],
		order_by="creation",
	)
	found: dict[str, list[dict]] = {}
	for row in rows:
		found.setdefault(row.pop("attached_to_name"), []).append(row)
	return found
