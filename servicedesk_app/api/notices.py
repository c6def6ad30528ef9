"""Notices that could not be sent: try them again once the cause is mended."""

import frappe
from frappe import _

from servicedesk_app.api.calls import complete
from servicedesk_app.api.shapes import TriedAgain
from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions.people import MANAGER, SEES_EVERYTHING
from servicedesk_app.ticketing import notice_delivery

MAY_RETRY = {MANAGER, *SEES_EVERYTHING}


@frappe.whitelist(methods=["POST"])
@complete
def retry_failed() -> TriedAgain:
	"""Send what failed again, to those who were not told: of the desks that you see. For managers and administrators."""
	if not MAY_RETRY.intersection(frappe.get_roles()):
		raise NotAllowed(_("Sending notices again is for managers. Ask one of your desk."))
	names = frappe.get_list("SD Notice", {"state": "Failed"}, pluck="name", limit_page_length=0)
	return {"again": notice_delivery.try_again(names)}
