"""The pages: my work, what nobody has taken, queues, one ticket. All lists go through Frappe's permission hooks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _

from servicedesk_app.phone import shown
from servicedesk_app.phone.answers import Page
from servicedesk_app.rules.lifecycle import CATEGORIES, NEW, OVER

LIMIT = 50
OPEN = ("in", [category for category in CATEGORIES if category not in OVER])
FIELDS = [
	"name", "subject", "status", "status_category", "priority", "customer", "queue", "responsible", "initials",
	"opened_at", "next_due", "breached",
]  # fmt: skip


def find(path: str, user: str, form: Mapping[str, Any]) -> Page:
	"""The page at a path below /servicedesk. Raises DoesNotExistError for one that is none."""
	head, _slash, rest = path.partition("/")
	if head in SINGLE and not rest:
		return SINGLE[head](user, form)
	if head in NAMED and rest:
		return NAMED[head](rest, user)
	raise frappe.DoesNotExistError(path)


def my_work(user: str, form: Mapping[str, Any]) -> Page:
	"""What I am responsible for or help with; with words, what is found by them instead."""
	words = " ".join(str(form.get("words") or "").split())[:140]
	if words:
		return _list(_("Found"), "work", found(words), words=words)
	helping = frappe.get_all("SD Ticket Helper", {"user": user, "parenttype": "SD Ticket"}, pluck="parent")
	mine = tickets({"responsible": user, "status_category": OPEN})
	helped = tickets({"name": ("in", helping or [""]), "status_category": OPEN, "responsible": ("!=", user)})
	waiting = [
		row
		for row in mine
		if row.status_category in ("Waiting for Customer", "Waiting for Supplier", "Resolved")
	]
	active = [row for row in mine if row not in waiting]
	groups = [(_("To do"), active), (_("I help"), helped), (_("Waiting for others"), waiting)]
	return _groups(_("My work"), "work", groups)


def to_take(user: str, form: Mapping[str, Any]) -> Page:
	"""What nobody has taken: of my queues first, then of the others that I see."""
	rows = tickets({"status_category": NEW})
	mine = set(_queues_of(user))
	groups = [
		(_("In my queues"), [row for row in rows if row.queue in mine]),
		(_("In other queues"), [row for row in rows if row.queue not in mine]),
	]
	return _groups(_("To take"), "take", groups)


def queues(user: str, form: Mapping[str, Any]) -> Page:
	"""My desks' queues, with what is open in each."""
	names = frappe.get_list(
		"SD Queue",
		{"disabled": 0},
		["name", "support_level"],
		order_by="support_level, name",
		limit_page_length=0,
	)
	rows = frappe.get_list(
		"SD Ticket",
		{"status_category": OPEN},
		["queue", "status_category", "breached"],
		limit_page_length=2000,
	)
	mine = set(_queues_of(user))
	lines = [
		{
			"name": queue.name,
			"to": f"/servicedesk/queues/{quote(queue.name, safe='')}",
			"level": queue.support_level,
			"mine": queue.name in mine,
			"open": sum(row.queue == queue.name for row in rows),
			"new": sum(row.queue == queue.name and row.status_category == NEW for row in rows),
			"late": sum(row.queue == queue.name and row.breached for row in rows),
		}
		for queue in names
	]
	lines.sort(key=lambda line: not line["mine"])
	return Page("queues.html", _("Queues"), {"place": "queues", "queues": lines})


def queue(name: str, user: str) -> Page:
	"""What is open in one queue."""
	frappe.get_doc("SD Queue", name).check_permission("read")
	return _groups(name, "queues", [(_("Open"), tickets({"queue": name, "status_category": OPEN}))])


def ticket(name: str, user: str) -> Page:
	"""One ticket with its clocks, its journal and what can be done next."""
	record = frappe.get_doc("SD Ticket", name)
	record.check_permission("read")
	return Page("ticket.html", f"{record.name} {record.subject}", {**shown.ticket(record, user), "place": ""})


def tickets(filters: dict) -> list[frappe._dict]:
	"""Tickets that the reader sees, what is due first on top."""
	due = frappe.get_list(
		"SD Ticket",
		{"next_due": ("is", "set"), **filters},
		FIELDS,
		order_by="next_due asc",
		limit_page_length=LIMIT,
	)
	left = LIMIT - len(due)
	if not left:
		return due
	return due + frappe.get_list(
		"SD Ticket",
		{"next_due": ("is", "not set"), **filters},
		FIELDS,
		order_by="creation asc",
		limit_page_length=left,
	)


def found(words: str) -> list[frappe._dict]:
	"""By number, headline or customer, the newest first."""
	like = ("like", "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%")
	either = {"name": words.lstrip("#"), "subject": like, "customer": like}
	return frappe.get_list(
		"SD Ticket", {}, FIELDS, or_filters=either, order_by="creation desc", limit_page_length=LIMIT
	)


def _list(title: str, place: str, rows: list[frappe._dict], **more: Any) -> Page:
	return _groups(title, place, [("", rows)], **more)


def _groups(title: str, place: str, groups: list[tuple[str, list]], words: str = "") -> Page:
	values = {
		"place": place,
		"words": words,
		"groups": [(label, [shown.line(row) for row in rows]) for label, rows in groups if rows],
	}
	return Page("list.html", title, values)


def _queues_of(user: str) -> list[str]:
	members = frappe.get_all("SD Queue Member", {"user": user, "parenttype": "SD Queue"}, pluck="parent")
	return [*members, *frappe.get_all("SD Queue", {"lead": user}, pluck="name")]


SINGLE = {"": my_work, "to-take": to_take, "queues": queues}
NAMED = {"queues": queue, "tickets": ticket}
