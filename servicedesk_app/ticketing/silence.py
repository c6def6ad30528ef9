"""When a customer is silent: the daily reminder, the closing question, and closing by silence where a desk wants it."""

from collections.abc import Callable
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from servicedesk_app.errors import IllegalMove
from servicedesk_app.rules import lifecycle
from servicedesk_app.ticketing import defaults, notices, reminders

TURN_OF_CUSTOMER = (lifecycle.WAITING_FOR_CUSTOMER, lifecycle.RESOLVED)


def run() -> None:
	"""The scheduled job, each morning."""
	for desk in frappe.get_all("SD Desk", {"enabled": 1}, pluck="name"):
		ask_whether_to_close(desk)
		close_by_silence(desk)
	remind()


def ask_whether_to_close(desk: str) -> list[str]:
	"""Put the closing question, once, on what has been solved for the desk's number of days."""
	days = cint(frappe.get_cached_value("SD Desk", desk, "closing_question_after_days"))
	found = _solved(desk, days, ["waiting_since", "<=", _ago(days)], ["closing_asked_at", "is", "not set"])
	return _each(found, ask)


def ask(name: str) -> None:
	"""Ask whether this ticket may be closed; an agent may do so by hand at any time."""
	validate_is_solved(name)
	frappe.db.set_value("SD Ticket", name, "closing_asked_at", now_datetime(), update_modified=False)
	notices.post_events(name, ["May we close"])


def close_by_silence(desk: str) -> list[str]:
	"""Close what nobody answered about, where the desk has set a number of days for it."""
	days = cint(frappe.get_cached_value("SD Desk", desk, "close_by_silence_after_days"))
	# "is set" first: Frappe's comparison takes an empty time for one long ago
	asked = _solved(desk, days, ["closing_asked_at", "is", "set"], ["closing_asked_at", "<=", _ago(days)])
	return _each(asked, close)


def validate_is_solved(name: str) -> None:
	"""Only what is solved can be closed; its row stays locked, so that it is so until the question is put."""
	if frappe.db.get_value("SD Ticket", name, "status_category", for_update=True) != lifecycle.RESOLVED:
		raise IllegalMove(_("Ticket {0} is not solved. Resolve it first.").format(name))


def close(name: str) -> None:
	"""Close one ticket that is still solved; a customer who has written meanwhile has broken the silence."""
	ticket = frappe.get_doc("SD Ticket", name, for_update=True)
	if ticket.status_category != lifecycle.RESOLVED:
		return
	ticket.flags.actor, ticket.flags.closed_how = lifecycle.RULE, "By silence"
	ticket.status = defaults.first_status(lifecycle.CLOSED)
	ticket.save(ignore_permissions=True)  # a rule's move


def _each(names: list[str], act: Callable[[str], None]) -> list[str]:
	"""Each in a transaction of its own; one that fails is logged and stops no other. Returns those that went well."""
	done = []
	for name in names:
		try:
			act(name)
			done.append(name)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"{act.__name__} {name}")
		frappe.db.commit()
	return done


def _solved(desk: str, days: int, *conditions: list) -> list[str]:
	if not days:
		return []
	solved = [["desk", "=", desk], ["status_category", "=", lifecycle.RESOLVED], *conditions]
	return frappe.get_all("SD Ticket", solved, pluck="name")


def _ago(days: int):
	return now_datetime() - timedelta(days=days)


def remind() -> list[str]:
	"""One mail a day to each person whose turn it is on some ticket, naming all of them. Returns who got one."""
	desks = frappe.get_all("SD Desk", {"enabled": 1, "remind_daily": 1}, pluck="name")
	rows = frappe.get_all(
		"SD Ticket",
		{
			"desk": ("in", desks or [""]),
			"status_category": ("in", TURN_OF_CUSTOMER),
			"raised_by": ("is", "set"),
		},
		["name", "raised_by"],
		order_by="raised_by, creation",
	)
	people: dict[str, list[str]] = {}
	for row in rows:
		people.setdefault(row.raised_by, []).append(row.name)
	able = frappe.get_all(
		"User", {"name": ("in", list(people) or [""]), "enabled": 1}, pluck="name", order_by="name"
	)

	def remind_one(user: str) -> None:
		if reminders.is_first_today(user):
			reminders.send(user, people[user])

	return _each(able, remind_one)
