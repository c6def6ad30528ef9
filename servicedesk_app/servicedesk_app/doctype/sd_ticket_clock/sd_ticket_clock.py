from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDTicketClock(Document):
	"""One running promise on one ticket. Only `service_level.clocks` writes it, never a form."""

	def validate(self):
		raise AppendOnly(_("A clock follows its ticket and cannot be edited. Change the ticket instead."))

	def on_trash(self):
		raise AppendOnly(_("A clock cannot be deleted. Cancel the ticket instead."))
