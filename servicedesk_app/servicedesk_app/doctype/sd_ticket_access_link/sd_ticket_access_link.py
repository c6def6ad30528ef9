from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDTicketAccessLink(Document):
	"""An address that shows one ticket to one person without signing in. `ticketing.one_time_links` makes it."""

	def validate(self):
		if not self.flags.from_rules:
			raise AppendOnly(_("Links cannot be edited. Revoke it, and send a new message instead."))
