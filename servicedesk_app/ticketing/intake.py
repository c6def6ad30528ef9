"""The one way in: a report from any channel becomes a ticket here."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import InvalidReport, NoCustomer
from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.rules.texts import DESCRIPTION_LIMIT, SUBJECT_LIMIT, paragraphs, plain_line

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


LEVELS = ("High", "Medium", "Low")
MAIL = "Mail"
CONTACT_FORM = "Contact form"


@dataclass(frozen=True)
class Report:
	"""What a customer's person says. `description` is plain text; an empty choice means "decide for me".

	Staff who record a call name themselves in `entered_by`, and the `customer`; else only `mail.processing` and the
	contact form name one, which have found out whose the sender is. Of a mail `description_html` is the text,
	cleaned; the reporter may be somebody without an account, whom `contact` and `reporter_email` name.

	`key` makes a repeated call harmless: the same key from the same person gives the first ticket again.
	"""

	subject: str
	description: str
	raised_by: str | None
	channel: str
	ticket_type: str | None = None
	priority: str | None = None
	category: str | None = None
	impact: str | None = None
	urgency: str | None = None
	key: str | None = None
	customer: str | None = None
	entered_by: str | None = None
	queue: str | None = None
	contact: str | None = None
	reporter_email: str | None = None
	description_html: str = ""


def receive(report: Report) -> "SDTicket":
	"""Make the ticket, or return the one that this key made before.

	Raises NoCustomer when the person may not report, InvalidReport when the report cannot be read;
	nothing is written then.
	"""
	customer = _customer(report)
	_validate(report, customer)
	key = scoped_key(report)
	if key and (first := frappe.db.get_value("SD Ticket", {"intake_key": key})):
		return frappe.get_doc("SD Ticket", first)
	return _insert(report, customer, key)


def _insert(report: Report, customer: str, key: str | None) -> "SDTicket":
	ticket = frappe.get_doc(  # not new_doc: the defaults it looks up are looked up again by insert
		{
			"doctype": "SD Ticket",
			"subject": plain_line(report.subject),
			"description": report.description_html or paragraphs(report.description),
			"customer": customer,
			"raised_by": report.raised_by or None,
			"contact": report.contact,
			"reporter_email": report.reporter_email,
			"queue": report.queue,
			"channel": report.channel,
			"ticket_type": report.ticket_type or None,
			"priority": report.priority or None,
			"category": report.category or None,
			"impact": report.impact or None,
			"urgency": report.urgency or None,
			"intake_key": key,
		}
	)
	ticket.flags.from_rules = {"channel", "intake_key"}
	try:
		# The check is `_customer_of`: people report for the customer that they belong to, and for no other.
		return ticket.insert(ignore_permissions=not report.entered_by)
	except frappe.UniqueValidationError:
		# Two calls with one key at once: the other was first, and its ticket is the answer.
		frappe.db.rollback()
		frappe.clear_messages()
		return frappe.get_doc("SD Ticket", {"intake_key": key})


def _customer(report: Report) -> str:
	if report.entered_by:
		return _customer_called(report)
	if report.channel in (MAIL, CONTACT_FORM) and report.customer:
		_validate_may_report(report.customer)
		return report.customer
	return _customer_of(report.raised_by)


def _customer_of(user: str) -> str:
	person = person_at_customer(user)
	if not person:
		raise NoCustomer(_("Your account belongs to no customer yet. Ask your service desk to add you."))
	_validate_may_report(person.customer)
	return person.customer


def _validate_may_report(customer: str) -> None:
	if frappe.get_cached_value("SD Customer", customer, "disabled"):
		raise NoCustomer(
			_("{0} cannot report at present. Call your service desk if this is a mistake.").format(customer)
		)


def _customer_called(report: Report) -> str:
	"""The customer that a member of staff records a call of: one of their desks', and the person one of its people."""
	customer = frappe.get_doc("SD Customer", report.customer)
	customer.check_permission("read")
	if report.raised_by and report.raised_by not in {row.user for row in customer.people}:
		raise InvalidReport(
			_("{0} is not one of the people of {1}. Choose one of them, or leave the person out.").format(
				report.raised_by, customer.name
			),
			field="person",
		)
	return customer.name


def _validate(report: Report, customer: str) -> None:
	if not plain_line(report.subject):
		raise InvalidReport(_("The headline is empty. Say in a few words what is wrong."), field="subject")
	if len(plain_line(report.subject)) > SUBJECT_LIMIT:
		raise InvalidReport(
			_("The headline is longer than {0} characters. Put the details into the description.").format(
				SUBJECT_LIMIT
			),
			field="subject",
		)
	if len(report.description) > DESCRIPTION_LIMIT:
		raise InvalidReport(
			_("The description is longer than {0} characters. Attach long texts as a file.").format(
				DESCRIPTION_LIMIT
			),
			field="description",
		)
	offered = {} if report.entered_by or report.channel == MAIL else {"offered_to_customers": 1}
	desk = frappe.get_cached_value("SD Customer", customer, "desk")
	_validate_choice("SD Ticket Type", report.ticket_type, {"enabled": 1, **offered})
	_validate_choice("SD Priority", report.priority, {"enabled": 1})
	_validate_choice("SD Category", report.category, {"disabled": 0, "desk": desk, **offered})
	for field in ("impact", "urgency"):
		if getattr(report, field) not in (*LEVELS, "", None):
			raise InvalidReport(
				_("{0} is High, Medium or Low. Choose one.").format(_(field.capitalize())), field=field
			)


def _validate_choice(doctype: str, value: str | None, offered: dict) -> None:
	if not value:
		return
	choices = frappe.get_all(doctype, filters=offered, pluck="name")
	if value not in choices:
		raise InvalidReport(
			_("There is no {0} “{1}”. Choose one of: {2}.").format(
				_(doctype.removeprefix("SD ")).lower(), plain_line(value)[:60], ", ".join(choices)
			),
			field=frappe.scrub(doctype.removeprefix("SD ")),
		)


def scoped_key(report: Report) -> str | None:
	"""A key counts only for who gave it, so that nobody finds another's ticket by guessing."""
	if not report.key:
		return None
	return hashlib.sha256(
		f"{report.channel}\0{report.entered_by or report.raised_by}\0{report.key}".encode()
	).hexdigest()
