"""The monthly agreement reports on their way to the customers: made once for each month, mailed once.

A report's state and the mail in the queue commit together. A report that fails keeps its error and stops no other.
"""

from datetime import date

import frappe
from frappe import _
from frappe.utils import (
	add_months,
	formatdate,
	get_first_day,
	getdate,
	nowdate,
	split_emails,
	validate_email_address,
)
from frappe.utils.pdf import get_pdf

from servicedesk_app.errors import InvalidReportFilter

DOCTYPE = "SD Agreement Report"
TEMPLATE = "servicedesk_app/servicedesk_app/print_format/sd_agreement_report/sd_agreement_report.html"
MARGINS = {"margin-top": "12mm", "margin-bottom": "12mm", "margin-left": "15mm", "margin-right": "15mm"}
WAITING, SENT, FAILED = "Waiting", "Sent", "Failed"
FIRST_DAYS = 10
"""A customer who is entered later in the month gets no report of a month long past."""


def send_due() -> None:
	"""Hook: each morning; does something in the first days of a month, for what is not sent yet."""
	today = getdate(nowdate())
	if today.day <= FIRST_DAYS:
		month = getdate(get_first_day(add_months(today, -1)))
		make_missing(month)
		for name in frappe.get_all(DOCTYPE, {"month": month, "state": WAITING}, pluck="name"):
			attempt(name)


def make_missing(month: date) -> None:
	"""A report for every customer who wants one and has none for that month."""
	wanted = {"agreement_report_to": ("is", "set"), "disabled": 0}
	for customer in frappe.get_all("SD Customer", wanted, pluck="name"):
		if not frappe.db.exists(DOCTYPE, {"customer": customer, "month": month}):
			values = {"doctype": DOCTYPE, "customer": customer, "month": month}
			frappe.get_doc(values).insert(ignore_permissions=True)
			frappe.db.commit()


def attempt(name: str) -> None:
	"""Mail one report in a transaction of its own."""
	try:
		send(name)
		frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(title=f"Agreement report: {name}", reference_doctype=DOCTYPE, reference_name=name)
		values = {"state": FAILED, "error": str(error)[:500] or type(error).__name__}
		frappe.db.set_value(DOCTYPE, name, values)
		frappe.db.commit()


def send(name: str) -> None:
	"""Put the report, as PDF, into the mail queue; a report that was sent already stays as it is."""
	record = frappe.get_doc(DOCTYPE, name, for_update=True)
	if record.state == SENT:
		return
	to = addresses(record.customer)
	if not to:
		raise InvalidReportFilter(
			_("{0} has no address for its report. Enter one in the customer's record.").format(
				record.customer
			)
		)
	before = frappe.local.lang
	frappe.local.lang = frappe.db.get_value("SD Customer", record.customer, "language") or before
	try:
		title = _("Agreement report {0}, {1}").format(formatdate(record.month, "MMMM yyyy"), record.customer)
		frappe.sendmail(
			recipients=to,
			subject=title,
			message=f"<p>{_('Enclosed is the report on what we promised you and how we kept it.')}</p>",
			attachments=[{"fname": f"{title}.pdf", "fcontent": pdf_for_customer(record)}],
			reference_doctype=DOCTYPE,
			reference_name=name,
		)
	finally:
		frappe.local.lang = before
	record.db_set({"state": SENT, "sent_to": ", ".join(to), "sent_on": frappe.utils.now(), "error": ""})


def pdf_for_customer(record) -> bytes:
	"""The report as the customer gets it, whoever's session makes it."""
	record.flags.for_customer = True
	page = frappe.render_template(TEMPLATE, {"doc": record})
	return get_pdf(
		f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{page}</body></html>', MARGINS
	)


def addresses(customer: str) -> list[str]:
	"""Whom the customer's record names for the report."""
	text = frappe.db.get_value("SD Customer", customer, "agreement_report_to") or ""
	return [
		part.strip() for part in split_emails(text.replace("\n", ",")) if validate_email_address(part.strip())
	]
