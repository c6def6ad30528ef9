"""What agents do with a ticket."""

from typing import TYPE_CHECKING

from frappe import _

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules.lifecycle import OVER
from servicedesk_app.ticketing.portal import full_name

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def take(ticket: "SDTicket", user: str) -> None:
	"""Make `user` responsible. The ticket leaves its queue's pile; a reaction clock that waits for it is met."""
	if ticket.status_category in OVER:
		raise IllegalMove(_("Ticket {0} is over. Reopen it first.").format(ticket.name))
	if ticket.assigned_to and ticket.assigned_to != user:
		raise IllegalMove(
			_("{0} has taken ticket {1} already. Ask them to hand it over.").format(
				full_name(ticket.assigned_to), ticket.name
			)
		)
	ticket.assigned_to = user
	ticket.save()
