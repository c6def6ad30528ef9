"""The tree of categories: what a part inherits from what it is part of."""

import frappe

INHERITED = {"queue": "default_queue", "ticket_type": "default_ticket_type", "priority": "default_priority"}


def defaults_of(category: str | None) -> dict[str, str]:
	"""What a ticket of this category gets; what the category leaves empty comes from further up the tree."""
	found: dict[str, str] = {}
	while category:
		record = frappe.get_cached_doc("SD Category", category)
		for name, field in INHERITED.items():
			if record.get(field):
				found.setdefault(name, record.get(field))
		category = record.parent_sd_category
	return found


def with_parts(category: str) -> frozenset[str]:
	"""The category and everything below it."""
	record = frappe.get_cached_doc("SD Category", category)
	parts = frappe.get_all(
		"SD Category", filters={"lft": (">", record.lft), "rgt": ("<", record.rgt)}, pluck="name"
	)
	return frozenset((category, *parts))
