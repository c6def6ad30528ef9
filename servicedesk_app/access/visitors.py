"""Who comes without signing in is met in the language that their browser asks for."""

import frappe
from frappe.translate import get_language

from servicedesk_app.access.redirects import PORTAL, SIGN_IN


def meet() -> None:
	"""Hook: before_request. Frappe 15.55 and 16 choose the language before they know that a guest comes, and take the
	site's: on the portal and where people sign in it is chosen once more."""
	path = frappe.request.path.rstrip("/")
	if frappe.session.user == "Guest" and (path in SIGN_IN or f"{path}/".startswith(f"{PORTAL}/")):
		frappe.local.lang = get_language()
