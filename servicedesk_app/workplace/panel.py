"""What the ticket's form shows beside the ticket's own fields: the customer's card, what belongs to it, its hours.

Put on the document as it is loaded (`onload`), so that neither countdown nor card sends a request of its own.
"""

from typing import TYPE_CHECKING

import frappe

from servicedesk_app.permissions.tickets import query_conditions
from servicedesk_app.rules.business_time import ServiceCalendar
from servicedesk_app.rules.lifecycle import OVER
from servicedesk_app.service_level import calendars
from servicedesk_app.service_level.clock_rows import TicketClock
from servicedesk_app.ticketing import links
from servicedesk_app.ticketing.people import full_name
from servicedesk_app.workplace import journal

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

DAY = 86400
HORIZON = 21 * DAY
PERIODS_LIMIT = 60
RECENT_LIMIT = 8
PEOPLE_LIMIT = 8


def put_on(ticket: "SDTicket", clocks: list[TicketClock], at: int) -> None:
	"""Everything of this module under `__onload`. The caller has the right to read the ticket."""
	ticket.set_onload("now", at)
	ticket.set_onload("open_hours", [open_hours(calendars.load(tied.calendar), at) for tied in clocks])
	ticket.set_onload("card", customer_card(ticket, at))
	ticket.set_onload("linked", linked(ticket.name))
	ticket.set_onload("journal", journal.page(ticket.name))


def open_hours(calendar: ServiceCalendar, at: int) -> list[list[int]]:
	"""The open stretches of the coming days in epoch seconds, [opens, closes): with them the browser counts open
	time by itself. Empty: around the clock."""
	if calendar is calendars.AROUND_THE_CLOCK:
		return []
	periods = calendar.periods_epoch(at, at + HORIZON)[:PERIODS_LIMIT]
	return [[start, end] for start, end in periods]


def customer_card(ticket: "SDTicket", at: int) -> dict:
	"""The customer as an agent wants to know them while talking to them."""
	tickets = recent_tickets(ticket)
	return {
		"customer": ticket.customer,
		"agreement": agreement_card(ticket, at),
		"people": people_card(ticket),
		"open": [row for row in tickets if row.status_category not in OVER],
		"recent": [row for row in tickets if row.status_category in OVER],
	}


def agreement_card(ticket: "SDTicket", at: int) -> dict | None:
	"""What was agreed, and whether its service hours are open now and until when."""
	if not ticket.agreement:
		return None
	record = frappe.get_cached_doc("SD Service Level Agreement", ticket.agreement)
	hours = open_hours(calendars.load(record.calendar), at)
	return {
		"name": record.name,
		"reason": ticket.agreement_reason,
		"calendar": record.calendar,
		"technician": full_name(record.get("technician")),
		"hours": hours,
		"valid_to": str(record.valid_to or ""),
	}


def people_card(ticket: "SDTicket") -> list[dict]:
	"""The reporter first, then the company's others and the contact, each person once."""
	people = company_card(ticket)
	by_address = {person["email"]: person for person in people}
	for contact in contact_card(ticket.contact):
		if known := contact["email"] and by_address.get(contact["email"]):
			known["phones"] = list(dict.fromkeys([*known["phones"], *contact["phones"]]))
		else:
			people.append(contact)
	return people


def company_card(ticket: "SDTicket") -> list[dict]:
	"""The company's people with an account: name, address, and how to call them."""
	users = dict.fromkeys([ticket.raised_by] if ticket.raised_by else [])
	users.update(
		dict.fromkeys(row.user for row in frappe.get_cached_doc("SD Customer", ticket.customer).people)
	)
	rows = frappe.get_all(
		"User",
		{"name": ("in", list(users) or [""])},
		["name", "full_name", "email", "phone", "mobile_no"],
	)
	known = {row.name: row for row in rows}
	return [
		{
			"user": user,
			"name": known[user].full_name,
			"email": known[user].email,
			"phones": list(dict.fromkeys(filter(None, (known[user].mobile_no, known[user].phone)))),
			"reporter": user == ticket.raised_by,
		}
		for user in users
		if user in known
	][:PEOPLE_LIMIT]


def contact_card(contact: str | None) -> list[dict]:
	"""The contact that the ticket names, with their numbers."""
	if not contact:
		return []
	record = frappe.get_cached_doc("Contact", contact)
	phones = dict.fromkeys(
		filter(None, (record.mobile_no, record.phone, *(row.phone for row in record.phone_nos)))
	)
	name = " ".join(filter(None, (record.first_name, record.last_name))) or record.name
	return [{"user": "", "name": name, "email": record.email_id, "phones": list(phones), "reporter": False}]


def recent_tickets(ticket: "SDTicket") -> list[frappe._dict]:
	"""The customer's latest other tickets, of those that the reader sees."""
	return frappe.db.sql(
		f"""select name, subject, status, status_category, creation from `tabSD Ticket`
		where customer = %(customer)s and name != %(name)s and {query_conditions()}
		order by creation desc limit {RECENT_LIMIT}""",
		{"customer": ticket.customer, "name": ticket.name},
		as_dict=True,
	)


def linked(ticket: str) -> list[dict]:
	"""What this ticket is linked with, of what the reader sees: relation as read from this ticket."""
	rows = links.of(ticket)
	if not rows:
		return []
	names = {name for row in rows for name in (row.ticket, row.other)} - {ticket}
	fields = ["name", "subject", "status", "status_category"]
	seen = {row.name: row for row in frappe.get_list("SD Ticket", {"name": ("in", list(names))}, fields)}
	found = [(row, row.other if row.ticket == ticket else row.ticket) for row in rows]
	return [
		{"relation": row.relation, "outgoing": row.ticket == ticket, **seen[other]}
		for row, other in found
		if other in seen
	]
