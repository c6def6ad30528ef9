"""Tickets that belong together: links, merging, problems with their incidents, follow-ups."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules import lifecycle
from servicedesk_app.ticketing import attachments, defaults, journal

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

CAUSED_BY = "caused by"
PART_OF = "part of"
FOLLOWS = "follows"
DUPLICATE_OF = "duplicate of"
RELATES_TO = "relates to"
RELATIONS = (CAUSED_BY, DUPLICATE_OF, RELATES_TO, PART_OF, FOLLOWS)


def link(ticket: "SDTicket", relation: str, other: "SDTicket") -> str:
	"""Say that `ticket` is in `relation` to `other`, once. Returns the link's name; the caller may write both."""
	values = {"ticket": ticket.name, "relation": relation, "other": other.name}
	if existing := frappe.db.exists("SD Ticket Link", values):
		return existing
	made = frappe.get_doc({"doctype": "SD Ticket Link", **values}).insert(ignore_permissions=True)
	journal.record(ticket.name, _("{0} {1}: {2}").format(_(relation).capitalize(), other.name, other.subject))
	journal.record(other.name, _("{0} is {1} this one: {2}").format(ticket.name, _(relation), ticket.subject))
	return made.name


def of(ticket: str, relation: str | None = None) -> list[frappe._dict]:
	"""The links of a ticket from either side: relation, ticket, other."""
	table = frappe.qb.DocType("SD Ticket Link")
	query = frappe.qb.from_(table).select(table.name, table.relation, table.ticket, table.other)
	query = query.where((table.ticket == ticket) | (table.other == ticket))
	return (query.where(table.relation == relation) if relation else query).run(as_dict=True)


def merge(ticket: "SDTicket", into: "SDTicket") -> None:
	"""Make one of two reports of the same thing. Both keep their history; people and files go along, the clocks
	of the merged one are cancelled. Both must be the same customer's: else one would read the other's report."""
	validate_mergeable(ticket, into)
	link(ticket, DUPLICATE_OF, into)
	move_people(ticket, into)
	copy_files(ticket, into)
	ticket.flags.actor, ticket.flags.reason_given = lifecycle.RULE, True
	ticket.flags.from_rules = {"merged_into"}
	ticket.merged_into = into.name
	ticket.state_reason = _("Merged into {0}.").format(into.name)
	ticket.status = defaults.first_status(lifecycle.CANCELLED)
	ticket.save()


def validate_mergeable(ticket: "SDTicket", into: "SDTicket") -> None:
	"""Refuse what would lose or leak something."""
	if ticket.name == into.name:
		raise IllegalMove(_("A ticket cannot be merged into itself. Choose another."))
	if ticket.customer != into.customer:
		raise IllegalMove(
			_(
				"{0} and {1} are of different customers. Link them instead, so that neither reads the other's."
			).format(ticket.name, into.name)
		)
	for one in (ticket, into):
		if one.status_category in lifecycle.OVER:
			raise IllegalMove(_("Ticket {0} is over. Reopen it first.").format(one.name))


def move_people(ticket: "SDTicket", into: "SDTicket") -> None:
	"""Reporter, watchers and helpers of the one follow the other from now on."""
	known = {into.raised_by, into.responsible, *(row.user for row in into.watchers)}
	for user in (ticket.raised_by, *(row.user for row in ticket.watchers)):
		if user and user not in known:
			into.append("watchers", {"user": user})
			known.add(user)
	helpers = {row.user for row in into.helpers}
	for row in ticket.helpers:
		if row.user not in helpers:
			into.append("helpers", {"user": row.user})
	into.save()


def copy_files(ticket: "SDTicket", into: "SDTicket") -> None:
	"""The other ticket shows the files as well; the content is stored once."""
	files = frappe.get_all(
		"File",
		{"attached_to_doctype": "SD Ticket", "attached_to_name": ticket.name},
		["name", "file_name", "file_url", "is_private"],
	)
	for file in files:
		copy = attachments.copy_of(file, attached_to_doctype="SD Ticket", attached_to_name=into.name)
		copy.insert(ignore_permissions=True)  # merge() needs the right to write both


def resolve_incidents(problem: "SDTicket", resolution: str) -> list[str]:
	"""Resolve the open incidents that this problem caused, with its solution. Returns their numbers."""
	done = []
	for row in of(problem.name, CAUSED_BY):
		incident = frappe.get_doc("SD Ticket", row.ticket)
		if row.other != problem.name or incident.status_category in lifecycle.SOLVED | lifecycle.OVER:
			continue
		incident.flags.actor = lifecycle.RULE
		incident.flags.note = _("Solved with {0}").format(problem.name)
		incident.resolution = resolution
		incident.status = defaults.first_status(lifecycle.RESOLVED)
		incident.save()
		done.append(incident.name)
	return done


def follow_up(closed: "SDTicket", html: str) -> str:
	"""A new ticket for a message that came after the reopen window. Returns its number."""
	ticket = frappe.new_doc("SD Ticket")
	fields = ("subject", "customer", "raised_by", "ticket_type", "category", "priority", "queue")
	ticket.update({field: closed.get(field) for field in fields})
	ticket.description = html  # the whole message; Frappe sanitises it as it is saved
	ticket.channel = closed.channel
	ticket.flags.from_rules = {"channel"}
	ticket.insert(ignore_permissions=True)  # the message it answers was checked when it was written
	link(ticket, FOLLOWS, closed)
	return ticket.name
