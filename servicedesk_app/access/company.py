"""The people of a company, managed by those of them who may: invited, given rights, removed.

Every act is for the manager's own company, and nobody gives a right that they do not have themselves. Who manages
people is said by the service desk alone.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from servicedesk_app.access import invitations
from servicedesk_app.access.invitations import Wish
from servicedesk_app.errors import InvalidMember, NotAllowed
from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.service_level import instants
from servicedesk_app.ticketing.people import full_name

# What a manager may give, having it; who manages people is the desk's to say.
GIVEN = ("sees_all_tickets", "approves")


def manager(user: str) -> frappe._dict:
	"""The manager's own row at their company, or NotAllowed."""
	person = person_at_customer(user)
	if (
		not person
		or not person.manages_people
		or frappe.get_cached_value("SD Customer", person.customer, "disabled")
	):
		raise NotAllowed(_("You do not manage your company's people. Ask your service desk."))
	return person


def overview(user: str) -> dict[str, Any]:
	"""The company's people and open invitations, and which rights the manager may give."""
	person = manager(user)
	customer = frappe.get_cached_doc("SD Customer", person.customer)
	people = [_shown(row, user) for row in customer.people]
	return {
		"customer": person.customer,
		"people": sorted(people, key=lambda one: (one["full_name"] or "").casefold()),
		"invitations": [_invited(row) for row in invitations.open_of(person.customer)],
		"gives": [right for right in GIVEN if person[right]],
	}


def _shown(row, user: str) -> dict[str, Any]:
	return {
		"user": row.user,
		"full_name": full_name(row.user),
		"is_me": row.user == user,
		"enabled": bool(frappe.get_cached_value("User", row.user, "enabled")),
		**{right: bool(row.get(right)) for right in invitations.RIGHTS},
	}


def _invited(row: frappe._dict) -> dict[str, Any]:
	days = max(-(-(row.expires_at - instants.now()) // invitations.DAY), 1)
	rights = {right: bool(row[right]) for right in GIVEN}
	return {"name": row.name, "email": row.email, "full_name": row.full_name, "days": days, **rights}


def invite(user: str, wish: Wish) -> str:
	"""Ask somebody to join the manager's company."""
	person = manager(user)
	_check_may_give(person, wish.rights)
	return invitations.invite(person.customer, wish, user)


def withdraw(user: str, invitation: str) -> None:
	"""End an open invitation of the manager's company; for any other name nothing happens."""
	invitations.withdraw(invitation, manager(user).customer)


def give(user: str, colleague: str, rights: frozenset[str]) -> None:
	"""Let a colleague have these rights of GIVEN and no other; a right that the manager lacks stays as it is."""
	person = manager(user)
	customer, row = _row_of(person, colleague, user)
	before = {right for right in GIVEN if cint(row.get(right))}
	_check_may_give(person, rights - before)
	for right in GIVEN:
		if person[right]:
			row.set(right, int(right in rights))
	customer.save(
		ignore_permissions=True
	)  # manager() and _row_of() have checked: a colleague at their own company


def remove(user: str, colleague: str) -> None:
	"""Let a colleague report and see nothing any more; their links end as well."""
	customer, row = _row_of(manager(user), colleague, user)
	customer.remove(row)
	customer.save(
		ignore_permissions=True
	)  # manager() and _row_of() have checked: a colleague at their own company


def _row_of(person: frappe._dict, colleague: str, user: str):
	"""The company's record, locked, and the colleague's row in it."""
	customer = frappe.get_doc("SD Customer", person.customer, for_update=True)
	row = next((row for row in customer.people if row.user == colleague), None)
	if not row:
		raise InvalidMember(_("This is none of your colleagues. Choose one from the list."))
	if colleague == user:
		raise InvalidMember(_("You cannot change yourself here. Ask a colleague or your service desk."))
	if row.manages_people:
		raise InvalidMember(_("Who manages people is for your service desk to change. Ask there."))
	return customer, row


def _check_may_give(person: frappe._dict, rights: frozenset[str] | set[str]) -> None:
	if any(right not in GIVEN or not person[right] for right in rights):
		raise NotAllowed(_("You cannot give a right that you do not have. Ask your service desk."))
