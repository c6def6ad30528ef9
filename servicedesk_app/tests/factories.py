"""Records for tests: each maker takes what matters to the test and fills in the rest.

They go through the product's own functions where it has one.
"""

from itertools import count
from unittest.mock import patch

import frappe

from servicedesk_app.permissions.people import AGENT, PORTAL_USER
from servicedesk_app.ticketing import intake

DESK = "Service Desk"
QUEUE = "First line"
CALENDAR = "Office hours"

_numbers = count(1)


def unique(prefix: str) -> str:
	"""A name that no other test has used on this site."""
	return f"{prefix} {frappe.generate_hash(length=6)}{next(_numbers)}"


def make_user(*roles: str, **overrides):
	"""An enabled user with these roles; no welcome mail."""
	ensure_system_manager()
	email = overrides.pop("email", None) or unique("person").replace(" ", "-").lower() + "@example.com"
	if frappe.db.exists("User", email):
		return frappe.get_doc("User", email)
	values = {"doctype": "User", "email": email, "first_name": email.split("@")[0], "send_welcome_email": 0}
	user = frappe.get_doc({**values, "roles": [{"role": role} for role in roles], **overrides})
	# Frappe asks at each new user whose mail password is missing, and empties the whole cache over it: half of the time
	# that our tests took.
	# It also refuses more than 60 new users in an hour.
	module = "frappe.core.doctype.user.user"
	with patch(f"{module}.ask_pass_update"), patch(f"{module}.throttle_user_creation"):
		return user.insert(ignore_permissions=True)


def ensure_system_manager() -> None:
	"""One that is not Administrator: where there is none, Frappe makes the next new user one, whoever it is."""
	if frappe.db.exists(
		"Has Role", {"role": "System Manager", "parenttype": "User", "parent": ("!=", "Administrator")}
	):
		return
	values = {"doctype": "User", "email": "system-manager@example.com", "first_name": "System Manager"}
	roles = [{"role": "System Manager"}]
	frappe.get_doc({**values, "send_welcome_email": 0, "roles": roles}).insert(ignore_permissions=True)


def make_desk(members=(), **overrides):
	"""A desk with a queue of its own that takes its new tickets."""
	desk = frappe.get_doc({"doctype": "SD Desk", "desk_name": unique("Desk"), **overrides}).insert()
	desk.default_queue = make_queue(desk=desk.name).name
	desk.update({"members": [{"user": member} for member in members]})
	return desk.save()


def make_queue(**overrides):
	"""A first-line queue."""
	values = {"doctype": "SD Queue", "queue_name": unique("Queue"), "desk": DESK, "support_level": "1"}
	return frappe.get_doc({**values, **overrides}).insert()


def make_agent(desk: str = DESK, queue: str | None = None, **overrides):
	"""A user who works for a desk and, if asked, in a queue."""
	user = make_user(AGENT, **overrides)
	add_member("SD Desk", desk, user.name)
	if queue:
		add_member("SD Queue", queue, user.name)
	return user


def add_member(doctype: str, name: str, user: str) -> None:
	"""Add a user to the members of a desk or a queue."""
	record = frappe.get_doc(doctype, name)
	record.append("members", {"user": user})
	record.save(ignore_permissions=True)


def make_customer(people=(), **overrides):
	"""A customer; `people` are users, or (user, sees all tickets) pairs."""
	rows = [person if isinstance(person, tuple) else (person, 0) for person in people]
	values = {"doctype": "SD Customer", "customer_name": unique("Customer"), "desk": DESK}
	people_rows = [{"user": user, "sees_all_tickets": sees_all} for user, sees_all in rows]
	return frappe.get_doc({**values, "people": people_rows, **overrides}).insert(ignore_permissions=True)


def make_portal_user(customer: str | None = None, sees_all: int = 0, **overrides):
	"""A person of a customer. Without one, of a new customer of their own."""
	user = make_user(PORTAL_USER, **overrides)
	if customer:
		record = frappe.get_doc("SD Customer", customer)
		record.append("people", {"user": user.name, "sees_all_tickets": sees_all})
		record.save(ignore_permissions=True)
	else:
		make_customer([(user.name, sees_all)])
	return user


def make_calendar(**overrides):
	"""Monday to Friday, 08:00 to 16:00, in Copenhagen."""
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	windows = [{"weekday": day, "opens": "08:00", "closes": "16:00"} for day in days]
	values = {"doctype": "SD Service Calendar", "calendar_name": unique("Calendar"), "windows": windows}
	return frappe.get_doc({**values, "time_zone": "Europe/Copenhagen", **overrides}).insert()


def make_agreement(customers=(), **overrides):
	"""A reaction within four hours, around the clock unless the targets say otherwise."""
	values = {
		"doctype": "SD Service Level Agreement",
		"agreement_name": unique("Agreement"),
		"calendar": CALENDAR,
		"targets": [{"metric": "Reaction", "amount": 4, "unit": "Hours", "around_the_clock": 1}],
		"customers": [{"customer": customer} for customer in customers],
	}
	return frappe.get_doc({**values, **overrides}).insert()


def make_policy(*steps, **overrides):
	"""An escalation policy; a step is a dict, on Reaction at 100 % unless it says otherwise."""
	values = {"doctype": "SD Escalation Policy", "policy_name": unique("Policy")}
	general = {"metric": "Reaction", "when": "Percent of the time", "amount": 100}
	return frappe.get_doc({**values, "steps": [{**general, **step} for step in steps], **overrides}).insert()


def age(seconds, *tickets):
	"""Turn the clocks of tickets back, as if all that has happened to them had happened so much earlier."""
	instants = ("started_at", "resumed_at", "due_at", "next_event_at", "breached_at", "met_at")
	moved = ", ".join(f"{field} = if({field}, {field} - {int(seconds)}, 0)" for field in instants)
	frappe.db.sql(f"update `tabSD Ticket Clock` set {moved} where ticket in %s", (tickets,))
	frappe.db.sql(
		"update `tabSD Ticket` set promised_since = promised_since - %s where name in %s", (seconds, tickets)
	)


def make_ticket(**overrides):
	"""A ticket as staff would enter it, for a new customer unless one is given."""
	customer = overrides.pop("customer", None) or make_customer().name
	values = {"doctype": "SD Ticket", "subject": "The printer is on fire", "customer": customer}
	return frappe.get_doc({**values, **overrides}).insert()


def make_report(user: str, **overrides):
	"""A ticket as a customer's person reports it."""
	values = {"subject": "The printer is on fire", "description": "Smoke.", "channel": "Portal"}
	return intake.receive(intake.Report(raised_by=user, **{**values, **overrides}))
