"""A card moved on the board is a move of the ticket: judged by the lifecycle like every other, with the text it asks for."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules import lifecycle

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def move(ticket: "SDTicket", status: str, text: str, user: str) -> None:
	"""Bring the ticket to `status`. `text` is the reason or the resolution where the move asks for one.

	Somebody who moves a ticket of nobody's to where it needs somebody becomes responsible for it.
	"""
	category = frappe.db.get_value("SD Status", status, "category")
	if not category:
		raise IllegalMove(_("There is no status {0}. Choose a column of the board.").format(status))
	if category == lifecycle.RESOLVED:
		ticket.resolution = text or ticket.resolution
	elif text.strip():
		ticket.state_reason = text.strip()
		ticket.flags.reason_given = True
	if category in lifecycle.NEEDS_SOMEBODY | {lifecycle.RESOLVED}:
		ticket.responsible = ticket.responsible or user
	if category == lifecycle.NEW:
		ticket.responsible = None
	ticket.status = status
	ticket.save()


def requirement(before: str, after: str) -> str | None:
	"""What an agent has to write for this move: "reason", "resolution" or "" for nothing; None where there is no such move."""
	row = lifecycle.find_move(before, after, lifecycle.AGENT)
	return row.requires if row else None


def requirements() -> dict[str, dict[str, str]]:
	"""For each category the categories that an agent may move a ticket to, with what each asks for."""
	return {
		before: {
			after: requirement(before, after) or ""
			for after in lifecycle.next_categories(before, lifecycle.AGENT)
		}
		for before in lifecycle.CATEGORIES
	}
