"""Demo data: a small provider, two customers with different agreements, and tickets with a past.

Everything is made through the product's own functions, at the times at which it would have happened
(freezegun turns the clock back), so that what the demo shows is what the product does.
"""

from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import frappe
from frappe.utils import now_datetime
from frappe.utils.password import update_password

from servicedesk_app.permissions.people import ADMINISTRATOR, AGENT, MANAGER, PORTAL_USER
from servicedesk_app.service_level.instants import from_site_time
from servicedesk_app.setup import scheduler
from servicedesk_app.ticketing import customer_acts, intake, work

PASSWORD = "servicedesk-demo"
ZONE = "Europe/Copenhagen"
DESK = "Service Desk"


class Person(NamedTuple):
	"""One login of the demo."""

	email: str
	first_name: str
	last_name: str
	role: str
	start: str


SOFIE = Person("sofie@servicedesk.example", "Sofie", "Jensen", AGENT, "/app/sd-ticket")
LARS = Person("lars@servicedesk.example", "Lars", "Holm", AGENT, "/app/sd-ticket")
KAREN = Person("karen@servicedesk.example", "Karen", "Dahl", MANAGER, "/app/sd-ticket")
ADA = Person("ada@servicedesk.example", "Ada", "Lund", ADMINISTRATOR, "/app/sd-desk")
BIRTE = Person("birte@nordlys.example", "Birte", "Nordlys", PORTAL_USER, "/support")
OLE = Person("ole@nordlys.example", "Ole", "Skov", PORTAL_USER, "/support")
PAVEL = Person("pavel@kovar.example", "Pavel", "Kovář", PORTAL_USER, "/support")

PEOPLE = (SOFIE, LARS, KAREN, ADA, BIRTE, OLE, PAVEL)
SHOWN = (SOFIE, KAREN, ADA, BIRTE)

TICKETS = (
	# hours ago, who reports, type, priority, headline, description, taken by, after minutes, and then
	(150, BIRTE, "Fault", "B-Important", "Till in the shop does not print receipts",
		"It beeps twice and stops.\nWe write receipts by hand.", SOFIE, 25,
		("resolve", "approve")),
	(98, PAVEL, "Question", "D-Low", "How do we add a second signature in Outlook?",
		"For the Polish customers.", LARS, 190, ("resolve", "approve")),
	(54, OLE, "User change", "C-Normal", "New colleague starts on Monday",
		"Mette Lind, bakery office. Same rights as Ole.", SOFIE, 40, ("start", "resolve")),
	(30, BIRTE, "On-site work", "C-Normal", "Move the office printer to the first floor",
		"There is a network socket by the window.", LARS, 65, ("wait_for_supplier",)),
	(26, PAVEL, "Fault", "C-Normal", "VPN drops every hour", "Since the last update of the router.",
		SOFIE, 130, ("start", "wait_for_customer")),
	(7, OLE, "Fault", "C-Normal", "Shared calendar shows yesterday’s appointments", "", LARS, 30, ("start",)),
	(5, BIRTE, "Fault", "B-Important", "Oven monitoring reports no temperature",
		"All four ovens, since six o’clock.", None, 0, ()),
	(3, PAVEL, "Fault", "A-Critical", "ERP server does not answer",
		"Nobody in production can book.\n\nError: connection refused", SOFIE, 8, ("start",)),
	(1.5, PAVEL, "Fault", "A-Critical", "Label printer in dispatch is dead",
		"Lorries are waiting.", None, 0, ()),
	(1, OLE, "Question", "D-Low", "Can we get a larger mailbox?", "", None, 0, ()),
	(0.2, BIRTE, "Fault", "C-Normal", "Wi-Fi in the café is slow", "Guests complain since lunch.", None, 0, ()),
)  # fmt: skip


def create() -> dict:
	"""Make what is missing. Returns the logins to print: role, user, password, start page."""
	frappe.flags.mute_emails, frappe.flags.in_import = True, True
	try:
		set_site_up()
		make_people()
		make_desk()
		make_agreements()
		make_tickets()
	finally:
		frappe.flags.mute_emails, frappe.flags.in_import = False, False
	frappe.db.commit()
	return {"logins": [login(person) for person in SHOWN]}


def login(person: Person) -> dict:
	"""How to sign in as one of the demo's people."""
	return {"role": person.role, "user": person.email, "password": PASSWORD, "start": person.start}


def set_site_up() -> None:
	"""The site lives in Copenhagen."""
	settings = frappe.get_doc("System Settings")
	if settings.time_zone != ZONE:
		frappe.db.set_single_value("System Settings", "time_zone", ZONE)
		frappe.db.set_default("time_zone", ZONE)
		frappe.clear_cache()
		scheduler.mend_stamps()


def make_people() -> None:
	"""Staff and customers' people, all with the same password."""
	for person in PEOPLE:
		if frappe.db.exists("User", person.email):
			continue
		frappe.get_doc(
			{
				"doctype": "User",
				"email": person.email,
				"first_name": person.first_name,
				"last_name": person.last_name,
				"send_welcome_email": 0,
				"time_zone": ZONE,
				"roles": [{"role": person.role}],
			}
		).insert(ignore_permissions=True)
		update_password(person.email, PASSWORD)


