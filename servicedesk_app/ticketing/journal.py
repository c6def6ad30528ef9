"""Entries in a ticket's journal, which is Frappe's own timeline.

State changes and clock events are Comments of type Info: the Frappe Desk shows them as log lines between
the messages, and no customer ever reads a Comment.
"""

import frappe
from frappe.utils import escape_html, now

FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "comment_type", "comment_email", "comment_by",
	"reference_doctype", "reference_name", "subject", "content", "published", "seen",
)  # fmt: skip


def record(ticket: str, text: str, *, user: str | None = None, state: str = "") -> None:
	"""Add one readable line to the ticket's journal: plain text, escaped here. `state` is what `state_line` made
	of it for the customer, who is told that and nothing else of the line.

	Inserted without the Comment controller: it would look for mentions and rewrite a column of the ticket,
	neither of which a log line wants.
	"""
	user, at = user or frappe.session.user, now()
	values = (
		frappe.generate_hash(length=10), at, at, user, user, "Info", user, user,
		"SD Ticket", ticket, state, escape_html(text), 0, 1,
	)  # fmt: skip
	frappe.db.bulk_insert("Comment", FIELDS, [values])
	announce(ticket)


def announce(ticket: str) -> None:
	"""Tell the open forms of this ticket, once the change is committed, that its journal has grown: its number, no
	word of it. Only those who may read the ticket enter its room."""
	frappe.publish_realtime(
		"sd_journal", {"name": ticket}, doctype="SD Ticket", docname=ticket, after_commit=True
	)


def announce_comment(comment, method: str | None = None) -> None:
	"""Hook: Comment, after_insert. An internal note, by whatever way."""
	if comment.reference_doctype == "SD Ticket" and comment.reference_name:
		announce(comment.reference_name)


def state_line(status: str, reason: str) -> str:
	"""A change of state as the customer is told of it: the status, and the reason where it is meant for them."""
	return f"state:{status}\n{reason}"


def told_state(line: str) -> tuple[str, str]:
	"""Status and reason of what `state_line` made."""
	status, _separator, reason = line.removeprefix("state:").partition("\n")
	return status, reason
