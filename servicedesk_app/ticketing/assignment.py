"""Assignment by rule, in a job after the commit: no creation waits for the queue's row.

The job takes what is unassigned in a queue that assigns by rule, so it may run twice, late or not at all; the
minute's job finds what is left.
"""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.query_builder.functions import Count

from servicedesk_app.errors import IllegalMove
from servicedesk_app.permissions.tickets import staff_condition
from servicedesk_app.rules import assignment as rules
from servicedesk_app.rules import lifecycle
from servicedesk_app.service_level.instants import now
from servicedesk_app.ticketing import defaults, follow_up
from servicedesk_app.ticketing.people import full_name

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


def assign_all() -> None:
	"""The minute's work (`servicedesk_app.minute`)."""
	for queue in frappe.get_all("SD Queue", {"disabled": 0}, pluck="name"):
		assign_queue(queue)


def assign_after_commit(ticket: "SDTicket") -> None:
	"""Called when a ticket comes to a queue: somebody gets it as soon as that is committed."""
	by_rule = (
		ticket.queue and frappe.get_cached_value("SD Queue", ticket.queue, "assignment") != rules.BY_HAND
	)
	if ticket.status_category == lifecycle.NEW and (by_rule or named_technician(ticket.agreement)):
		follow_up.after_commit(ticket.name, follow_up.ASSIGNMENT)


def assign_ticket(ticket: str) -> None:
	"""The job after a commit: this ticket, if it is still on a pile."""
	if queue := frappe.db.get_value("SD Ticket", {"name": ticket, "status_category": lifecycle.NEW}, "queue"):
		assign_one(queue, ticket)


def assign_queue(queue: str) -> None:
	"""Give each unassigned ticket of the queue to somebody, one transaction each; stops when nobody is present."""
	for ticket in waiting_tickets(queue):
		try:
			done = assign_one(queue, ticket)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(
				title=f"Assignment of {ticket}", reference_doctype="SD Ticket", reference_name=ticket
			)
			done = True  # the next one may be fine
		frappe.db.commit()
		if not done:
			return


def waiting_tickets(queue: str) -> list[str]:
	"""The pile, oldest first; of a queue that assigns by hand only what has a named technician."""
	filters = {"queue": queue, "status_category": lifecycle.NEW}
	if frappe.db.get_value("SD Queue", queue, "assignment") == rules.BY_HAND:
		named = frappe.get_all("SD Service Level Agreement", {"technician": ("is", "set")}, pluck="name")
		if not named:
			return []
		filters["agreement"] = ("in", named)
	return frappe.get_all("SD Ticket", filters, pluck="name", order_by="creation")


def assign_one(queue: str, name: str) -> bool:
	"""Assign one ticket. False when nobody can take it: it stays on the pile."""
	frappe.db.get_value("SD Queue", queue, "name", for_update=True)  # one at a time, so that turns are turns
	ticket = frappe.get_doc("SD Ticket", name, for_update=True)
	if ticket.status_category != lifecycle.NEW or ticket.queue != queue:
		return True
	method = frappe.db.get_value("SD Queue", queue, "assignment")
	user = rules.choose(method, candidates(queue), named_technician(ticket.agreement))
	if not user:
		return method == rules.BY_HAND  # the next one's technician may be there
	ticket.flags.actor = lifecycle.RULE
	ticket.responsible = user
	ticket.status = defaults.first_status(lifecycle.ASSIGNED)
	ticket.save(ignore_permissions=True)  # a rule's move
	remember_turn(user)
	return True


def named_technician(agreement: str | None) -> str | None:
	"""Whom the agreement names, if anybody."""
	return (
		frappe.get_cached_value("SD Service Level Agreement", agreement, "technician") if agreement else None
	)


def candidates(queue: str) -> list[rules.Candidate]:
	"""The queue's members who work for its desk, with their load, in a few queries however many they are."""
	desk = frappe.db.get_value("SD Queue", queue, "desk")
	members = able_members(queue, desk)
	agents = {
		row.user: row
		for row in frappe.get_all(
			"SD Agent", {"user": ("in", members or [""])}, ["user", "away", "last_assigned_at"]
		)
	}
	loads = open_tickets(members)
	unknown = frappe._dict(away=0, last_assigned_at=0)
	return [
		rules.Candidate(
			user,
			loads.get(user, 0),
			agents.get(user, unknown).last_assigned_at,
			bool(agents.get(user, unknown).away),
		)
		for user in members
	]


def able_members(queue: str, desk: str) -> list[str]:
	"""The queue's members who can log in and may see what lies in it."""
	members = frappe.get_all("SD Queue Member", {"parent": queue, "parenttype": "SD Queue"}, pluck="user")
	enabled = frappe.get_all("User", {"name": ("in", members or [""]), "enabled": 1}, pluck="name")
	record = {"desk": desk, "queue": queue}
	return [user for user in enabled if staff_condition(user).holds(record)]


def validate_people(ticket: "SDTicket") -> None:
	"""Whoever is made responsible, or a helper, may see the ticket where it lies."""
	moved = ticket.has_value_changed("queue") or ticket.has_value_changed("desk")
	before = ticket.get_doc_before_save()
	known = set() if moved or not before else {before.responsible, *(row.user for row in before.helpers)}
	users = {ticket.responsible, *(row.user for row in ticket.helpers)}
	for user in sorted(filter(None, users - known)):
		validate_may_see(ticket, user)


def validate_may_see(ticket: "SDTicket", user: str) -> None:
	"""Refuse who would be given a ticket that they cannot open."""
	record = {"desk": ticket.desk, "queue": ticket.queue}
	if not (frappe.get_cached_value("User", user, "enabled") and staff_condition(user).holds(record)):
		raise IllegalMove(
			_("{0} cannot see ticket {1}. Choose a member of the desk {2}.").format(
				full_name(user) or user, ticket.name, ticket.desk
			)
		)


def open_tickets(users: list[str]) -> dict[str, int]:
	"""How many tickets each of them has that are not solved."""
	table = frappe.qb.DocType("SD Ticket")

	rows = (
		frappe.qb.from_(table)
		.select(table.responsible, Count("*"))
		.where(table.responsible.isin(users or [""]))
		.where(table.status_category.notin([*lifecycle.SOLVED, lifecycle.CANCELLED]))
		.groupby(table.responsible)
		.run()
	)
	return dict(rows)


def remember_turn(user: str) -> None:
	"""The next turn is somebody else's. An agent without a record gets one."""
	if not frappe.db.exists("SD Agent", user):
		frappe.get_doc({"doctype": "SD Agent", "user": user}).insert(ignore_permissions=True)
	frappe.db.set_value("SD Agent", user, "last_assigned_at", now(), update_modified=False)
