"""Answers everything below /support (hook `page_renderer`).

Frappe's own renderer of www pages cannot answer 303 nor send headers, does not escape what templates print,
may cache a page for the next reader, and replaces "{index}" and "{next}" in what people wrote.
"""

import os
import secrets
from functools import lru_cache
from types import ModuleType
from typing import Any
from urllib.parse import quote

import frappe
from babel import Locale
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.website.page_renderers.base_renderer import BaseRenderer
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from werkzeug.wrappers import Request, Response

from servicedesk_app.errors import NoCustomer, NotAllowed, ServiceDeskError, TicketNotFound
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.www.support import export, index, new, people, profile, realtime, ticket, waiting
from servicedesk_app.www.support.answers import File, Page, Redirect, note_failure
from servicedesk_app.www.support.reader import Reader, brand_of, brand_of_desk, reader_of
from servicedesk_app.www.support.wording import for_scripts

ROOT = "support"
# Where Frappe goes when it refuses a request before any page is asked, for a wrong CSRF token for instance.
FRAPPES_REFUSAL = "message"
PAGES = {
	"support": index,
	"support/new": new,
	"support/ticket": ticket,
	"support/waiting": waiting,
	"support/people": people,
	"support/profile": profile,
	"support/tickets.csv": export,
}
# With this header our own script asks for a page's inner part, and is told an address instead of being sent there.
PART = "X-Support-Part"

