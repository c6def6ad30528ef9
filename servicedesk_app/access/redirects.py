"""After signing in, people go on to a page of this site and to no other's, whoever wrote the link to the sign-in."""

from urllib.parse import quote, unquote, urlsplit

import frappe
from werkzeug.exceptions import abort
from werkzeug.utils import redirect

from servicedesk_app.permissions.people import is_customers_alone

SIGN_IN = ("/login", "/update-password")
SINGLE_SIGN_ON = "/api/method/frappe.integrations.oauth2_logins."
# Where Frappe sends whoever is no staff if nobody asked for another page.
FRAPPES_OWN = "/me"
PORTAL = "/support"


def keep_local() -> None:
	"""Hook: before_request. Older versions of Frappe 15 go wherever `redirect-to` says, also after single sign-on."""
	request = frappe.request
	target = request.args.get("redirect-to")
	if target and request.path.rstrip("/") in SIGN_IN and not is_local(target, request.host):
		abort(redirect(f"{quote(request.path.rstrip('/'))}", 302))


def lead_to_portal(response, request) -> None:
	"""Hook: after_request. Who comes by single sign-on goes on to a page of this site, a customer's person by default
	to the portal: Frappe takes the address from the call, which anybody can write, and knows only its own page."""
	target = response.headers.get("Location") if response is not None else None
	if not target or not request.path.startswith(SINGLE_SIGN_ON):
		return
	is_own = is_customers_alone(frappe.session.user) and urlsplit(target).path.rstrip("/") == FRAPPES_OWN
	if is_own or not is_local(target, request.host):
		response.headers["Location"] = PORTAL


def is_local(target: str, host: str) -> bool:
	"""Whether a browser stays on this site when it goes there: a path, or an address of the same host."""
	text = unquote(target).strip()
	if not text.isprintable() or "\\" in text or text.startswith("//"):
		return False
	parts = urlsplit(text)
	if parts.scheme or parts.netloc:
		return parts.scheme in ("http", "https") and parts.netloc == host
	return True
