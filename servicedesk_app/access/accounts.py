"""“I have forgotten my password” and a wrong password, answered alike for every address.

Frappe's own endpoint for the first says of each address whether it has an account, and whether that is disabled;
this one stands in for it (`override_whitelisted_methods`) and leaves the work to Frappe, in a job: how long it takes
tells nothing either. Of a failed sign-in Frappe sends the error that was behind it.
"""

import json

import frappe
from frappe import _
from frappe.utils.password import passlibctx

from servicedesk_app.access import limits

ASKED_AN_HOUR = 10


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reset_password(user: str) -> None:
	"""Mail a link for a new password, if there is such an account. The answer is the same in any case."""
	limits.check("password resets", limits.caller(), ASKED_AN_HOUR)
	if limits.count("password resets of", user.strip().lower()) <= ASKED_AN_HOUR:
		frappe.enqueue(send_link, queue="short", user=user.strip())
	frappe.msgprint(
		_("If this address has an account, a link for a new password is on its way to it."),
		title=_("Look into your mailbox"),
	)


def send_link(user: str) -> None:
	"""In a job: what Frappe does for an enabled account."""
	name = frappe.db.get_value("User", {"name": user, "enabled": 1})
	if not name or name in frappe.STANDARD_USERS:
		return
	account = frappe.get_doc("User", name)
	account.validate_reset_password()
	account.reset_password(send_email=True)


def forget_why(response, request) -> None:
	"""Hook: after_request. A refused sign-in is answered without what refused it, and not sooner for want of an account.

	Frappe hashes the password only of an account that has one, and says of an account alone that it rests after too
	many tries.
	"""
	is_sign_in = request.path == "/api/method/login" or frappe.form_dict.get("cmd") == "login"
	if response is None or not is_sign_in or not (response.status_code == 401 or _rests(response)):
		return
	if not _has_password(str(frappe.form_dict.get("usr") or "")):
		passlibctx.dummy_verify()
	text = _("Invalid login credentials. After several wrong ones wait some minutes, then try again.")
	response.status_code = 401
	response.set_data(json.dumps({"message": text}))
	response.mimetype = "application/json"


def _rests(response) -> bool:
	"""Whether Frappe has refused for too many tries."""
	return response.status_code >= 400 and b"SecurityException" in response.get_data()


def _has_password(user: str) -> bool:
	"""Whether Frappe had a password to compare with, which takes its time."""
	auth = frappe.qb.Table("__Auth")
	found = frappe.qb.from_(auth).select(auth.name)
	return bool(
		found.where((auth.doctype == "User") & (auth.name == user) & (auth.fieldname == "password"))
		.limit(1)
		.run()
	)
