"""After signing in, people go on to a page of this site and to no other's, whoever wrote the link to the sign-in."""

from urllib.parse import quote, unquote, urlsplit

import frappe
from werkzeug.exceptions import abort
from werkzeug.utils import redirect

SIGN_IN = ("/login", "/update-password")


def keep_local() -> None:
	"""Hook: before_request. Older versions of Frappe 15 go wherever `redirect-to` says, also after single sign-on."""
	request = frappe.request
	target = request.args.get("redirect-to")
	if target and request.path.rstrip("/") in SIGN_IN and not is_local(target, request.host):
		abort(redirect(f"{quote(request.path.rstrip('/'))}", 302))


def is_local(target: str, host: str) -> bool:
	"""Whether a browser stays on this site when it goes there: a path, or an address of the same host."""
	text = unquote(target).strip()
	if not text.isprintable() or "\\" in text or text.startswith("//"):
		return False
	parts = urlsplit(text)
	if parts.scheme or parts.netloc:
		return parts.scheme in ("http", "https") and parts.netloc == host
	return True
