"""Tickets as the page shows them: short, with instants in epoch seconds for countdowns that ask nobody."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate

from servicedesk_app.rules import lifecycle
from servicedesk_app.service_level import clocks, explain
from servicedesk_app.service_level.instants import from_site_time, to_zone
from servicedesk_app.ticketing import conversation
from servicedesk_app.ticketing.people import full_name
from servicedesk_app.ticketing.portal import zone_of
from servicedesk_app.time_tracking import entries, sums

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

JOURNAL, FILES = 30, 12


def line(row: frappe._dict) -> dict:
	"""A ticket in a list."""
	return {
		"to": f"/servicedesk/tickets/{row.name}",
		"name": row.name,
		"subject": row.subject,
		"customer": row.customer,
		"priority": row.priority,
		"colour": _colour("SD Priority", row.priority),
		"status": _(row.status),
		"initials": row.initials or "",
		"due": from_site_time(get_datetime(row.next_due)) if row.next_due else 0,
		"late": bool(row.breached),
		"opened": from_site_time(get_datetime(row.opened_at)) if row.opened_at else 0,
	}


def ticket(record: "SDTicket", user: str) -> dict:
	"""One ticket with all that its page needs."""
	return {
		"ticket": {
			**line(record),
			"queue": record.queue,
			"type": record.ticket_type,
			"description": record.description or "",
		},
		"responsible": full_name(record.responsible),
		"reason": record.state_reason or "",
		"resolution": record.resolution or "",
		"clocks": [explain.for_reader(tied) for tied in clocks.load(record.name)],
		"people": people(record),
		"acts": acts(record, user),
		"queues": queues_beside(record),
		**journal(record.name, user),
		**files(record.name),
		"key": frappe.generate_hash(length=20),
		"time": time_of(record, user),
	}


def acts(record: "SDTicket", user: str) -> list[str]:
	"""What can be done next, by the lifecycle."""
	following = set(lifecycle.next_categories(record.status_category, lifecycle.AGENT))
	over = record.status_category in lifecycle.OVER
	offered = {
		"take": not over and not record.responsible,
		"start": lifecycle.IN_PROGRESS in following and record.status_category != lifecycle.RESOLVED,
		"wait": lifecycle.WAITING_FOR_CUSTOMER in following or lifecycle.WAITING_FOR_SUPPLIER in following,
		"resolve": lifecycle.RESOLVED in following,
		"hand_over": not over,
	}
	return [name for name, possible in offered.items() if possible]


def time_of(record: "SDTicket", user: str) -> dict:
	"""What was worked, what the agreement still includes this month, and the reader's own timer."""
	mine = entries.running(user)
	return {
		"minutes": sums.of_ticket(record.name)["minutes"],
		"included": sums.included_of(record.customer, getdate()),
		"since": mine.started_at if mine and mine.ticket == record.name else 0,
		"elsewhere": mine.ticket if mine and mine.ticket != record.name else "",
	}


def queues_beside(record: "SDTicket") -> list[str]:
	"""Where it can be handed over to; the next level first."""
	names = frappe.get_list(
		"SD Queue",
		{"desk": record.desk, "disabled": 0, "name": ("!=", record.queue)},
		pluck="name",
		limit_page_length=0,
	)
	following = frappe.get_cached_value("SD Queue", record.queue, "next_queue")
	return sorted(names, key=lambda name: (name != following, name))


def people(record: "SDTicket") -> list[dict]:
	"""Who reported it, with the numbers to call."""
	if not record.raised_by:
		return []
	user = (
		frappe.db.get_value("User", record.raised_by, ["full_name", "phone", "mobile_no"], as_dict=True) or {}
	)
	numbers = [number for number in dict.fromkeys((user.get("mobile_no"), user.get("phone"))) if number]
	return [{"name": user.get("full_name") or record.raised_by, "numbers": numbers}]


def journal(name: str, user: str) -> dict:
	"""`journal`: the latest entries, the newest first; `earlier`: how many there are before them."""
	total = conversation.for_staff(name, limit=1)["total"]
	entries = conversation.for_staff(name, start=max(total - JOURNAL, 0), limit=JOURNAL)["entries"]
	labels = {"message": _("Answer"), "note": _("Internal note"), "event": ""}
	shown_here = [
		{
			**entry,
			"label": _("From the customer") if entry["from_customer"] else labels.get(entry["kind"], ""),
		}
		for entry in reversed(entries)
	]
	return {"journal": shown_here, "earlier": total - len(entries)}


def files(name: str) -> dict:
	"""`files`: those on the ticket and on its messages, the newest first; `older_files`: how many there are beside."""
	messages = frappe.get_all(
		"Communication", {"reference_doctype": "SD Ticket", "reference_name": name}, pluck="name"
	)
	rows = frappe.get_all(
		"File",
		{
			"attached_to_name": ("in", [name, *messages]),
			"attached_to_doctype": ("in", ("SD Ticket", "Communication")),
		},
		["file_name", "file_url", "attached_to_doctype"],
		order_by="creation desc",
	)
	pictures = (".jpg", ".jpeg", ".png", ".webp", ".gif")
	shown_here = [
		{
			**row,
			"internal": row.attached_to_doctype == "SD Ticket",
			"picture": row.file_name.lower().endswith(pictures),
		}
		for row in rows[:FILES]
	]
	return {"files": shown_here, "older_files": len(rows) - len(shown_here)}


def moment(epoch: int) -> str:
	"""An instant as the reader's clock shows it."""
	return f"{to_zone(epoch, zone_of(frappe.session.user)):%d.%m. %H:%M}" if epoch else ""


def _colour(doctype: str, name: str | None) -> str:
	return (frappe.get_cached_value(doctype, name, "colour") if name else None) or "gray"
