from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDTicketAccessUse(Document):
	"""One use of a link to a ticket. Written by `ticketing.one_time_links`, never changed."""

	def validate(self):
		raise AppendOnly(_("The log of uses cannot be edited. Revoke the link instead."))
