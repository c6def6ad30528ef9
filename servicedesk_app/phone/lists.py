"""What the lists of the page show. Lists go through Frappe's permission hooks, counts carry the same condition."""

from typing import NamedTuple

import frappe

from servicedesk_app.permissions.tickets import query_conditions
from servicedesk_app.rules.lifecycle import NEW
from servicedesk_app.service_level.instants import now
from servicedesk_app.workplace import search, views

LIMIT = 50
FIELDS = [
	"name", "subject", "status", "status_category", "priority", "customer", "queue", "responsible", "initials",
	"opened_at", "next_due", "breached",
]  # fmt: skip


class Group(NamedTuple):
	"""Some tickets under a heading, and how many there are of them in all."""

	label: str
	rows: list[frappe._dict]
	total: int


class Load(NamedTuple):
	"""What there is in a queue: open tickets, those of them that nobody has taken, and those that are late."""

	open: int = 0
	new: int = 0
	late: int = 0


def group(label: str, *filters: list) -> Group:
	"""Tickets that the reader sees, what is due first on top. The filters are those of workplace/views.py."""
	rows = frappe.get_list(
		"SD Ticket",
		list(filters),
		FIELDS,
		order_by="due_order asc, creation asc",
		limit_page_length=LIMIT,
	)
	total = len(rows) if len(rows) < LIMIT else views.counts({"all": list(filters)})["all"]
	return Group(label, rows, total)


def of(label: str, rows: list[frappe._dict]) -> Group:
	"""Rows that are all there are."""
	return Group(label, rows, len(rows))


def loads() -> dict[str, Load]:
	"""What there is in each queue, of what the reader sees, by one statement."""
	rows = frappe.db.sql(
		f"""select queue, count(*), sum(status_category = %(new)s), sum(due_order < %(now)s) from `tabSD Ticket`
		where status_category in %(open)s and {query_conditions()} group by queue""",
		{"open": tuple(views.OPEN), "new": NEW, "now": now()},
	)
	return {queue: Load(*map(int, numbers)) for queue, *numbers in rows}


def found(words: str) -> list[Group]:
	"""By the desk's own quick search: tickets by number and words, and what is open of customers whose name or whose
	people's phone number it is."""
	hits = search.find(words, limit=LIMIT)
	names = [hit["name"] for hit in hits if hit["doctype"] == "SD Ticket"]
	customers = {hit["name"]: hit["label"] for hit in hits if hit["doctype"] == "SD Customer"}
	rows = frappe.get_list(
		"SD Ticket", [views.any_of("name", names)], FIELDS, limit_page_length=len(names) or 1
	)
	rows.sort(key=lambda row: names.index(row.name))
	open_of = [
		group(label, views.equals("customer", name), views.any_of("status_category", views.OPEN))
		for name, label in customers.items()
	]
	return [of("", rows), *open_of]
