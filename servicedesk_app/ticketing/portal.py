"""A ticket as its customer sees it: a named list of fields, and nothing of what staff say among themselves."""

import frappe
from frappe import _
from frappe.utils import cint

from servicedesk_app.errors import NoCustomer, TicketNotFound
from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.permissions.tickets import as_sql, customer_condition
from servicedesk_app.rules.lifecycle import whose_turn
from servicedesk_app.service_level import clocks
from servicedesk_app.service_level.instants import from_site_time, to_zone, zone_of_reader
from servicedesk_app.ticketing.people import full_name

PAGE_LIMIT = 100

LIST_FIELDS = (
	"name", "subject", "status", "status_category", "priority", "ticket_type", "assigned_to", "raised_by",
	"customer", "creation",
)  # fmt: skip


def ticket(name: str, user: str) -> dict:
	"""One ticket for one reader. Raises TicketNotFound for a foreign one just as for a missing one."""
	row = frappe.db.get_value("SD Ticket", name, [*LIST_FIELDS, "description"], as_dict=True)
	if row:
		row.watchers = frappe.get_all("SD Ticket Watcher", {"parent": name, "parenttype": "SD Ticket"}, ["user"])
	if not row or not customer_condition(user).holds(row):
		raise TicketNotFound(_("There is no ticket {0} of yours. Look for it in your list.").format(name))
	return {**_shown([row], user)[0], "description": row.description}


def shown_to(record, user: str) -> dict:
	"""A loaded ticket for one reader, whose right to see it the caller has checked."""
	return _shown([frappe._dict({field: record.get(field) for field in LIST_FIELDS})], user)[0]


def tickets(user: str, *, start: int = 0, limit: int = 20) -> dict:
	"""One page of the reader's tickets, newest first, and how many there are."""
	if not person_at_customer(user):
		raise NoCustomer(_("Your account belongs to no customer yet. Ask your service desk to add you."))
	visible = as_sql(customer_condition(user))
	page = {"start": max(cint(start), 0), "limit": min(max(cint(limit), 1), PAGE_LIMIT)}
	columns = ", ".join(f"`{field}`" for field in LIST_FIELDS)
	rows = frappe.db.sql(
		f"select {columns} from `tabSD Ticket` where {visible} order by creation desc limit %(start)s, %(limit)s",
		page,
		as_dict=True,
	)
	total = frappe.db.sql(f"select count(*) from `tabSD Ticket` where {visible}")[0][0]
	return {"tickets": _shown(rows, user), "total": total}


def _shown(rows: list[frappe._dict], user: str) -> list[dict]:
	zone = _zone_of(user)
	reactions = _reactions([row.name for row in rows])
	return [_one(row, reactions.get(row.name), zone) for row in rows]


def _one(row: frappe._dict, reaction: frappe._dict | None, zone: str) -> dict:
	return {
		"name": row.name,
		"subject": row.subject,
		"status": _(customer_label(row.status)),
		"status_category": row.status_category,
		"status_colour": frappe.get_cached_value("SD Status", row.status, "colour"),
		"priority": row.priority,
		"ticket_type": row.ticket_type,
		"responsible": full_name(row.assigned_to),
		"reported_by": full_name(row.raised_by),
		"waiting_for": whose_turn(row.status_category),
		"opened_at": _iso(reaction and reaction.started_at, zone) or _iso(from_site_time(row.creation), zone),
		"reaction_due": _iso(reaction and reaction.due_at, zone),
		"reaction_met_at": _iso(reaction and reaction.met_at, zone),
		"overdue": bool(reaction and reaction.breached_at and not reaction.met_at),
	}


def customer_label(status: str) -> str:
	"""What a status is called towards customers."""
	return frappe.get_cached_value("SD Status", status, "customer_label") or status


def _reactions(names: list[str]) -> dict[str, frappe._dict]:
	"""The latest reaction clock of each ticket, in one query."""
	rows = frappe.get_all(
		"SD Ticket Clock",
		filters={"ticket": ("in", names or [""]), "metric": clocks.REACTION},
		fields=["ticket", "started_at", "due_at", "met_at", "breached_at"],
		order_by="run",
	)
	return {row.ticket: row for row in rows}


def _zone_of(user: str) -> str:
	person = person_at_customer(user)
	company = frappe.get_cached_value("SD Customer", person.customer, "time_zone") if person else None
	return zone_of_reader(user, company)


def _iso(epoch: int | None, zone: str) -> str | None:
	return to_zone(epoch, zone).isoformat(timespec="minutes") if epoch else None
