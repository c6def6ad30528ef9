"""The demo's provider: its people, two desks, three customers with different agreements, categories and rules."""

from typing import NamedTuple

import frappe
from frappe.utils.password import update_password

from servicedesk_app.permissions.people import ADMINISTRATOR, AGENT, MANAGER, PORTAL_USER

PASSWORD = "servicedesk-demo"
ZONE = "Europe/Copenhagen"
DESK = "Service Desk"
HARBOUR = "Harbour Desk"
BAKERY, MACHINERY, LOGISTICS = "Nordlys Bakery", "Kovář Machinery", "Van Dijk Logistics"


class Person(NamedTuple):
	"""One login of the demo."""

	email: str
	first_name: str
	last_name: str
	role: str
	start: str
	language: str = "en"
	level: str = ""


def _staff(
	first: str, last: str, level: str = "", role: str = AGENT, start: str = "/app/sd-ticket"
) -> Person:
	return Person(f"{first.lower()}@servicedesk.example", first, last, role, start, level=level)


def _customers(email: str, first: str, last: str, language: str) -> Person:
	return Person(email, first, last, PORTAL_USER, "/support", language)


SOFIE, NADIA = _staff("Sofie", "Jensen", "1"), _staff("Nadia", "Friis", "1")
LARS, TOMASZ = _staff("Lars", "Holm", "2"), _staff("Tomasz", "Wilk", "3")
JORIS, MILA = _staff("Joris", "Maas", "1"), _staff("Mila", "Haan", "2")
KAREN = _staff("Karen", "Dahl", role=MANAGER)
ADA = _staff("Ada", "Lund", role=ADMINISTRATOR, start="/app/sd-desk")
BIRTE = _customers("birte@nordlys.example", "Birte", "Nordlys", "da")
OLE = _customers("ole@nordlys.example", "Ole", "Skov", "da")
MAJA = _customers("maja@nordlys.example", "Maja", "Krawczyk", "pl")
PAVEL = _customers("pavel@kovar.example", "Pavel", "Kovář", "cs")
IRINA = _customers("irina@kovar.example", "Irina", "Sokolova", "ru")
MAREK = _customers("marek@kovar.example", "Marek", "Dudek", "pl")
SANNE = _customers("sanne@vandijk.example", "Sanne", "van Dijk", "nl")
EMILY = _customers("emily@vandijk.example", "Emily", "Stone", "en")

PEOPLE = (
	SOFIE, NADIA, LARS, TOMASZ, JORIS, MILA, KAREN, ADA, BIRTE, OLE, MAJA, PAVEL, IRINA, MAREK, SANNE, EMILY,
)  # fmt: skip
SHOWN = (SOFIE, KAREN, ADA, BIRTE)

CREWS = {
	# desk: who works at which support level
	DESK: {1: (SOFIE, NADIA), 2: (LARS,), 3: (TOMASZ,)},
	HARBOUR: {1: (JORIS,), 2: (MILA,), 3: (MILA,)},
}
CUSTOMERS = {
	# name: desk, zone, language, people; the first sees all of the company's tickets and may approve
	BAKERY: (DESK, ZONE, "da", (BIRTE, OLE, MAJA)),
	MACHINERY: (DESK, "Europe/Prague", "cs", (PAVEL, IRINA, MAREK)),
	LOGISTICS: (HARBOUR, "Europe/Amsterdam", "nl", (SANNE, EMILY)),
}
CATEGORIES = (
	# name, what it is part of
	("Network", None), ("Workplace", None), ("Printing", "Workplace"), ("Mail", None),
	("Business systems", None), ("Access", None),
)  # fmt: skip
QUEUES = {
	# each desk's queues, first line first; work goes up from one to the next
	DESK: ("First line", "Specialists", "Engineers"),
	HARBOUR: ("Harbour line", "Harbour specialists"),
}
# What a level takes longer than that goes up by time alone.
MINUTES_AT = {"First line": 20, "Specialists": 240, "Harbour line": 480}
RULES = (
	# title, desk, words, what it sets
	(
		"Nothing works",
		DESK,
		"stopped*\nconnection refused\nlorries\nkamiony*\nnikdo*",
		{"set_priority": "B-Important"},
	),
	("ERP goes to the specialists", DESK, "ERP", {"queue": "Specialists"}),
	("Wi-Fi is network", DESK, "wi-fi\nwlan", {"set_category": f"{DESK}: Network"}),
	(
		"Lorry is waiting",
		HARBOUR,
		"chauffeur\ncannot ship",
		{"set_priority": "A-Critical", "overrules_reporter": 1},
	),
)


def build() -> None:
	"""Make or mend all of it."""
	make_people()
	for desk, crew in CREWS.items():
		make_desk(desk, crew)
	for name in CUSTOMERS:
		make_customer(name)
	make_agreements()
	make_rules()


def make_people() -> None:
	"""Staff and customers' people, all with the same password."""
	# Ada first, and a System Manager: else Frappe would make whoever comes first one.
	for person in (ADA, *PEOPLE):
		if not frappe.db.exists("User", person.email):
			make_person(person)
		if person.level:
			_save("SD Agent", person.email, user=person.email, support_level=person.level)


def make_person(person: Person) -> None:
	"""One of them. Customers' people read in their own language, staff in English."""
	user = {
		"doctype": "User",
		"email": person.email,
		"first_name": person.first_name,
		"last_name": person.last_name,
		"send_welcome_email": 0,
		"time_zone": ZONE if person.role != PORTAL_USER else None,
		"language": person.language,
		"roles": [{"role": role} for role in (person.role, *(("System Manager",) if person == ADA else ()))],
	}
	frappe.get_doc(user).insert(ignore_permissions=True)
	update_password(person.email, PASSWORD)


