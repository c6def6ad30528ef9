"""What a new site starts with. Seeded once, never overwritten: an admin may change all of it."""

from collections.abc import Container

import frappe
from frappe.utils import get_system_timezone

from servicedesk_app.setup import escalation_seeds
from servicedesk_app.setup.notice_texts import TEXTS

PRIORITIES = (
	# the scheme that is in use at first: name, rank, colour, what belongs there
	("A-Critical", 1, "red", "Work has stopped for many people, or data is at risk."),
	("B-Important", 2, "orange", "An important function fails, or one person cannot work at all."),
	("C-Normal", 3, "yellow", "A fault that hinders, with a way around it."),
	("D-Low", 4, "gray", "A question or a wish; nobody is held up."),
)

FIVE_LEVELS = (
	# the other scheme, seeded disabled
	("Highest", 1, "red", "Work has stopped."),
	("High", 2, "orange", "An important function fails; there is a costly way around it."),
	("Medium", 3, "yellow", "A fault that hinders."),
	("Low", 4, "blue", "A small fault, or one that rarely shows."),
	("Lowest", 5, "gray", "Consulting: a question, a wish."),
)

MATRIX = (
	# impact, then the priority for urgency high, medium and low
	("High", "A-Critical", "B-Important", "C-Normal"),
	("Medium", "B-Important", "C-Normal", "C-Normal"),
	("Low", "C-Normal", "C-Normal", "D-Low"),
)

TICKET_TYPES = (
	# name, kind, priority, what belongs there
	("Fault", "Incident", None, "Something does not work as it should."),
	("User change", "Service Request", None, "Create, remove or change a user."),
	("On-site work", "Service Request", None, "Work that needs somebody at your place."),
	("Question", "Question", "D-Low", "You want to know how something is done."),
	("Access right", "Service Request", None, "Somebody needs a right, or must lose one."),
	("Development request", "Change", "D-Low", "A program should do something that it does not do yet."),
	("Change", "Change", None, "Something that works is to be made different."),
	("Problem", "Problem", None, "The common cause of several faults."),
)

ON_SITE = "On-site work"

STATUSES = (
	# name, category, what the customer reads, colour
	("Not assigned", "New", "Received", "red"),
	("Assigned", "Assigned", "Assigned", "orange"),
	("In progress", "In Progress", "In progress", "blue"),
	("Waiting for customer", "Waiting for Customer", "Waiting for you", "purple"),
	("Waiting for supplier", "Waiting for Supplier", "Waiting for a supplier", "purple"),
	("Completed", "Resolved", "Solved, please approve", "green"),
	("Approved", "Closed", "Closed", "gray"),
	("Cancelled", "Cancelled", "Cancelled", "gray"),
)


def plant() -> None:
	"""Insert each record that is missing. Only at install: what an admin deletes later stays deleted."""
	for name, rank, colour, description in PRIORITIES:
		_insert(
			"SD Priority", priority_name=name, rank=rank, colour=colour, description=description, scheme="A–D"
		)
	for name, rank, colour, description in FIVE_LEVELS:
		_insert(
			"SD Priority", priority_name=name, rank=rank, colour=colour, description=description,
			scheme="Five levels", enabled=0,
		)  # fmt: skip
	for name, kind, priority, description in TICKET_TYPES:
		_insert(
			"SD Ticket Type", type_name=name, kind=kind, default_priority=priority, description=description,
			offered_to_customers=int(kind != "Problem"), on_site=int(name == ON_SITE),
		)  # fmt: skip
	for position, (name, category, label, colour) in enumerate(STATUSES, start=1):
		_insert(
			"SD Status",
			status_name=name,
			category=category,
			customer_label=label,
			colour=colour,
			sequence=position * 10,
		)
	_insert(
		"SD Service Calendar",
		calendar_name="Office hours",
		time_zone=get_system_timezone(),
		windows=_office_hours(),
	)
	_insert("SD Desk", desk_name="Service Desk", greeting="Tell us what is wrong. We take it from here.")
	_insert("SD Queue", queue_name="First line", desk="Service Desk", support_level="1")
	plant_notice_templates()
	_set_defaults()
	escalation_seeds.plant()


def plant_notice_templates(events: Container[str] | None = None) -> None:
	"""A text for each event and language, or for these events only, unless there is one already."""
	for (event, language), (subject, body) in TEXTS.items():
		if (events is None or event in events) and not frappe.db.exists(
			"SD Notice Template",
			{"event": event, "language": language or ("is", "not set"), "desk": ("is", "not set")},
		):
			frappe.get_doc(
				{
					"doctype": "SD Notice Template",
					"event": event,
					"language": language or "",  # None would become the site's language
					"subject": subject,
					"body": body,
				}
			).insert(ignore_permissions=True)


def _insert(doctype: str, **values) -> None:
	# Every seeded DocType is named by its first field.
	if not frappe.db.exists(doctype, next(iter(values.values()))):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def _office_hours() -> list[dict]:
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	return [{"weekday": day, "opens": "08:00", "closes": "16:00"} for day in days]


def _matrix() -> list[dict]:
	urgencies = ("High", "Medium", "Low")
	return [
		{"impact": impact, "urgency": urgency, "priority": priority}
		for impact, *priorities in MATRIX
		for urgency, priority in zip(urgencies, priorities, strict=True)
	]


def _set_defaults() -> None:
	frappe.db.set_value("SD Desk", "Service Desk", "default_queue", "First line")
	settings = frappe.get_doc("SD Settings")
	settings.update(
		{
			"default_desk": settings.default_desk or "Service Desk",
			"default_ticket_type": settings.default_ticket_type or "Fault",
			"priority_matrix": settings.priority_matrix or _matrix(),
			"default_priority": settings.default_priority or "C-Normal",
		}
	)
	settings.save(ignore_permissions=True)
