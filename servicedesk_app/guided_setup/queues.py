"""Step: the first queues, one for each support level."""

import frappe
from frappe import _
from frappe.model.rename_doc import rename_doc

from servicedesk_app.errors import InvalidMember
from servicedesk_app.guided_setup import main

LEVELS = ("1", "2", "3")
ASSIGNMENTS = ("By hand", "In turn", "Least loaded")


def title() -> str:
	return _("Queues")


def why() -> str:
	return _(
		"New tickets come to the first line. Who cannot solve one hands it over to the next level. Leave a level empty if "
		"you have none."
	)


def there() -> list[str]:
	return [_("Level {0}: {1}").format(row.support_level, row.name) for row in _queues().values() if row]


def fields() -> list[dict]:
	queues = _queues()
	proposed = (_("First line"), _("Second line"), _("Third line"))
	nothing_yet = sum(map(bool, queues.values())) < 2
	names = [
		main.field(
			f"level_{level}", _("Level {0}").format(level),
			default=queues[level].name if queues[level] else (name if nothing_yet else ""),
			reqd=int(level == "1"),
		)
		for level, name in zip(LEVELS, proposed, strict=True)
	]  # fmt: skip
	first = queues["1"]
	assignment = main.field(
		"assignment", _("New tickets are assigned"), "Select", options=main.choices(ASSIGNMENTS),
		default=first.assignment if first else ASSIGNMENTS[0],
		description=_("In turn and least loaded: among the members of the queue who are not away."),
	)  # fmt: skip
	return [*names, main.column(), assignment]


def save(values) -> dict:
	"""Make, rename and chain the queues; the last level first, so that each can name the next."""
	present, following = _queues(), None
	for level in reversed(LEVELS):
		wanted = (values.get(f"level_{level}") or "").strip()
		if wanted:
			following = _make(level, wanted, present[level], following, values.assignment or ASSIGNMENTS[0])
	desk = frappe.get_doc("SD Desk", main.desk())
	desk.default_queue = following
	desk.save()
	return {"message": _("New tickets come to {0}.").format(following)}


def _make(level: str, wanted: str, present, following: str | None, assignment: str) -> str:
	if present and present.name != wanted:
		rename_doc("SD Queue", present.name, wanted)
	record = frappe.get_doc("SD Queue", wanted) if frappe.db.exists("SD Queue", wanted) else None
	if record and record.desk != main.desk():
		raise InvalidMember(
			_("The queue {0} belongs to the desk {1}. Choose another name.").format(wanted, record.desk)
		)
	record = record or frappe.new_doc("SD Queue").update({"queue_name": wanted, "desk": main.desk()})
	record.update({"support_level": level, "next_queue": following})
	if level == "1":
		record.assignment = assignment
	return record.save().name


def _queues() -> dict[str, frappe._dict | None]:
	"""The desk's first queue of each level; on the first level the one that takes new tickets."""
	default = frappe.db.get_value("SD Desk", main.desk(), "default_queue")
	rows = frappe.get_all(
		"SD Queue",
		{"desk": main.desk(), "disabled": 0},
		["name", "support_level", "assignment"],
		order_by="creation",
	)
	rows.sort(key=lambda row: row.name != default)
	return {level: next((row for row in rows if row.support_level == level), None) for level in LEVELS}
