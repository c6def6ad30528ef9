"""The saved views of the ticket list, said once: the list's buttons, the workspace's numbers and their counts.

A view is a list of Frappe's filters for one person at one time. It narrows what the person sees and grants
nothing: lists go through Frappe, which adds the permission condition, and counts add it here.
"""

from collections.abc import Callable
from typing import NamedTuple

import frappe
from frappe import _

from servicedesk_app.permissions.tickets import query_conditions
from servicedesk_app.rules import lifecycle

TICKET = "SD Ticket"
RISK_SECONDS = 3600
OPEN = list(lifecycle.OPEN)
TO_DO = [category for category in OPEN if category not in lifecycle.SOLVED]
NONE = [""]
"""No name is empty, so this finds nothing."""

Filters = list[list]


def equals(field: str, value: str) -> list:
	"""A filter of tickets."""
	return [TICKET, field, "=", value]


def any_of(field: str, values: list[str]) -> list:
	"""A filter of tickets; no values find nothing."""
	return [TICKET, field, "in", values or NONE]


def none_of(field: str, values: list[str]) -> list:
	"""A filter of tickets: a field that is empty passes."""
	return [TICKET, field, "not in", values]


class View(NamedTuple):
	"""A view: its key, what its button says, the colour of its number, and its filters."""

	key: str
	label: str
	colour: str
	filters: Callable[[str, int], Filters]


def open_tickets(user: str, at: int) -> Filters:
	"""Everything that is not over."""
	return [any_of("status_category", OPEN)]


def my_tickets(user: str, at: int) -> Filters:
	"""What one is responsible for and has not solved."""
	return [equals("responsible", user), any_of("status_category", TO_DO)]


def my_queues(user: str, at: int) -> Filters:
	"""What lies in the queues that one is a member or the lead of."""
	return [any_of("queue", queues_of(user)), any_of("status_category", TO_DO)]


def unassigned(user: str, at: int) -> Filters:
	"""What nobody has taken."""
	return [any_of("status_category", [lifecycle.NEW])]


def at_risk(user: str, at: int) -> Filters:
	"""What is late, or will be within the hour."""
	return [[TICKET, "due_order", "<=", at + RISK_SECONDS], any_of("status_category", OPEN)]


def late(user: str, at: int) -> Filters:
	"""Whose promise has run out and is still to be kept."""
	return [[TICKET, "due_order", "<", at], any_of("status_category", OPEN)]


def waiting_for_customer(user: str, at: int) -> Filters:
	"""What the customer has to answer or to approve."""
	return [any_of("status_category", [lifecycle.WAITING_FOR_CUSTOMER, lifecycle.RESOLVED])]


def on_site(user: str, at: int) -> Filters:
	"""Work at the customer's place."""
	return [any_of("ticket_type", on_site_types()), any_of("status_category", TO_DO)]


VIEWS = (
	View("open", "Open", "blue", open_tickets),
	View("my_tickets", "My tickets", "blue", my_tickets),
	View("my_queues", "My queues", "blue", my_queues),
	View("unassigned", "Not assigned", "red", unassigned),
	View("at_risk", "At risk", "orange", at_risk),
	View("waiting_for_customer", "Waiting for customer", "purple", waiting_for_customer),
	View("on_site", "On-site", "gray", on_site),
)
BY_KEY = {view.key: view for view in (*VIEWS, View("late", "Late", "red", late))}


def queues_of(user: str) -> list[str]:
	"""The queues that a person is a member or the lead of."""
	member = frappe.get_all("SD Queue Member", {"user": user, "parenttype": "SD Queue"}, pluck="parent")
	return sorted({*member, *frappe.get_all("SD Queue", {"lead": user}, pluck="name")})


def on_site_types() -> list[str]:
	"""The ticket types whose work is done at the customer's place."""
	return frappe.get_all("SD Ticket Type", {"on_site": 1}, pluck="name")


def counts(views: dict[str, Filters]) -> dict[str, int]:
	"""How many tickets of each view the present user sees, by the views' keys: one statement for all of them."""
	seen, values = query_conditions(), {}
	parts = []
	for key, filters in views.items():
		conditions = [_sql(row, f"{key}_{position}", values) for position, row in enumerate(filters)]
		parts.append(
			f"select '{key}', count(*) from `tabSD Ticket` where {' and '.join([*conditions, seen])}"
		)
	return dict(frappe.db.sql(" union all ".join(parts), values))


def _sql(row: list, name: str, values: dict) -> str:
	_doctype, field, operator, value = row
	values[name] = tuple(value) if operator.endswith("in") else value
	column = f"`tabSD Ticket`.`{field}`"
	if operator == "not in":
		column = f"ifnull({column}, '')"
	return f"{column} {operator} %({name})s"


def resolved(keys: list[str], user: str, at: int) -> dict[str, Filters]:
	"""The filters of the named views for one person now."""
	return {key: BY_KEY[key].filters(user, at) for key in keys}


def with_counts(user: str, at: int) -> list[dict]:
	"""The views of the list with their numbers: key, label, colour, filters, count."""
	filters = resolved([view.key for view in VIEWS], user, at)
	numbers = counts(filters)
	return [
		{
			"key": view.key,
			"label": _(view.label),
			"colour": view.colour,
			"filters": filters[view.key],
			"count": numbers[view.key],
		}
		for view in VIEWS
	]
