"""What staff do about a ticket's mails that are in trouble."""

import frappe

from servicedesk_app.mail import bounces, outgoing_watch, registry
from servicedesk_app.service_level.instants import from_site_time, to_zone, zone_of_reader
from servicedesk_app.ticketing import notice_delivery

SHOWN = ["name", "creation", "sent_to", "kind", "subject", "state", "error"]
LIMIT = 100


def listed(ticket: str) -> list[dict]:
	"""The mails of a ticket, newest first, in the reader's zone. The caller has checked the right to read it."""
	zone = zone_of_reader(frappe.session.user, None)
	rows = frappe.get_all(registry.OUTBOUND, {"ticket": ticket}, SHOWN, order_by="creation desc", limit=LIMIT)
	return [
		{
			"at": to_zone(from_site_time(row.creation), zone).isoformat(timespec="minutes"),
			**{field: row[field] for field in SHOWN if field != "creation"},
		}
		for row in rows
	]


def try_again(ticket: str) -> int:
	"""Put failed mails and notices back. Returns how many there are."""
	failed = frappe.get_all(
		registry.OUTBOUND,
		{"ticket": ticket, "state": ("in", (registry.FAILED, registry.QUEUED))},
		["name", "email_queue"],
	)
	again = [row for row in failed if row.email_queue and outgoing_watch.put_back(row.email_queue, "Error")]
	for row in again:
		frappe.db.set_value(registry.OUTBOUND, row.name, "state", registry.QUEUED, update_modified=False)
	registry.show_trouble(ticket)
	notices = frappe.get_all("SD Notice", {"ticket": ticket, "state": "Failed"}, pluck="name")
	return len(again) + notice_delivery.try_again(notices)


def put_aside(ticket: str) -> int:
	"""The trouble is known. Returns how many mails were in it."""
	rows = frappe.get_all(
		registry.OUTBOUND, {"ticket": ticket, "seen": 0, "state": ("in", registry.TROUBLED)}, pluck="name"
	)
	for name in rows:
		bounces.see(name)
	return len(rows)
