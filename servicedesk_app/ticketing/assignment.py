"""Assignment by rule, in a job after the commit: no creation waits for the queue's row.

The job takes what is unassigned in a queue that assigns by rule, so it may run twice, late or not at all; the
minute's job finds what is left.
"""

import frappe
from frappe.query_builder.functions import Count

from servicedesk_app.rules import assignment as rules
from servicedesk_app.rules import lifecycle
from servicedesk_app.service_level.instants import now
from servicedesk_app.ticketing import defaults


def assign_all() -> None:
	"""The scheduled job, once a minute."""
	for queue in frappe.get_all("SD Queue", {"assignment": ("!=", rules.BY_HAND), "disabled": 0}, pluck="name"):
		assign_queue(queue)


def assign_queue(queue: str) -> None:
	"""Give each unassigned ticket of the queue to somebody, one transaction each; stops when nobody is present."""
	for ticket in frappe.get_all(
		"SD Ticket", {"queue": queue, "status_category": lifecycle.NEW}, pluck="name", order_by="creation"
	):
		done = assign_one(queue, ticket)
		frappe.db.commit()
		if not done:
			return


def assign_one(queue: str, name: str) -> bool:
	"""Assign one ticket. False when nobody can take it: it stays on the pile."""
	frappe.db.get_value("SD Queue", queue, "name", for_update=True)  # one at a time, so that turns are turns
	ticket = frappe.get_doc("SD Ticket", name, for_update=True)
	if ticket.status_category != lifecycle.NEW or ticket.queue != queue:
		return True
	method = frappe.db.get_value("SD Queue", queue, "assignment")
	user = rules.choose(method, candidates(queue), named_technician(ticket.agreement))
	if not user:
		return False
	ticket.flags.actor = lifecycle.RULE
	ticket.assigned_to = user
	ticket.status = defaults.first_status(lifecycle.ASSIGNED)
	ticket.save(ignore_permissions=True)  # a rule's move
	remember_turn(user)
	return True


def named_technician(agreement: str | None) -> str | None:
	"""Whom the agreement names, if anybody."""
	return frappe.get_cached_value("SD Service Level Agreement", agreement, "technician") if agreement else None


def candidates(queue: str) -> list[rules.Candidate]:
	"""The queue's members with their load, in three queries however many they are."""
	members = frappe.get_all("SD Queue Member", {"parent": queue, "parenttype": "SD Queue"}, pluck="user")
	agents = {
		row.user: row
		for row in frappe.get_all("SD Agent", {"user": ("in", members or [""])}, ["user", "away", "last_assigned_at"])
	}
	loads = open_tickets(members)
	unknown = frappe._dict(away=0, last_assigned_at=0)
	return [
		rules.Candidate(
			user, loads.get(user, 0), agents.get(user, unknown).last_assigned_at, bool(agents.get(user, unknown).away)
		)
		for user in members
	]


def open_tickets(users: list[str]) -> dict[str, int]:
	"""How many tickets each of them has that are not solved."""
	table = frappe.qb.DocType("SD Ticket")

	rows = (
		frappe.qb.from_(table)
		.select(table.assigned_to, Count("*"))
		.where(table.assigned_to.isin(users or [""]))
		.where(table.status_category.notin([*lifecycle.SOLVED, lifecycle.CANCELLED]))
		.groupby(table.assigned_to)
		.run()
	)
	return dict(rows)


def remember_turn(user: str) -> None:
	"""The next turn is somebody else's. An agent without a record gets one."""
	if not frappe.db.exists("SD Agent", user):
		frappe.get_doc({"doctype": "SD Agent", "user": user}).insert(ignore_permissions=True)
	frappe.db.set_value("SD Agent", user, "last_assigned_at", now(), update_modified=False)
