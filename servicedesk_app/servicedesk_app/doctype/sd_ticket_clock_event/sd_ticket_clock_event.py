from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDTicketClockEvent(Document):
	"""One row of what happened to a clock. Written in bulk by `service_level.clocks`, never changed."""

	def validate(self):
		raise AppendOnly(_("The clocks' log cannot be edited: it is what the clocks are judged by."))

	def on_trash(self):
		raise AppendOnly(_("The clocks' log cannot be deleted: it is what the clocks are judged by."))
