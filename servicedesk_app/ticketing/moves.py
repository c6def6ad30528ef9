"""A ticket's change of state, judged by the table in `rules.lifecycle` and noted on the ticket.

Every way to change a ticket ends here, in the controller's `validate`: form, list, import, REST, portal, mail,
silence. Who acts is `ticket.flags.actor`; our own functions set it for customers and rules, else it is staff.
"""

from typing import TYPE_CHECKING

from frappe import _
from frappe.utils import now_datetime, strip_html

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.lifecycle import Move

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

OF_ONE_ACT = ("actor", "closed_how", "reason_given", "note", "from_rules")
CLOSED_HOW = {lifecycle.AGENT: "By staff", lifecycle.CUSTOMER: "Approved by the customer"}


def validate(ticket: "SDTicket") -> None:
	"""Refuse what the table does not allow, and note what follows from what it does."""
	validate_somebody_is_responsible(ticket)
	before = category_before(ticket)
	validate_over_stays_as_it_was(ticket, before)
	if before is None:
		return validate_beginning(ticket)
	if before != ticket.status_category:
		move = validate_allowed(ticket, before)
		validate_requirement(ticket, move)
		set_consequences(ticket, move)
	return None


def category_before(ticket: "SDTicket") -> str | None:
	"""The category that the stored ticket has; None for one that is being made."""
	stored = ticket.get_doc_before_save()
	return stored.status_category if stored else None


def validate_somebody_is_responsible(ticket: "SDTicket") -> None:
	"""Somebody's ticket has somebody, and nobody's has nobody."""
	if ticket.status_category in lifecycle.NEEDS_SOMEBODY and not ticket.responsible:
		raise IllegalMove(_("{0} needs somebody responsible. Choose who it is.").format(_(ticket.status)))


def validate_over_stays_as_it_was(ticket: "SDTicket", before: str | None) -> None:
	"""Who solved a ticket that is over is history, and no work for somebody else."""
	if {before, ticket.status_category} <= lifecycle.OVER and ticket.has_value_changed("responsible"):
		raise IllegalMove(_("Ticket {0} is over. Reopen it first.").format(ticket.name))


def validate_beginning(ticket: "SDTicket") -> None:
	"""A ticket begins as a report, or as work that staff have begun."""
	if ticket.status_category not in lifecycle.FIRST:
		raise IllegalMove(
			_("A new ticket cannot be {0}. Make it first, then move it.").format(_(ticket.status))
		)


def validate_not_there_yet(ticket: "SDTicket", category: str) -> None:
	"""An act that has been done is not done again: a second approval, say, from a page left open."""
	if ticket.status_category == category:
		raise IllegalMove(
			_("Ticket {0} is {1} already. Reload the page.").format(ticket.name, _(ticket.status))
		)


def validate_allowed(ticket: "SDTicket", before: str) -> Move:
	"""The row of the table for this change, or an error that says which changes there are."""
	actor = ticket.flags.actor or lifecycle.AGENT
	move = lifecycle.find_move(before, ticket.status_category, actor)
	if move:
		return move
	possible = ", ".join(_(category) for category in lifecycle.next_categories(before, actor))
	raise IllegalMove(
		_("A ticket cannot go from {0} to {1}. Possible: {2}.").format(
			_(before), _(ticket.status_category), possible or _("nothing")
		)
	)


def validate_requirement(ticket: "SDTicket", move: Move) -> None:
	"""The sentence or the text that this move asks for must have been written for it."""
	if move.requires == lifecycle.REASON:
		if not (ticket.state_reason or "").strip() or not is_new_reason(ticket):
			raise IllegalMove(
				_("{0} needs a reason. Fill in “{1}”.").format(_(ticket.status), _("Why it is in this state"))
			)
	elif move.requires == lifecycle.RESOLUTION and not strip_html(ticket.resolution or "").strip():
		raise IllegalMove(
			_("{0} needs a resolution. Say what was done; the customer reads it.").format(_(ticket.status))
		)


def is_new_reason(ticket: "SDTicket") -> bool:
	"""Yesterday's reason is none for today's move, unless it was given again on purpose by one of our functions."""
	return bool(ticket.flags.reason_given or ticket.has_value_changed("state_reason"))


def forget_the_act(ticket: "SDTicket") -> None:
	"""Who acted, and what was said for it, was true of this save and not of the next one."""
	for flag in OF_ONE_ACT:
		ticket.flags.pop(flag, None)


def set_consequences(ticket: "SDTicket", move: Move) -> None:
	"""What else changes with the state."""
	ticket.waiting_since = now_datetime()
	ticket.closing_asked_at = None
	if move.requires != lifecycle.REASON:
		ticket.state_reason = None
	if move.after not in lifecycle.NEEDS_SOMEBODY | lifecycle.WAITING | lifecycle.SOLVED | {
		lifecycle.CANCELLED
	}:
		ticket.responsible = ticket.initials = None
	set_solved(ticket, move)


def set_solved(ticket: "SDTicket", move: Move) -> None:
	"""When it was solved and closed, how, and how often it came back."""
	at = now_datetime()
	if move.after == lifecycle.RESOLVED:
		ticket.resolved_at = at
	if move.after == lifecycle.CLOSED:
		actor = ticket.flags.actor or lifecycle.AGENT
		ticket.closed_at = at
		ticket.closed_how = ticket.flags.closed_how or CLOSED_HOW.get(actor, "By silence")
	if (
		move.before,
		move.after,
	) in lifecycle.REOPENING | lifecycle.REJECTION or move.before == lifecycle.CANCELLED:
		ticket.resolved_at = ticket.closed_at = ticket.closed_how = ticket.merged_into = None
		ticket.resolution = None  # the journal keeps it; solving again says anew what was done
	if (move.before, move.after) in lifecycle.REOPENING:
		ticket.reopened = (ticket.reopened or 0) + 1
