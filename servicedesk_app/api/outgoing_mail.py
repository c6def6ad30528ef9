"""Mails that were sent about tickets: try one again, put a trouble aside, let notices go to an address again.

Errors: 403 when the ticket is not yours to work on, 404 when there is no such mail or address.
"""

import frappe
from frappe import _

from servicedesk_app.api.calls import complete
from servicedesk_app.api.shapes import AddressCleared, MailTriedAgain, TicketMail
from servicedesk_app.errors import InvalidCall
from servicedesk_app.mail import bounces, retry


@frappe.whitelist(methods=["GET"])
@complete
def of_ticket(name: str) -> TicketMail:
	"""The mails about a ticket, newest first, at most 100: to whom, what they were, what became of them."""
	frappe.get_doc("SD Ticket", name).check_permission("read")
	return {"mails": retry.listed(name)}


@frappe.whitelist(methods=["POST"])
@complete
def try_again(name: str) -> MailTriedAgain:
	"""Send every mail about a ticket again that has failed, and its failed notices. Those that came back are not:
	clear the address first."""
	_writable(name)
	return {"ticket": name, "again": retry.try_again(name)}


@frappe.whitelist(methods=["POST"])
@complete
def put_aside(name: str) -> MailTriedAgain:
	"""The trouble with a ticket's mail is known: the ticket shows it no longer."""
	_writable(name)
	return {"ticket": name, "again": retry.put_aside(name)}


@frappe.whitelist(methods=["POST"])
@complete
def clear_address(address: str) -> AddressCleared:
	"""Send notices to an address again, from which mails came back."""
	ticket = frappe.db.get_value("SD Bouncing Address", address, "ticket")
	if not ticket:
		raise InvalidCall(
			_("No mail came back from {0}. Look for the address in the list.").format(address[:100])
		)
	_writable(ticket)
	bounces.clear(address)
	return {"address": address}


def _writable(name: str) -> None:
	frappe.get_doc("SD Ticket", name).check_permission("write")