def make_desk(desk: str, crew: dict[int, tuple[Person, ...]]) -> None:
	"""A desk with its queues, one for each level, and its categories."""
	team = {person.email: None for people in crew.values() for person in people} | {KAREN.email: None}
	_save(
		"SD Desk", desk, desk_name=desk, manager=KAREN.email, members=[{"user": user} for user in team],
		colour="#1f6f78" if desk == DESK else "#8a4b0f", greeting="Tell us what is wrong. We take it from here.",
	)  # fmt: skip
	following = None
	for level, queue in reversed(list(enumerate(QUEUES[desk], start=1))):
		members = [{"user": person.email} for person in crew[level]]
		_save(
			"SD Queue", queue, queue_name=queue, desk=desk, support_level=str(level), next_queue=following,
			lead=crew[level][0].email, members=members, level_minutes=MINUTES_AT.get(queue, 0),
		)  # fmt: skip
		following = queue
	_save("SD Desk", desk, default_queue=QUEUES[desk][0])
	for category, parent in CATEGORIES:
		make_category(desk, category, parent)


def make_category(desk: str, category: str, parent: str | None) -> None:
	"""One branch of the desk's tree."""
	if not frappe.db.exists("SD Category", f"{desk}: {category}"):
		values = {"desk": desk, "category_name": category, "is_group": int(category == "Workplace")}
		values["parent_sd_category"] = f"{desk}: {parent}" if parent else None
		frappe.get_doc({"doctype": "SD Category", **values}).insert(ignore_permissions=True)


def make_customer(name: str) -> None:
	"""A company and its people."""
	desk, zone, language, people = CUSTOMERS[name]
	rows = [
		{"user": person.email, "sees_all_tickets": int(place == 0), "approves": int(place == 0)}
		for place, person in enumerate(people)
	]
	_save("SD Customer", name, customer_name=name, desk=desk, time_zone=zone, language=language, people=rows)


def make_agreements() -> None:
	"""Office hours for one customer, standby around the clock for the next, the harbour's long days for the third."""
	week = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	make_calendar(
		"Copenhagen office", ZONE, [(day, "08:00", "15:00" if day == "Friday" else "16:00") for day in week]
	)
	make_calendar(
		"Harbour days", "Europe/Amsterdam", [(day, "06:00", "22:00") for day in (*week, "Saturday")]
	)
	make_agreement("Basic", BAKERY, "Copenhagen office", basic_targets())
	critical = {
		"priority": "A-Critical",
		"metric": "Reaction",
		"amount": 15,
		"unit": "Minutes",
		"around_the_clock": 1,
	}
	others = {"metric": "Reaction", "amount": 2, "unit": "Hours"}
	solved = _within("Resolution", 8, priority="A-Critical", around_the_clock=1)
	make_agreement(
		"Full service", MACHINERY, "Copenhagen office",
		[critical, others, solved, _within("Resolution", 16), _within("Update", 8)],
		reaction_met_by="Start of work",
	)  # fmt: skip
	quick = {"priority": "A-Critical", "metric": "Reaction", "amount": 30, "unit": "Minutes"}
	first_reply = {"reaction_met_by": "First reply to the customer", "technician": JORIS.email}
	targets = [quick, {**others, "amount": 4}, _within("Resolution", 24), _within("Update", 16)]
	make_agreement("Harbour", LOGISTICS, "Harbour days", targets, **first_reply)


def _within(metric: str, hours: int, **values) -> dict:
	return {"metric": metric, "amount": hours, "unit": "Hours", **values}


def make_calendar(name: str, zone: str, hours: list[tuple[str, str, str]]) -> None:
	"""The open hours of a week."""
	windows = [{"weekday": day, "opens": opens, "closes": closes} for day, opens, closes in hours]
	_save("SD Service Calendar", name, calendar_name=name, time_zone=zone, windows=windows)


def make_agreement(name: str, customer: str, calendar: str, targets: list[dict], **values) -> None:
	"""What one customer is promised."""
	_save(
		"SD Service Level Agreement", name, agreement_name=name, calendar=calendar, targets=targets,
		customers=[{"customer": customer}], **values,
	)  # fmt: skip


def basic_targets() -> list[dict]:
	"""Faults within 4 hours, user changes within 8, on-site work within 7 working days."""
	rows = (
		("Fault", 4, "Hours"),
		("User change", 8, "Hours"),
		("On-site work", 7, "Working days"),
		(None, 8, "Hours"),
	)
	reactions = [
		{"ticket_type": ticket_type, "metric": "Reaction", "amount": amount, "unit": unit}
		for ticket_type, amount, unit in rows
	]
	return [*reactions, {"metric": "Resolution", "amount": 5, "unit": "Working days"}]


def make_rules() -> None:
	"""Routing by words, for each desk its own."""
	for position, (title, desk, words, results) in enumerate(RULES, start=1):
		if not frappe.db.exists("SD Routing Rule", {"title": title}):
			values = {"title": title, "position": position * 10, "desk": desk, "words": words, **results}
			frappe.get_doc({"doctype": "SD Routing Rule", **values}).insert(ignore_permissions=True)


def _save(doctype: str, name: str, **values) -> None:
	record = frappe.get_doc(doctype, name) if frappe.db.exists(doctype, name) else frappe.new_doc(doctype)
	record.update(values)
	record.save(ignore_permissions=True)
