"""When a customer is silent: the daily reminder, the closing question, and closing by silence where a desk wants it."""

from datetime import timedelta

import frappe
from frappe.utils import cint, now_datetime

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
	asked = _solved(desk, days, {"waiting_since": ("<=", _ago(days)), "closing_asked_at": ("is", "not set")})
	for name in asked:
		ask(name)
		frappe.db.commit()
	return asked


def ask(name: str) -> None:
	"""Ask whether this ticket may be closed; an agent may do so by hand at any time."""
	frappe.db.set_value("SD Ticket", name, "closing_asked_at", now_datetime(), update_modified=False)
	notices.post_events(name, ["May we close"])


def close_by_silence(desk: str) -> list[str]:
	"""Close what nobody answered about, where the desk has set a number of days for it."""
	days = cint(frappe.get_cached_value("SD Desk", desk, "close_by_silence_after_days"))
	closed = _solved(desk, days, {"closing_asked_at": ("<=", _ago(days))})
	for name in closed:
		ticket = frappe.get_doc("SD Ticket", name, for_update=True)
		ticket.flags.actor, ticket.flags.closed_how = lifecycle.RULE, "By silence"
		ticket.status = defaults.first_status(lifecycle.CLOSED)
		ticket.save(ignore_permissions=True)  # a rule's move
		frappe.db.commit()
	return closed


def _solved(desk: str, days: int, condition: dict) -> list[str]:
	if not days:
		return []
	return frappe.get_all("SD Ticket", {"desk": desk, "status_category": lifecycle.RESOLVED, **condition}, pluck="name")


def _ago(days: int):
	return now_datetime() - timedelta(days=days)


def remind() -> list[str]:
	"""One mail a day to each person whose turn it is on some ticket, naming all of them. Returns who got one."""
	desks = frappe.get_all("SD Desk", {"enabled": 1, "remind_daily": 1}, pluck="name")
	rows = frappe.get_all(
		"SD Ticket",
		{"desk": ("in", desks or [""]), "status_category": ("in", TURN_OF_CUSTOMER), "raised_by": ("is", "set")},
		["name", "raised_by"],
		order_by="raised_by, creation",
	)
	people: dict[str, list[str]] = {}
	for row in rows:
		people.setdefault(row.raised_by, []).append(row.name)
	return [user for user, tickets in people.items() if _remind_one(user, tickets)]


def _remind_one(user: str, tickets: list[str]) -> bool:
	reminders.send(user, tickets)
	frappe.db.commit()
	return True
