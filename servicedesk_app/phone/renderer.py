"""Answers everything below /servicedesk: the lean page for staff on the road (hook `page_renderer`).

What people see is never cached, neither by the browser nor by the service worker: that one keeps the page's own
files and an empty page for the time without a connection (docs/decisions/0016).
"""

import json
import os
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils.html_utils import clean_html
from frappe.website.page_renderers.base_renderer import BaseRenderer
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.wrappers import Response

from servicedesk_app.errors import NotAllowed, ServiceDeskError
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.phone import acts, installable, pages
from servicedesk_app.phone.answers import Page, Redirect

ROOT = "servicedesk"
FRAPPES_REFUSAL = "message"  # where Frappe goes for a wrong CSRF token, before any page is asked
HEADERS = {
	"Cache-Control": "private, no-store",
	"Referrer-Policy": "same-origin",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
	"Content-Security-Policy": (
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
		"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	),
}


class PhonePage(BaseRenderer):
	"""One request."""

	def can_render(self) -> bool:
		path = requested_path() if self.path == FRAPPES_REFUSAL else self.path
		return path == ROOT or path.startswith(ROOT + "/")

	def render(self) -> Response:
		path = requested_path()[len(ROOT) :].strip("/")
		if path in installable.FILES:
			return installable.FILES[path]()
		user = frappe.session.user
		if user == "Guest":
			return signed_out()
		if self.path == FRAPPES_REFUSAL:
			return answered(refused(_("Your session has changed. Reload the page and send it again."), 400))
		if not is_staff(user):
			return answered(
				message(_("This page is for staff"), _("Your tickets are on the portal."), "/support", 403)
			)
		if path == "session":
			return as_json({"user": user, "csrf_token": get_csrf_token()})
		return answered(answer(path, user))


def answer(path: str, user: str) -> Page | Redirect:
	"""The page's answer, or one that says why there is none. Whatever fails leaves nothing half-made."""
	form = frappe.local.form_dict
	try:
		if frappe.request.method == "POST":
			return acts.do(path, user, form)
		return pages.find(path, user, form)
	except (frappe.PermissionError, frappe.DoesNotExistError) as error:
		frappe.db.rollback()
		if isinstance(error, NotAllowed):
			return refused(str(error), 403)
		return refused(_("There is nothing here that you can see. Look for it in your list."), 404)
	except (ServiceDeskError, frappe.ValidationError) as error:
		frappe.db.rollback()
		return refused(frappe.utils.strip_html(str(error)) or _("This is not possible."), 417)
	except Exception:
		frappe.db.rollback()
		frappe.log_error("Phone page failed")
		frappe.local.flags.commit = True  # else Frappe would roll the log back at the end of a GET
		return refused(_("Something failed on our side. Nothing was changed. Try again in a minute."), 500)


def refused(text: str, status: int) -> Page:
	return message(_("This is not possible"), text, "/servicedesk", status)


def message(title: str, text: str, to: str, status: int) -> Page:
	return Page("message.html", title, {"text": text, "to": to, "place": ""}, status)


def requested_path() -> str:
	request = getattr(frappe.local, "request", None)
	return (request.path if request else "").strip("/\\ ")


def signed_out() -> Response:
	"""To the sign-in and back; a script that sends something is told so in its own words."""
	if wants_json():
		return as_json({"error": _("You are signed out. Sign in again; what you wrote stays here.")}, 401)
	back = quote("/" + requested_path())
	return Response("", 302, {**HEADERS, "Location": f"/login?redirect-to={back}"})


def wants_json() -> bool:
	return frappe.get_request_header("X-Requested-With") == "servicedesk"


def as_json(values: dict, status: int = 200) -> Response:
	return Response(json.dumps(values), status, HEADERS, mimetype="application/json")


def answered(given: Page | Redirect) -> Response:
	"""For a script the place to go to or the error, for a browser the page."""
	if isinstance(given, Redirect):
		if wants_json():
			return as_json({"to": given.to})
		return Response("", 303, {**HEADERS, "Location": given.to})
	if wants_json() and given.status >= 400:
		return as_json({"error": given.values["text"]}, given.status)
	html = (
		environment().get_template(given.template).render({**common(), **given.values, "title": given.title})
	)
	return Response(html, given.status, HEADERS, mimetype="text/html")


def common() -> dict[str, Any]:
	"""What the base template needs on every page."""
	return {
		"user": frappe.session.user,
		"full_name": frappe.get_cached_value("User", frappe.session.user, "full_name"),
		"csrf_token": get_csrf_token(),
		"language": str(frappe.local.lang or "en"),
		"place": "",
	}


@lru_cache(maxsize=1)
def environment() -> Environment:
	"""Our own: Frappe's does not escape."""
	templates = Environment(
		loader=PackageLoader("servicedesk_app", "templates/phone"),
		autoescape=True,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
	templates.globals.update(_=_, asset=asset)
	templates.globals["icon"] = templates.get_template("icons.html").module.icon
	templates.filters["safe_html"] = safe_html
	return templates


def safe_html(html: str | None) -> Markup:
	"""Text with paragraphs, lists and emphasis only: Frappe's sanitiser also lets forms and foreign images through."""
	return Markup(clean_html(html or ""))


def asset(name: str) -> str:
	"""The address of a file in public/, changed whenever the file is."""
	changed = int(os.path.getmtime(frappe.get_app_path("servicedesk_app", "public", *name.split("/"))))
	return f"/assets/servicedesk_app/{name}?v={changed:x}"
