"""What a customer can choose from in a report, and what their agreement promises for each choice."""

import frappe
from frappe import _

from servicedesk_app.service_level import instants, prospects
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import promised_words

# Spaces that an <option> keeps.
INDENT = "\u00a0" * 4


def promised(reader: Reader, types: list[dict], priorities: list[dict]) -> dict[str, dict[str, str]]:
	"""By type and then by priority, in words: by when we would react and solve it, if it were reported now."""
	at = instants.now()
	agreement = prospects.agreement_of(reader.customer, at) if reader.customer else None
	if not agreement:
		return {}
	return {
		kind.name: {
			priority.name: promised_words(
				prospects.for_report(agreement, kind.name, priority.name, at), reader
			)
			for priority in priorities
		}
		for kind in types
	}


def types() -> list[dict]:
	# What customers are offered is public to them; the role itself may not read the DocType.
	return frappe.get_all(
		"SD Ticket Type",
		filters={"enabled": 1, "offered_to_customers": 1},
		fields=["name", "description"],
		order_by="creation, name",
	)


def priorities() -> list[dict]:
	return frappe.get_all(
		"SD Priority",
		filters={"enabled": 1},
		fields=["name", "description", "colour"],
		order_by="`rank`, name",
	)


def categories(customer: str | None) -> list[dict]:
	"""What the desk offers of its tree, indented by what is offered above it."""
	desk = frappe.get_cached_value("SD Customer", customer, "desk") if customer else None
	offered = {"desk": desk, "disabled": 0, "offered_to_customers": 1}
	rows = (
		frappe.get_all("SD Category", offered, ["name", "category_name", "lft", "rgt"], order_by="lft")
		if desk
		else []
	)
	above: list[int] = []
	for row in rows:
		above = [end for end in above if end > row.rgt]
		row.label = INDENT * len(above) + _(row.category_name)
		above.append(row.rgt)
	return rows


def impacts() -> list[dict[str, str]]:
	"""Who is affected, in words that need no explanation."""
	return [
		{"name": "", "label": _("I am not sure")},
		{"name": "Low", "label": _("One person")},
		{"name": "Medium", "label": _("Several people")},
		{"name": "High", "label": _("The whole company")},
	]


def default_type(types: list[dict]) -> str:
	"""The admin's default if customers are offered it, else the first."""
	names = [offered["name"] for offered in types]
	preferred = frappe.get_cached_doc("SD Settings").default_ticket_type
	return preferred if preferred in names else next(iter(names), "")
