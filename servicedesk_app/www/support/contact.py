"""/support/contact/<desk>: a question from somebody without an account. Works without JavaScript."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, cstr

from servicedesk_app.access import captchas, contact_form, limits
from servicedesk_app.access.contact_form import Question
from servicedesk_app.errors import ServiceDeskError
from servicedesk_app.rules.texts import SUBJECT_LIMIT
from servicedesk_app.ticketing.portal import zone_of
from servicedesk_app.www.support import people
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader, locale_of

FIELDS = ("subject", "details", "full_name", "email", "category")
# A name that robots like to fill in, and people never see.
TRAP = "website"
FORMS_AN_HOUR = 120


def answer(form: Mapping[str, Any], method: str) -> tuple[Page | Redirect, Reader]:
	desk = contact_form.desk_of(cstr(form.get("desk")))
	reader = Reader(
		"Guest",
		_("Guest", context="Portal"),
		None,
		zone_of("Guest"),
		locale_of(frappe.local.lang),
		desk=desk.name if desk else None,
	)
	if not desk:
		return not_offered(), reader
	if method == "POST":
		return send(desk, typed_in(form), form), reader
	limits.check("contact forms", limits.caller(), FORMS_AN_HOUR)
	return (sent(desk) if cint(form.get("sent")) else page(desk, typed_in({}))), reader


def not_offered() -> Page:
	text = _("There is no contact form here. Sign in to report something, or call us.")
	return Page("message.html", _("Not found"), {"text": text}, 404)


def typed_in(form: Mapping[str, Any]) -> dict[str, Any]:
	typed: dict[str, Any] = {field: cstr(form.get(field)) for field in FIELDS}
	return {**typed, "consents": bool(cint(form.get("consents")))}


def send(desk, typed: dict[str, Any], form: Mapping[str, Any]) -> Page | Redirect:
	"""Take the question, or show the form again with what was typed, what is wrong, and a new code."""
	codes = {field: cstr(form.get(field)) for field in ("challenge", "code")}
	question = Question(**typed, **codes, trap=cstr(form.get(TRAP)), language=portal_language())
	try:
		contact_form.submit(desk, question)
	except ServiceDeskError as error:
		frappe.db.rollback()
		status = people.UNPROCESSABLE if error.http_status_code == 417 else error.http_status_code
		return page(desk, typed, str(error), getattr(error, "field", None), status)
	return Redirect(f"/support/contact/{desk.contact_slug}?sent=1")


def portal_language() -> str:
	language = str(frappe.local.lang or "en")
	return language if language in contact_form.LANGUAGES else "en"


def sent(desk) -> Page:
	"""The same whether a mail went out or not: nobody learns who has written to us."""
	text = _(
		"Look into your mailbox: we send a link there to confirm your address, one in an hour at most. If you had one "
		"from us within the hour, use that one first; then ask your next question."
	)
	return Page("message.html", _("One step is left"), {"text": text})


def page(desk, typed: dict[str, Any], message: str = "", field: str | None = None, status: int = 200) -> Page:
	challenge, picture = captchas.challenge()
	values = {
		"desk": desk,
		"categories": contact_form.categories_of(desk.name),
		"typed": typed,
		"challenge": challenge,
		"picture": picture,
		"trap": TRAP,
		"languages": people.languages(),
		"limits": {"subject": SUBJECT_LIMIT, "details": contact_form.DETAILS_LIMIT},
		"message": message,
		"faulty": field,
	}
	return Page("contact.html", desk.contact_heading or _("Write to us"), values, status)
