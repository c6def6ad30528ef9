"""Texts that staff insert into a reply or a note, by desk and language, with a few words filled in."""

import frappe

from servicedesk_app.rules.texts import fill
from servicedesk_app.ticketing.notice_texts import language_of
from servicedesk_app.ticketing.people import full_name

KINDS = {"reply": ("Reply", "Reply and note"), "note": ("Note", "Reply and note")}


def for_ticket(ticket, kind: str, user: str) -> list[dict]:
	"""What fits this ticket: of its desk or of all, in the reader's language before those of any language.

	`title`, and `text` as HTML with the ticket's own words in it.
	"""
	language = language_of(ticket.raised_by, ticket.customer) if ticket.raised_by else ""
	rows = frappe.get_all(
		"SD Text Snippet",
		{"enabled": 1, "used_for": ("in", KINDS[kind]), "desk": ("in", (ticket.desk, "", None))},
		["title", "text", "desk", "text_language"],
		order_by="title",
	)
	fitting = [
		row
		for row in rows
		if row.desk in (ticket.desk, "", None) and row.text_language in (language, "", None)
	]
	fitting.sort(key=lambda row: (not row.text_language, not row.desk, row.title))
	words = words_of(ticket, user)
	return [{"title": row.title, "text": fill(row.text or "", words)} for row in fitting]


def words_of(ticket, user: str) -> dict[str, str]:
	"""What stands for the names in braces; a name without a value leaves nothing."""
	return {
		"ticket": ticket.name,
		"subject": ticket.subject,
		"customer": ticket.customer,
		"reporter": full_name(ticket.raised_by) or "",
		"agent": full_name(user) or "",
		"desk": ticket.desk or "",
	}
