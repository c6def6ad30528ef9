"""/support/people: the people of the reader's company, for those of them who manage it."""

from collections.abc import Callable, Mapping
from typing import Any

import frappe
from babel import Locale
from frappe import _
from frappe.utils import cint, cstr

from servicedesk_app.access import company, invitations
from servicedesk_app.access.invitations import Wish
from servicedesk_app.errors import InvalidReport, NotAllowed, ServiceDeskError
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader

FIELDS = ("act", "email", "full_name", "language", "person", "invitation")
UNPROCESSABLE = 422


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	if method != "POST":
		return page(reader, done=cstr(form.get("done")))
	typed = typed_in(form)
	if not frappe.session.data.csrf_token:
		# Frappe checks no token in a session that has none yet, so that anybody's form would do.
		return token_renewed(reader, form)
	return act(reader, typed)


def token_renewed(reader: Reader, form: Mapping[str, Any], status: int = 400) -> Page:
	"""The page was opened in another session: the same person's earlier one, or a forger's."""
	return page(
		reader,
		typed=typed_in(form),
		message=_("You have signed in anew since. Please send it again."),
		status=status,
	)


def typed_in(form: Mapping[str, Any]) -> dict[str, Any]:
	typed: dict[str, Any] = {field: cstr(form.get(field)) for field in FIELDS}
	return {**typed, "rights": frozenset(right for right in company.GIVEN if cint(form.get(right)))}


def act(reader: Reader, typed: dict[str, Any]) -> Page | Redirect:
	"""Do it and go on to the page, or show it again with what was typed and what is wrong."""
	try:
		ACTS.get(typed["act"], unknown)(reader.user, typed)
	except (ServiceDeskError, NotAllowed) as error:
		frappe.db.rollback()
		company.manager(reader.user)
		status = (
			UNPROCESSABLE
			if error.http_status_code == frappe.ValidationError.http_status_code
			else error.http_status_code
		)
		return page(
			reader, typed=typed, message=str(error), field=getattr(error, "field", None), status=status
		)
	return Redirect(f"/support/people?done={typed['act']}")


def unknown(user: str, typed: dict[str, Any]) -> None:
	raise InvalidReport(_("Nothing was chosen. Use one of the buttons of this page."))


def invite(user: str, typed: dict[str, Any]) -> None:
	company.invite(user, Wish(typed["email"], typed["full_name"], typed["language"], typed["rights"]))


ACTS: dict[str, Callable[[str, dict[str, Any]], None]] = {
	"invite": invite,
	"withdraw": lambda user, typed: company.withdraw(user, typed["invitation"]),
	"give": lambda user, typed: company.give(user, typed["person"], typed["rights"]),
	"remove": lambda user, typed: company.remove(user, typed["person"]),
}


def page(
	reader: Reader,
	*,
	done: str = "",
	typed: dict[str, Any] | None = None,
	message: str = "",
	field: str | None = None,
	status: int = 200,
) -> Page:
	values = {
		**company.overview(reader.user),
		"languages": languages(),
		"labels": {
			"sees_all_tickets": _("Sees all tickets of the company"),
			"approves": _("May approve for the company"),
		},
		"typed": {**typed_in({}), **(typed or {})},
		"thanks": thanks(done),
		"message": message,
		"faulty": field,
	}
	return Page("people.html", _("People"), values, status)


def thanks(done: str) -> str:
	said = {
		"invite": _("The invitation is on its way."),
		"withdraw": _("The invitation is withdrawn."),
		"give": _("That is changed."),
		"remove": _("The person sees and reports nothing for your company any more."),
	}
	return said.get(done, "")


def languages() -> list[dict[str, str]]:
	"""The portal's languages, each in its own words."""
	return [
		{"name": code, "label": (Locale.parse(code).get_display_name() or code).capitalize()}
		for code in invitations.LANGUAGES
	]
