"""/support/invitation/<token>: joining a customer's people. Opening it changes nothing."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cstr

from servicedesk_app.access import invitations, limits
from servicedesk_app.errors import ServiceDeskError
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader, locale_of

UNPROCESSABLE = 422
TRIES_AN_HOUR = 30


def answer(form: Mapping[str, Any], method: str) -> tuple[Page | Redirect, Reader]:
	token = cstr(form.get("token"))
	invitation = invitations.find(token)
	frappe.local.lang = invitation.language or frappe.local.lang
	reader = Reader(
		"Guest", _("Guest", context="Portal"), invitation.customer, "UTC", locale_of(frappe.local.lang)
	)
	return (accept(token, invitation, form) if method == "POST" else page(invitation)), reader


def accept(token: str, invitation: frappe._dict, form: Mapping[str, Any]) -> Page | Redirect:
	"""Join and go to the portal: signed in with a new account, else by way of the sign-in."""
	try:
		limits.check("accepting", invitation.name, TRIES_AN_HOUR)
		user, is_new = invitations.accept(token, cstr(form.get("password")))
	except ServiceDeskError as error:
		frappe.db.rollback()
		return page(invitation, str(error), getattr(error, "field", None), UNPROCESSABLE)
	if is_new:
		frappe.local.login_manager.login_as(user)
		return Redirect("/support")
	return Redirect("/login?redirect-to=/support")


def page(invitation: frappe._dict, message: str = "", field: str | None = None, status: int = 200) -> Page:
	values = {
		"invitation": invitation,
		"has_account": invitations.has_account(invitation),
		"length": invitations.PASSWORD_LENGTH,
		"message": message,
		"faulty": field,
	}
	return Page("invitation.html", _("Welcome, {0}").format(invitation.full_name), values, status)
