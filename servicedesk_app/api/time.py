"""Time worked on tickets: an agent's timer, minutes entered, and sums.

Errors: 403 when the ticket or the customer is not yours to see, 404 when there is none, 417 when the time cannot be
or is of a month that is closed; the message says what to do.
"""

from datetime import date

import frappe
from frappe.utils import cint, getdate

from servicedesk_app.api.calls import complete
from servicedesk_app.api.time_shapes import CustomersTime, Running, TicketsTime, TimeEntry
from servicedesk_app.service_level.instants import now
from servicedesk_app.time_tracking import entries, sums


@frappe.whitelist(methods=["POST"])
@complete
def start(name: str) -> TimeEntry:
	"""Start your timer on a ticket. One that runs on another ticket is stopped and kept."""
	_check("SD Ticket", name, "write")
	return _shown(entries.start(name, frappe.session.user, now()))


@frappe.whitelist(methods=["POST"])
@complete
def stop(
	minutes: int | None = None,
	work_kind: str | None = None,
	billable: bool | None = None,
	on_site: bool | None = None,
	travel_minutes: int | None = None,
	travel_km: int | None = None,
	description: str | None = None,
	note: str | None = None,
) -> TimeEntry:
	"""Stop your timer; every minute that was begun counts. `minutes` corrects what it measured. The customer reads
	`description` on the service report, and never `note`."""
	return _shown(
		entries.stop(
			frappe.session.user, now(), minutes,
			work_kind=work_kind, billable=_flag(billable), on_site=_flag(on_site), travel_minutes=travel_minutes,
			travel_km=travel_km, description=description, note=note,
		)
	)  # fmt: skip


@frappe.whitelist(methods=["GET"])
@complete
def running() -> Running:
	"""Your timer: on which ticket, and since when."""
	entry = entries.running(frappe.session.user)
	return {"entry": _shown(entry) if entry else None}


@frappe.whitelist(methods=["POST"])
@complete
def enter(
	name: str,
	minutes: int,
	worked_on: str | None = None,
	work_kind: str | None = None,
	billable: bool | None = None,
	on_site: bool | None = None,
	travel_minutes: int | None = None,
	travel_km: int | None = None,
	description: str | None = None,
	note: str | None = None,
	key: str = "",
) -> TimeEntry:
	"""Enter time that you worked on a ticket, today unless `worked_on` (YYYY-MM-DD) says when. The same `key` gives
	the first entry again."""
	_check("SD Ticket", name, "write")
	return _shown(
		entries.enter(
			name, frappe.session.user, minutes, worked_on, key,
			work_kind=work_kind, billable=_flag(billable), on_site=_flag(on_site), travel_minutes=travel_minutes,
			travel_km=travel_km, description=description, note=note,
		)
	)  # fmt: skip


@frappe.whitelist(methods=["GET"])
@complete
def of_ticket(name: str) -> TicketsTime:
	"""The time on a ticket in sums, your timer if it runs there, and what the customer's agreement includes this month."""
	_check("SD Ticket", name, "read")
	customer = frappe.db.get_value("SD Ticket", name, "customer")
	entry = entries.running(frappe.session.user)
	mine = _shown(entry) if entry and entry.ticket == name else None
	return {
		**sums.of_ticket(name),
		"ticket": name,
		"running": mine,
		"included": sums.included_of(customer, getdate())._asdict(),
	}


@frappe.whitelist(methods=["GET"])
@complete
def of_customer(customer: str, month: str | None = None) -> CustomersTime:
	"""The time for a customer in a month, which any day in it names (YYYY-MM-DD); this month without one."""
	_check("SD Customer", customer, "read")
	day: date = getdate(month) if month else getdate()
	return {
		**sums.of_customer(customer, day),
		"customer": customer,
		"month": f"{day:%Y-%m}",
		"included": sums.included_of(customer, day)._asdict(),
	}


def _check(doctype: str, name: str, right: str) -> None:
	frappe.get_doc(doctype, name).check_permission(right)


def _flag(value: bool | None) -> int | None:
	return None if value is None else cint(value)


def _shown(entry) -> TimeEntry:
	return {
		"name": entry.name,
		"ticket": entry.ticket,
		"agent": entry.agent,
		"minutes": cint(entry.minutes),
		"running": bool(entry.running),
		"started_at": cint(entry.started_at),
		"worked_on": str(entry.worked_on),
	}
