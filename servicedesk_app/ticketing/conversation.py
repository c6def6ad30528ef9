"""The journal of a ticket as people read it: all of it for staff, messages and states for the customer.

Frappe keeps it in two tables. A page is found by one union over their names and times, and only its rows are
loaded; the customer's union never touches the text of a Comment.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint

from servicedesk_app.permissions.people import is_staff
from servicedesk_app.service_level.instants import from_site_time, to_zone
from servicedesk_app.ticketing import attachments, journal
from servicedesk_app.ticketing.people import full_name
from servicedesk_app.ticketing.portal import customer_label, zone_of

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

PAGE_LIMIT = 200
KINDS = {"Comment": "note", "Info": "event"}

MESSAGES = """select 'message' as kind, name, creation, owner, sent_or_received, sender_full_name, '' as told, content
	from `tabCommunication` where reference_doctype = 'SD Ticket' and reference_name = %(ticket)s
	and communication_type = 'Communication'"""
COMMENTS = """select comment_type as kind, name, creation, owner, '', comment_by, '' as told, content
	from `tabComment` where reference_doctype = 'SD Ticket' and reference_name = %(ticket)s
	and comment_type in ('Comment', 'Info')"""
STATES = """select 'state' as kind, name, creation, owner, '', '', subject as told, '' as content
	from `tabComment` where reference_doctype = 'SD Ticket' and reference_name = %(ticket)s
	and comment_type = 'Info' and subject like 'state:%%'"""


def for_staff(ticket: str, *, start: int = 0, limit: int = 50) -> dict:
	"""A page of all that was said and done, oldest first. The caller has checked the right to read the ticket."""
	rows, total = _page(ticket, f"{MESSAGES} union all {COMMENTS}", start, limit)
	zone = zone_of(frappe.session.user)
	entries = [
		{
			"at": _at(row, zone),
			"kind": KINDS.get(row.kind, row.kind),
			"from_customer": row.sent_or_received == "Received",
			"by": row.sender_full_name if row.kind == "message" else full_name(row.owner),
			"text": row.content,
		}
		for row in rows
	]
	return {"entries": entries, "total": total}


def for_customer(ticket: "SDTicket", user: str, *, start: int | None = 0, limit: int = 50) -> dict:
	"""A page of the messages of both sides and of the states, and with `start` None the last `limit` of them.

	The caller has checked that `user` sees the ticket.
	"""
	rows, total = _page(ticket.name, f"{MESSAGES} union all {STATES}", start, limit)
	zone = zone_of(user)
	files = attachments.of_messages(row.name for row in rows if row.kind == "message")
	return {"entries": [_for_customer(row, user, zone, files) for row in rows], "total": total}


def _for_customer(row: frappe._dict, user: str, zone: str, files: dict[str, list[dict]]) -> dict:
	common = {"at": _at(row, zone), "kind": row.kind, "mine": row.owner == user, "message": None, "files": []}
	if row.kind == "message":
		by, from_customer = _without_address(row.sender_full_name), row.sent_or_received == "Received"
		said = {"by": by, "text": row.content, "message": row.name, "files": files.get(row.name, [])}
		return {**common, "from_customer": from_customer, **said}
	status, reason = journal.told_state(row.told)
	text = _(customer_label(status)) + (f": {reason}" if reason else "")
	return {**common, "from_customer": not is_staff(row.owner), "by": full_name(row.owner), "text": text}


def _without_address(name: str | None) -> str | None:
	"""A sender's name; of an address that stands in place of one, what is before the @."""
	return name.split("@")[0] if name else None


def _page(ticket: str, union: str, start: int | None, limit: int) -> tuple[list[frappe._dict], int]:
	values = {"ticket": ticket, "limit": _within(limit, 1, PAGE_LIMIT)}
	total = frappe.db.sql(f"select count(*) from ({union}) as entries", values)[0][0]
	values["start"] = _within(total - values["limit"] if start is None else start, 0, 10**9)
	rows = frappe.db.sql(
		f"select * from ({union}) as entries order by creation, name limit %(start)s, %(limit)s",
		values,
		as_dict=True,
	)
	return rows, total


def _within(number: int, low: int, high: int) -> int:
	return min(max(cint(number), low), high)


def _at(row: frappe._dict, zone: str) -> str:
	return to_zone(from_site_time(row.creation), zone).isoformat(timespec="seconds")