def make_desk() -> None:
	"""One shared desk with two lines, and two customers."""
	desk = frappe.get_doc("SD Desk", DESK)
	desk.update({"colour": "#1f6f78", "members": [{"user": p.email} for p in (SOFIE, LARS, KAREN)]})
	desk.greeting = "Tell us what is wrong. We take it from here."
	desk.save(ignore_permissions=True)
	_save("SD Queue", "First line", lead=SOFIE.email, members=[{"user": SOFIE.email}, {"user": LARS.email}])
	_save(
		"SD Queue", "Specialists", queue_name="Specialists", desk=DESK, support_level="2", lead=LARS.email,
		members=[{"user": LARS.email}],
	)  # fmt: skip
	_save(
		"SD Customer", "Nordlys Bakery", customer_name="Nordlys Bakery", desk=DESK, time_zone=ZONE,
		people=[{"user": BIRTE.email, "sees_all_tickets": 1}, {"user": OLE.email}],
	)  # fmt: skip
	_save(
		"SD Customer", "Kovář Machinery", customer_name="Kovář Machinery", desk=DESK,
		time_zone="Europe/Prague", people=[{"user": PAVEL.email, "sees_all_tickets": 1}],
	)  # fmt: skip


def make_agreements() -> None:
	"""Office hours for one customer, round-the-clock standby for the other."""
	short = [("Friday", "08:00", "15:00")]
	week = [(day, "08:00", "16:00") for day in ("Monday", "Tuesday", "Wednesday", "Thursday")] + short
	windows = [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in week]
	_save("SD Service Calendar", "Copenhagen office", calendar_name="Copenhagen office", time_zone=ZONE, windows=windows)
	_save(
		"SD Service Level Agreement", "Basic", agreement_name="Basic", calendar="Copenhagen office",
		customers=[{"customer": "Nordlys Bakery"}], targets=basic_targets(),
	)  # fmt: skip
	_save(
		"SD Service Level Agreement", "Full service", agreement_name="Full service",
		calendar="Copenhagen office", reaction_met_by="Start of work",
		customers=[{"customer": "Kovář Machinery"}],
		targets=[
			{"priority": "A-Critical", "metric": "Reaction", "amount": 15, "unit": "Minutes", "around_the_clock": 1},
			{"metric": "Reaction", "amount": 2, "unit": "Hours"},
		],
	)  # fmt: skip


def basic_targets() -> list[dict]:
	"""Faults within 4 hours, user changes within 8, on-site work within 7 working days."""
	rows = (("Fault", 4, "Hours"), ("User change", 8, "Hours"), ("On-site work", 7, "Working days"), (None, 8, "Hours"))
	return [
		{"ticket_type": ticket_type, "metric": "Reaction", "amount": amount, "unit": unit}
		for ticket_type, amount, unit in rows
	]


def make_tickets() -> None:
	"""Tickets of the last days, each step at its own time."""
	if frappe.db.count("SD Ticket"):
		return
	from freezegun import freeze_time  # Frappe's own development dependency

	now = now_datetime()
	for hours, reporter, kind, priority, subject, text, taker, minutes, acts in TICKETS:
		at = now - timedelta(hours=hours)
		with freeze_time(_utc(at)):
			name = report(reporter, kind, priority, subject, text)
		for act in ("take", *acts) if taker else ():
			at += timedelta(minutes=minutes)
			with freeze_time(_utc(at)):
				do(act, name, taker, reporter)
	frappe.set_user("Administrator")


def report(reporter: Person, kind: str, priority: str, subject: str, text: str) -> str:
	"""As on the portal."""
	frappe.set_user(reporter.email)
	return intake.receive(
		intake.Report(subject, text, reporter.email, "Portal", ticket_type=kind, priority=priority)
	).name


def do(act: str, name: str, agent: Person, reporter: Person) -> None:
	"""One step of a ticket's history, by whom it belongs to."""
	if act == "approve":
		frappe.set_user(reporter.email)
		return customer_acts.approve(name, reporter.email)
	frappe.set_user(agent.email)
	ticket = frappe.get_doc("SD Ticket", name)
	steps = {
		"take": lambda: work.take(ticket, agent.email),
		"start": lambda: work.start(ticket, agent.email),
		"resolve": lambda: work.resolve(ticket, "Done and tested together on the phone.", agent.email),
		"wait_for_supplier": lambda: work.wait_for_supplier(ticket, "The electrician comes on Thursday."),
		"wait_for_customer": lambda: work.wait_for_customer(ticket, "Please send us the log of the router."),
	}
	return steps[act]()


def _utc(site_time: datetime) -> datetime:
	# Not a whole second: Frappe writes such a `modified` in another way than it reads it back.
	instant = datetime.fromtimestamp(from_site_time(site_time), timezone.utc)
	return instant.replace(tzinfo=None, microsecond=1)


def _save(doctype: str, name: str, **values) -> None:
	record = frappe.get_doc(doctype, name) if frappe.db.exists(doctype, name) else frappe.new_doc(doctype)
	record.update(values)
	record.save(ignore_permissions=True)
