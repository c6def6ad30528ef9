"""Pages below /support that are open without signing in: a link to one ticket, an invitation, a contact form.

Hook `page_renderer`, asked before the portal's own. Whoever is signed in sees the same as everybody else here.
"""

from types import ModuleType
from urllib.parse import quote

import frappe
from frappe import _
from werkzeug.wrappers import Response

from servicedesk_app.errors import LinkNotValid, NotAllowed, ServiceDeskError, TooMany
from servicedesk_app.ticketing.portal import zone_of
from servicedesk_app.www.support import confirm, contact, invitation, link, renderer, sound
from servicedesk_app.www.support.answers import Page, Redirect, note_failure
from servicedesk_app.www.support.reader import Reader, locale_of
from servicedesk_app.www.support.renderer import SupportPage

PAGES: dict[str, ModuleType] = {
	"support/confirm": confirm,
	"support/contact": contact,
	"support/invitation": invitation,
	"support/link": link,
	"support/sound": sound,
}
# Addresses hold secrets here: no other page is told them, not even one of ours.
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class OpenPage(SupportPage):
	"""One request to an open page."""

	def can_render(self) -> bool:
		return self.path in PAGES

	def render(self) -> Response:
		answer, reader = answer_for(PAGES[self.path])
		response = response_of(answer, reader)
		response.headers.update(HEADERS)
		return response


def response_of(answer: Page | Redirect | Response, reader: Reader | None) -> Response:
	"""As a browser takes it."""
	if isinstance(answer, Response):
		return answer
	return renderer.redirected(answer) if isinstance(answer, Redirect) else renderer.shown(answer, reader)


def visitor(customer: str | None = None) -> Reader:
	"""Somebody who has not signed in, in the brand of that customer's desk."""
	return Reader(
		"Guest", _("Guest", context="Portal"), customer, zone_of("Guest"), locale_of(frappe.local.lang)
	)


def answer_for(page: ModuleType) -> tuple[Page | Redirect | Response, Reader | None]:
	"""The page's answer and whom it is for, or a page about why there is none. What fails leaves nothing half-made."""
	try:
		return page.answer(frappe.local.form_dict, frappe.request.method)
	except LinkNotValid as error:
		return dead_link(error), visitor()
	except (ServiceDeskError, NotAllowed) as error:
		frappe.db.rollback()
		title = _("Too often") if isinstance(error, TooMany) else _("This is not possible")
		return Page("message.html", title, {"text": str(error)}, error.http_status_code), visitor()
	except Exception:
		frappe.db.rollback()
		note_failure("Open portal page failed")
		return renderer.failure(), visitor()


def dead_link(error: LinkNotValid) -> Page:
	"""The same for a link that never was and for one that is over."""
	frappe.db.rollback()
	action = {"to": "/login?redirect-to=" + quote("/support"), "label": _("Sign in")}
	values = {"text": str(error), "action": action}
	return Page("message.html", _("This link does not work"), values, error.http_status_code)
