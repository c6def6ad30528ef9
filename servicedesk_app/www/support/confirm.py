"""/support/confirm/<token>: the link of the contact form's mail. Opening it changes nothing; its button does."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from servicedesk_app.access import contact_form
from servicedesk_app.rules.texts import paragraphs
from servicedesk_app.ticketing.portal import zone_of
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader, locale_of
from servicedesk_app.www.support.texts import safe_html


def answer(form: Mapping[str, Any], method: str) -> tuple[Page | Redirect, Reader]:
	token = cstr(form.get("token"))
	request = contact_form.find(token)
	frappe.local.lang = request.language or frappe.local.lang
	reader = Reader(
		"Guest",
		_("Guest", context="Portal"),
		None,
		zone_of("Guest"),
		locale_of(frappe.local.lang),
		desk=request.desk,
	)
	if method == "POST":
		return thanks(contact_form.confirm(token)), reader
	return (thanks(request.ticket) if request.ticket else page(request)), reader


def page(request: frappe._dict) -> Page:
	values = {"request": request, "details": safe_html(paragraphs(request.details or ""))}
	return Page("confirm.html", _("Is this your question?"), values)


def thanks(ticket: str) -> Page:
	text = _("We have your question. Its number is {0}. We answer by mail.").format(ticket)
	return Page("message.html", _("Thank you"), {"text": text})
