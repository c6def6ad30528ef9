"""Routing rules, loaded from their records and applied to a new ticket."""

from typing import TYPE_CHECKING

import frappe
from frappe.utils import strip_html

from servicedesk_app.rules.routing import CONDITIONS, Rule, first_fitting, outcome, split_words
from servicedesk_app.ticketing import categories

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

CACHE_KEY = "servicedesk_routing_rules"
FIELDS = ("queue", "ticket_type", "category", "priority")


def apply(ticket: "SDTicket") -> None:
	"""Set what the first fitting rule says, and remember which one it was for the journal."""
	chosen = {field: ticket.get(field) for field in FIELDS}
	values = {field: ticket.get(field) or "" for field in (*CONDITIONS, "category")}
	rule = first_fitting(rules(), values, f"{ticket.subject}\n{strip_html(ticket.description or '')}")
	ticket.update(outcome(rule, chosen))
	ticket.flags.routed_by = rule.name if rule else None


def rules() -> list[Rule]:
	"""The enabled rules in their order."""
	return [Rule(**{**row, "categories": frozenset(row["categories"])}) for row in _stored()]


def forget() -> None:
	"""Called when a rule or a category changes: now for us, and after the commit, since another process may
	have cached the old rules meanwhile."""
	frappe.cache().delete_value(CACHE_KEY)
	frappe.db.after_commit.add(lambda: frappe.cache().delete_value(CACHE_KEY))


def _stored() -> list[dict]:
	return frappe.cache().get_value(CACHE_KEY, _load)


def _load() -> list[dict]:
	rows = frappe.get_all("SD Routing Rule", {"enabled": 1}, ["*"], order_by="position, creation")
	return [
		{
			"name": row.title,
			"conditions": {field: row[field] or "" for field in CONDITIONS},
			"categories": sorted(categories.with_parts(row.category)) if row.category else [],
			"words": split_words(row.words or ""),
			"results": {
				"queue": row.queue,
				"ticket_type": row.set_ticket_type,
				"category": row.set_category,
				"priority": row.set_priority,
			},
			"overrules_reporter": bool(row.overrules_reporter),
		}
		for row in rows
	]
