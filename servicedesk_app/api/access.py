"""What staff do about who gets in: links into single tickets, and invitations to a customer's people.

Errors: 403 NotAllowed (the ticket is not one that you see, the customer not one that you may change), 417
InvalidInvitation (the message says what to correct), 429 TooMany.
"""

import frappe
from frappe import _

from servicedesk_app.access import invitations
from servicedesk_app.api.calls import complete
from servicedesk_app.api.shapes import Invited, RevokedLink
from servicedesk_app.errors import NotAllowed
from servicedesk_app.ticketing import one_time_links


@frappe.whitelist(methods=["POST"])
@complete
def revoke_link(name: str, reason: str = "") -> RevokedLink:
	"""End a link (an SD Ticket Access Link) into one ticket at once. 403 unless you see its ticket."""
	one_time_links.revoke(name, frappe.session.user, reason)
	return {"link": name, "revoked": True}


@frappe.whitelist(methods=["POST"])
@complete
def invite(
	customer: str,
	email: str,
	full_name: str,
	language: str = "",
	sees_all_tickets: bool = False,
	approves: bool = False,
	manages_people: bool = False,
) -> Invited:
	"""Ask somebody by mail to join a customer's people. The link in it works once, for a week; an earlier
	invitation to the same address ends. 403 unless you may change the customer's record."""
	validate_may_change(customer)
	given = {"sees_all_tickets": sees_all_tickets, "approves": approves, "manages_people": manages_people}
	rights = frozenset(right for right, wanted in given.items() if wanted)
	wish = invitations.Wish(email, full_name, language, rights)
	return {"invitation": invitations.invite(customer, wish, frappe.session.user)}


@frappe.whitelist(methods=["POST"])
@complete
def withdraw_invitation(name: str) -> Invited:
	"""End an open invitation. 403 unless you may change its customer's record."""
	customer = frappe.db.get_value(invitations.INVITATION, name, "customer")
	validate_may_change(customer)
	invitations.withdraw(name, customer)
	return {"invitation": name}


def validate_may_change(customer: str | None) -> None:
	"""Whoever may change a customer's record decides who reports for it."""
	known = customer and frappe.db.exists("SD Customer", customer)
	if not known or not frappe.has_permission("SD Customer", "write", customer):
		raise NotAllowed(
			_("You may not change this customer's people. Ask an administrator of the service desk.")
		)