HEADERS = {
	"Cache-Control": "private, no-store",
	"Referrer-Policy": "same-origin",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
}
POLICY = "Content-Security-Policy"  # all our pages have one
# The one inline style is the desk's colour, which the nonce lets through; there is no inline script.
CONTENT_POLICY = (
	"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:{images}; media-src 'self'; "
	"connect-src 'self'{live}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SupportPage(BaseRenderer):
	"""One request to the portal."""

	def can_render(self) -> bool:
		asked = self.path if self.path != FRAPPES_REFUSAL else requested_path().strip("/")
		return is_ours(asked)

	def render(self) -> Response:
		user = frappe.session.user
		if user == "Guest" and not form_asked_for():
			return redirected(Redirect(f"/login?redirect-to={quote(requested_path())}", 302))
		reader = reader_of(user)
		answer = answer_for(self.path, reader)
		if isinstance(answer, Redirect):
			return redirected(answer)
		return saved(answer) if isinstance(answer, File) else shown(answer, reader)


def is_ours(path: str) -> bool:
	return path == ROOT or path.startswith(ROOT + "/")


def form_asked_for() -> ModuleType | None:
	"""The page whose form somebody sends: what they wrote must not be lost even if it cannot be taken."""
	if frappe.request.method != "POST":
		return None
	path = requested_path()
	return new if path == "/support/new" else ticket if path.startswith("/support/tickets/") else None


def answer_for(path: str, reader: Reader) -> Page | Redirect | File:
	"""The page's answer, or a page about why there is none. Whatever fails leaves nothing half-made."""
	try:
		return _answer(path, reader)
	except TicketNotFound:
		return not_found()
	except (ServiceDeskError, NotAllowed) as error:
		frappe.db.rollback()
		return Page("message.html", _("This is not possible"), {"text": str(error)}, error.http_status_code)
	except Exception:
		frappe.db.rollback()
		note_failure("Portal page failed")
		return failure()


def _answer(path: str, reader: Reader) -> Page | Redirect | File:
	if reader.user == "Guest":
		return form_asked_for().signed_out(reader, frappe.local.form_dict)
	if path == FRAPPES_REFUSAL:
		return refused(reader)
	if not reader.customer:
		return signpost(reader.user)
	if path not in PAGES:
		return not_found()
	return PAGES[path].answer(reader, frappe.local.form_dict, frappe.request.method)


def signpost(user: str) -> Page:
	"""For who is signed in but reports for no customer: staff belong to the desk, all others need an admin."""
	if is_staff(user):
		text = _(
			"You are signed in as staff. This portal is for customers; your tickets are in the Frappe Desk."
		)
		action = {"to": desk_address(), "label": _("Open the Frappe Desk")}
		return Page("message.html", _("You work here"), {"text": text, "action": action})
	text = _(
		"Your account belongs to no customer yet. Ask your service desk to add you, then open this page again."
	)
	return Page("message.html", _("Almost there"), {"text": text}, NoCustomer.http_status_code)


def desk_address() -> str:
	name = frappe.local.form_dict.get("ticket")
	return f"/app/sd-ticket/{quote(str(name), safe='')}" if name else "/app/sd-ticket"


def not_found() -> Page:
	"""The same words for what is missing and for what is somebody else's."""
	text = _("There is nothing here that you can see. Look for it in your list of tickets.")
	action = {"to": "/support", "label": _("Show my tickets")}
	return Page("message.html", _("Not found"), {"text": text, "action": action}, 404)


def refused(reader: Reader) -> Page:
	"""In place of Frappe's page, which gives nothing back."""
	status = frappe.local.response.get("http_status_code") or 400
	form = people if requested_path() == "/support/people" and reader.manages_people else form_asked_for()
	return form.token_renewed(reader, frappe.local.form_dict, status) if form else failure(status)


def give_back(response: Response | None, request: Request) -> None:
	"""Hook: after_request. Frappe 16 shows its own page when it refuses a form, where 15 asks for FRAPPES_REFUSAL."""
	if response is None or response.status_code < 400 or request.method != "POST":
		return
	if not is_ours(request.path.strip("/")) or POLICY in response.headers:
		return
	frappe.local.response["http_status_code"] = response.status_code
	ours = SupportPage(FRAPPES_REFUSAL).render()
	response.status_code, response.headers = ours.status_code, ours.headers
	response.set_data(ours.get_data())


def failure(status: int = 500) -> Page:
	text = _("Something failed on our side. Nothing was changed. Try again in a minute, or call us.")
	return Page("message.html", _("That did not work"), {"text": text}, status)


def requested_path() -> str:
	"""The path asked for as a local one: no second slash in front could make it another host's."""
	request = getattr(frappe.local, "request", None)
	return "/" + (request.path if request else "").strip("/\\ ")


def redirected(answer: Redirect) -> Response:
	if part_asked_for():
		return Response("", status=204, headers={**HEADERS, "X-Support-Location": answer.to})
	return Response("", status=answer.status, headers={**HEADERS, "Location": answer.to})


def part_asked_for() -> bool:
	return bool(frappe.get_request_header(PART))


def saved(file: File) -> Response:
	headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{file.name}"'}
	return Response(file.text, headers=headers, content_type=f"{file.kind}; charset=utf-8")


def shown(page: Page, reader: Reader) -> Response:
	nonce, live = secrets.token_urlsafe(16), realtime.source()
	values = {**common(reader), **page.values, "title": page.title, "nonce": nonce}
	html = environment().get_template(page.template).render(**values)
	policy = CONTENT_POLICY.format(
		nonce=nonce, live=f" {live}" if live else "", images=" https:" if page.remote_images else ""
	)
	headers = {**HEADERS, POLICY: policy}
	return Response(html, status=page.status, headers=headers, mimetype="text/html")


def common(reader: Reader) -> dict[str, Any]:
	"""What the base template needs on every page."""
	return {
		"reader": reader,
		"brand": brand_of_desk(reader.desk) if reader.desk else brand_of(reader.customer),
		"csrf_token": get_csrf_token(),
		"language": str(frappe.local.lang or "en"),
		"direction": direction(reader.locale),
		"layout": "part.html" if part_asked_for() else "base.html",
		"live": realtime.address(),
		"here": requested_path(),
		"words": for_scripts(),
	}


def direction(locale: Locale) -> str:
	return "rtl" if locale.character_order == "right-to-left" else "ltr"


@lru_cache(maxsize=1)
def environment() -> Environment:
	"""Our own, because Frappe's does not escape, compiles anew for every request, and prints what is undefined."""
	folders = (
		PackageLoader("servicedesk_app", "www/support"),
		PackageLoader("servicedesk_app", "templates/support"),
	)
	templates = Environment(
		loader=ChoiceLoader(folders),
		autoescape=True,
		undefined=StrictUndefined,
		trim_blocks=True,
		lstrip_blocks=True,
	)
	templates.globals.update(_=_, asset=asset)
	return templates


def asset(name: str) -> str:
	"""The address of a file in public/, changed whenever the file is."""
	changed = int(os.path.getmtime(frappe.get_app_path("servicedesk_app", "public", *name.split("/"))))
	return f"/assets/servicedesk_app/{name}?v={changed:x}"
