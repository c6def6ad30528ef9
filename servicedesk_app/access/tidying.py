"""Each night: what has run out and is of no more use is deleted. Proofs of consent stay with their tickets."""

import frappe

from servicedesk_app.service_level import instants

DAY = 24 * 3600
# The log of a link's use is kept this long after the link ended; an invitation that nobody took as long.
KEPT_DAYS = 180
AT_ONCE = 500


def run() -> None:
	"""Hook: scheduler. Small transactions; a second run deletes nothing more."""
	at = instants.now()
	_delete("SD Contact Request", {"state": "Waiting", "expires_at": ("<", at)})
	_delete("SD Invitation", {"state": ("!=", "Accepted"), "expires_at": ("<", at - KEPT_DAYS * DAY)})
	while names := _delete("SD Ticket Access Link", {"expires_at": ("<", at - KEPT_DAYS * DAY)}, limit=True):
		frappe.db.delete("SD Ticket Access Use", {"link": ("in", names)})
		frappe.db.commit()


def _delete(doctype: str, which: dict, *, limit: bool = False) -> list[str]:
	"""The names of those that were deleted: all, or the next AT_ONCE."""
	deleted: list[str] = []
	while names := frappe.get_all(doctype, which, pluck="name", limit=AT_ONCE):
		frappe.db.delete(doctype, {"name": ("in", names)})
		deleted += names
		if limit:
			break
		frappe.db.commit()
	return deleted
