"""What staff do about who gets in: links into single tickets.

Errors: 403 NotAllowed (the ticket is not one that you see).
"""

import frappe

from servicedesk_app.api.calls import complete
from servicedesk_app.api.shapes import RevokedLink
from servicedesk_app.ticketing import one_time_links


@frappe.whitelist(methods=["POST"])
@complete
def revoke_link(name: str, reason: str = "") -> RevokedLink:
	"""End a link (an SD Ticket Access Link) into one ticket at once. 403 unless you see its ticket."""
	one_time_links.revoke(name, frappe.session.user, reason)
	return {"link": name, "revoked": True}
