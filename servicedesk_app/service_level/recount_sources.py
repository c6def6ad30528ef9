"""What open clocks depend on: of which records, on what in them, and which tickets have such clocks."""

import hashlib

import frappe

from servicedesk_app.rules.metrics import LEVEL

CALENDAR, AGREEMENT, POLICY = "SD Service Calendar", "SD Service Level Agreement", "SD Escalation Policy"
QUEUE, SETTINGS = "SD Queue", "SD Settings"

CONTENT = {
	# what of a record the clocks depend on; tables by their fields
	CALENDAR: {
		"": ("time_zone",),
		"windows": ("weekday", "opens", "closes"),
		"exceptions": ("date", "opens", "closes"),
	},
	AGREEMENT: {
		"": ("calendar", "policy", "pauses_for_customer", "pauses_for_supplier"),
		"targets": (
			"name",
			"ticket_type",
			"priority",
			"metric",
			"amount",
			"unit",
			"around_the_clock",
			"calendar",
		),
	},
	POLICY: {"": ("disabled",), "steps": ("name", "metric", "when", "amount")},
	QUEUE: {"": ("level_minutes", "level_calendar")},
	SETTINGS: {"": ("default_policy",)},
}


def version_of(record) -> str:
	"""A mark of all that clocks depend on: two records with the same mark give the same clocks."""
	parts = []
	for table, fields in CONTENT[record.doctype].items():
		rows = [record] if not table else record.get(table) or []
		parts.append(sorted(tuple(str(row.get(field) or "") for field in fields) for row in rows))
	return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def concerned(doctype: str, name: str, after: str, limit: int) -> list[str]:
	"""The next tickets behind `after` whose open clocks depend on the record, by number."""
	tickets, values = _tickets(doctype, name)
	return frappe.db.sql_list(
		f"""select distinct ticket {tickets} and ticket > %(after)s order by ticket limit {int(limit)}""",
		{**values, "after": after},
	)


def count(doctype: str, name: str) -> int:
	"""How many tickets there are whose open clocks depend on the record."""
	tickets, values = _tickets(doctype, name)
	return frappe.db.sql(f"select count(distinct ticket) {tickets}", values)[0][0]


def _tickets(doctype: str, name: str) -> tuple[str, dict]:
	"""What follows `select ticket` in SQL, with its values."""
	condition, values = _dependence(doctype, name)
	return f"from `tabSD Ticket Clock` where state in ('Running', 'Paused') and {condition}", values


def _dependence(doctype: str, name: str) -> tuple[str, dict]:
	if doctype == CALENDAR:
		return "calendar = %(name)s", {"name": name}
	if doctype == QUEUE:
		return f"metric = '{LEVEL}' and queue = %(name)s", {"name": name}
	if doctype == AGREEMENT:
		return "agreement = %(name)s", {"name": name}
	under = frappe.get_all(AGREEMENT, {"policy": name}, pluck="name") if doctype == POLICY else []
	if doctype == SETTINGS or frappe.db.get_single_value(SETTINGS, "default_policy") == name:
		own = frappe.get_all(AGREEMENT, {"policy": ("is", "set")}, pluck="name")
		return "(ifnull(agreement, '') not in %(others)s)", {"others": tuple(set(own) - set(under)) or ("",)}
	return "agreement in %(names)s", {"names": tuple(under) or ("",)}
