"""The demo's time: what was worked on solved tickets, hours that agreements include, and who is told how they end."""

import frappe
from frappe.utils import getdate

from servicedesk_app.permissions.people import is_staff
from servicedesk_app.setup.demo_house import BAKERY, KAREN, MACHINERY
from servicedesk_app.time_tracking import entries

INCLUDED_HOURS = {"Basic": 5, "Full service": 20}
WORK = (
	# minutes, kind, on site, travel minutes, km, what was done
	(15, "Remote work", 0, 0, 0, "Looked at it by remote control and set it right."),
	(25, "Call", 0, 0, 0, "Went through it on the phone."),
	(40, "Remote work", 0, 0, 0, "Installed the update and tested it together."),
	(75, "On-site work", 1, 35, 28, "Replaced the part and tested it at the place."),
)
SHARE = 3
"""Every third solved ticket has time on it."""


def build() -> None:
	"""Make what is missing; run again, it makes nothing twice."""
	for agreement, hours in INCLUDED_HOURS.items():
		if frappe.db.exists("SD Service Level Agreement", agreement):
			frappe.db.set_value("SD Service Level Agreement", agreement, "included_hours", hours)
	subscribe()
	log_time()


def subscribe() -> None:
	"""Karen leads the desk and hears how the tickets of two customers end."""
	for customer in (BAKERY, MACHINERY):
		values = {"user": KAREN.email, "customer": customer}
		if frappe.db.exists("SD Customer", customer) and not frappe.db.exists(
			"SD Notice Subscription", values
		):
			frappe.get_doc({"doctype": "SD Notice Subscription", **values}).insert(ignore_permissions=True)


def log_time() -> None:
	"""Time of whoever solved a ticket, on the day that it was solved."""
	solved = frappe.get_all(
		"SD Ticket",
		{"intake_key": ("like", "demo-%"), "resolved_at": ("is", "set"), "responsible": ("is", "set")},
		["name", "responsible", "resolved_at"],
		order_by="name",
	)
	for place, ticket in enumerate(solved[::SHARE]):
		minutes, kind, on_site, travel, km, text = WORK[place % len(WORK)]
		if not is_staff(ticket.responsible):
			continue
		entries.enter(
			ticket.name, ticket.responsible, minutes, str(getdate(ticket.resolved_at)), key="demo", work_kind=kind,
			on_site=on_site, travel_minutes=travel, travel_km=km, description=text,
		)  # fmt: skip
