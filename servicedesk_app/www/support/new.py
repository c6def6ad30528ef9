"""/support/new: a report, filed with or without JavaScript. Whatever goes wrong, nothing typed is lost."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from servicedesk_app.errors import InvalidReport, ServiceDeskError
from servicedesk_app.rules.texts import DESCRIPTION_LIMIT, SUBJECT_LIMIT
from servicedesk_app.ticketing import customer_acts, intake
from servicedesk_app.www.support import offers, uploads
from servicedesk_app.www.support.answers import Page, Redirect, note_failure
from servicedesk_app.www.support.reader import Reader

FIELDS = ("subject", "description", "category", "ticket_type", "impact", "priority", "key")
# 422: understood, but it cannot become a ticket as it stands.
UNPROCESSABLE = 422


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	if method != "POST":
		return form_page(reader, typed_in(form))
	if not frappe.session.data.csrf_token:
		# Frappe checks no token in a session that has none yet, so that anybody's form would do.
		return token_renewed(reader, form)
	return file(reader, typed_in(form))


def typed_in(form: Mapping[str, Any]) -> dict[str, str]:
	return {field: cstr(form.get(field)) for field in FIELDS}


def token_renewed(reader: Reader, form: Mapping[str, Any], status: int = 400) -> Page:
	"""The form was opened in another session: the same person's earlier one, or a forger's."""
	message = _("You have signed in anew since. Please send your report again.")
	return form_page(reader, typed_in(form), message, status=status)


def signed_out(reader: Reader, form: Mapping[str, Any]) -> Page:
	"""The session ended while the report was written. A stranger is shown nothing but what they sent."""
	page = form_page(
		reader,
		typed_in(form),
		_("You were signed out. Sign in again in another tab, then send your report here."),
		status=401,
	)
	own = {
		"types": only(page.values["typed"]["ticket_type"]),
		"priorities": only(page.values["typed"]["priority"]),
		"categories": only(page.values["typed"]["category"]) if page.values["typed"]["category"] else [],
		"promised": {},
	}
	return replace(page, values={**page.values, **own})


def only(choice: str) -> list[dict[str, str]]:
	return [{"name": choice, "label": choice, "description": "", "colour": ""}]


def file(reader: Reader, typed: dict[str, str]) -> Page | Redirect:
	"""Make the ticket and go to it, or show the form again with what was typed and what is wrong."""
	try:
		files = uploads.taken(reader)
		ticket = customer_acts.report(report_of(reader, typed), files)
	except ServiceDeskError as error:
		frappe.db.rollback()
		status = UNPROCESSABLE if isinstance(error, InvalidReport) else error.http_status_code
		return form_page(reader, typed, str(error), getattr(error, "field", None), status)
	except Exception:
		# Here, and not in the renderer, because only the form can give back what was typed.
		frappe.db.rollback()
		note_failure("Portal report failed")
		message = _("Something failed on our side. Your text is kept; please send it again.")
		return form_page(reader, typed, message, status=500)
	return Redirect(f"/support/tickets/{ticket.name}?reported=1")


def report_of(reader: Reader, typed: dict[str, str]) -> intake.Report:
	return intake.Report(
		typed["subject"],
		typed["description"],
		reader.user,
		"Portal",
		ticket_type=typed["ticket_type"] or None,
		priority=typed["priority"] or None,
		category=typed["category"] or None,
		impact=typed["impact"] or None,
		key=once(typed),
	)


def once(typed: dict[str, str]) -> str | None:
	"""The key of this form with this content.

	Sending it twice gives the first ticket; going back, writing something else and sending that is a new report.
	"""
	if not typed["key"]:
		return None
	return hashlib.sha256("\0".join(typed[field] for field in FIELDS).encode()).hexdigest()


def form_page(
	reader: Reader, typed: dict[str, str], message: str = "", field: str | None = None, status: int = 200
) -> Page:
	values = {
		"typed": {**typed, "key": typed["key"] or secrets.token_hex(16)},
		"types": offers.types(),
		"priorities": offers.priorities(),
		"categories": offers.categories(reader.customer),
		"impacts": offers.impacts(),
		"message": message,
		"faulty": field,
		"limits": {"subject": SUBJECT_LIMIT, "description": DESCRIPTION_LIMIT},
	}
	values["typed"]["ticket_type"] = typed["ticket_type"] or offers.default_type(values["types"])
	values["promised"] = offers.promised(reader, values["types"], values["priorities"])
	values["files"] = uploads.field(reader)
	return Page("new.html", _("Report a problem"), values, status)
