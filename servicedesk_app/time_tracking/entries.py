"""Time on tickets: one timer for each agent, and minutes that are entered."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from servicedesk_app.errors import InvalidTime
from servicedesk_app.rules.working_time import LONGEST_DAY, minutes_between
from servicedesk_app.service_level.instants import to_site_time
from servicedesk_app.ticketing.messages import name_by_key

ENTRY = "SD Time Entry"
GIVEN = ("work_kind", "billable", "on_site", "travel_minutes", "travel_km", "description", "note")


def running(user: str):
	"""The entry whose timer runs for this agent; None when none does."""
	name = frappe.db.get_value(ENTRY, {"running_for": user})
	return frappe.get_doc(ENTRY, name) if name else None


def start(ticket: str, user: str, at: int):
	"""Start the agent's timer on a ticket. One that ran on another ticket is stopped first; on this one it runs on."""
	present = running(user)
	if present and present.ticket == ticket:
		return present
	if present:
		stop(user, at)
	entry = _new(ticket, user, {})
	entry.update({"running": 1, "running_for": user, "started_at": at, "worked_on": to_site_time(at).date()})
	entry.flags.by_timer = True
	try:
		return entry.insert()
	except frappe.UniqueValidationError:
		raise InvalidTime(_("Your timer has just been started elsewhere. Reload the page.")) from None


def stop(user: str, at: int, minutes: int | None = None, **given: Any):
	"""Stop the agent's timer. `minutes` corrects what it measured: a break, or an evening that it ran by mistake."""
	entry = running(user)
	if not entry:
		raise InvalidTime(_("No timer of yours runs. Enter the minutes instead."))
	measured = minutes_between(entry.started_at, at)
	if minutes is None and measured > LONGEST_DAY:
		raise InvalidTime(
			_("The timer has run for {0} hours. Say how many minutes it was.").format(measured // 60)
		)
	entry.update({"running": 0, "running_for": None, "stopped_at": at, "minutes": minutes or measured})
	entry.update(_chosen(given))
	entry.flags.by_timer = True
	return entry.save()


def enter(ticket: str, user: str, minutes: int, worked_on: str | None = None, key: str = "", **given: Any):
	"""Enter time that was worked. The same `key` gives the first entry again."""
	entry_key = name_by_key(ticket, user, key, "")
	if entry_key and (first := frappe.db.get_value(ENTRY, {"entry_key": entry_key})):
		return frappe.get_doc(ENTRY, first)
	entry = _new(ticket, user, given)
	entry.update({"minutes": minutes, "entry_key": entry_key})
	if worked_on:
		entry.worked_on = getdate(worked_on)
	entry.flags.by_timer = True  # the key is ours
	try:
		return entry.insert()
	except frappe.UniqueValidationError:
		# Two calls with one key at once: the other was first, and its entry is the answer.
		frappe.db.rollback()
		frappe.clear_messages()
		return frappe.get_doc(ENTRY, {"entry_key": entry_key})


def _new(ticket: str, user: str, given: dict):
	entry = frappe.new_doc(ENTRY)
	return entry.update({"ticket": ticket, "agent": user, **_chosen(given)})


def _chosen(given: dict) -> dict:
	return {field: given[field] for field in GIVEN if given.get(field) is not None}
