"""The pages: my work, what nobody has taken, queues, one ticket. All lists go through Frappe's permission hooks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _

from servicedesk_app.phone import lists, shown
from servicedesk_app.phone.answers import Page
from servicedesk_app.rules.lifecycle import NEW, TURN
from servicedesk_app.workplace import views

FOR_OTHERS = list(TURN)  # the customer's turn or the supplier's
TO_DO = [category for category in views.OPEN if category not in FOR_OTHERS]


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
		return _groups(_("Found"), "work", lists.found(words), words)
	helping = frappe.get_all("SD Ticket Helper", {"user": user, "parenttype": "SD Ticket"}, pluck="parent")
	mine = views.equals("responsible", user)
	groups = [
		lists.group(_("To do"), mine, views.any_of("status_category", TO_DO)),
		lists.group(
			_("I help"), views.any_of("name", helping), views.any_of("status_category", views.OPEN),
			views.none_of("responsible", [user]),
		),
		lists.group(_("Waiting for others"), mine, views.any_of("status_category", FOR_OTHERS)),
	]  # fmt: skip
	return _groups(_("My work"), "work", groups)


def to_take(user: str, form: Mapping[str, Any]) -> Page:
	"""What nobody has taken: of my queues first, then of the others that I see."""
	mine, new = views.queues_of(user), views.any_of("status_category", [NEW])
	groups = [
		lists.group(_("In my queues"), views.any_of("queue", mine), new),
		lists.group(_("In other queues"), *([views.none_of("queue", mine)] if mine else []), new),
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
	mine, loads = set(views.queues_of(user)), lists.loads()
	lines = [
		{
			"name": queue.name,
			"to": f"/servicedesk/queues/{quote(queue.name, safe='')}",
			"level": queue.support_level,
			"mine": queue.name in mine,
			**loads.get(queue.name, lists.Load())._asdict(),
		}
		for queue in names
	]
	lines.sort(key=lambda line: not line["mine"])
	return Page("queues.html", _("Queues"), {"place": "queues", "queues": lines})


def queue(name: str, user: str) -> Page:
	"""What is open in one queue."""
	frappe.get_doc("SD Queue", name).check_permission("read")
	shown_here = views.equals("queue", name), views.any_of("status_category", views.OPEN)
	return _groups(name, "queues", [lists.group(_("Open"), *shown_here)])


def ticket(name: str, user: str) -> Page:
	"""One ticket with its clocks, its journal and what can be done next."""
	record = frappe.get_doc("SD Ticket", name)
	record.check_permission("read")
	return Page("ticket.html", f"{record.name} {record.subject}", {**shown.ticket(record, user), "place": ""})


def _groups(title: str, place: str, groups: list[lists.Group], words: str = "") -> Page:
	values = {
		"place": place,
		"words": words,
		"groups": [
			(group.label, [shown.line(row) for row in group.rows], _number_of(group))
			for group in groups
			if group.rows
		],
	}
	return Page("list.html", title, values)


def _number_of(group: lists.Group) -> str:
	shown_here = len(group.rows)
	return str(shown_here) if shown_here == group.total else _("{0} of {1}").format(shown_here, group.total)


SINGLE = {"": my_work, "to-take": to_take, "queues": queues}
NAMED = {"queues": queue, "tickets": ticket}
