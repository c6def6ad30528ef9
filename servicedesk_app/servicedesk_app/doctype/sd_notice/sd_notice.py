from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDNotice(Document):
	"""One event that people are told of, and who was. Written by `ticketing.notices`, in the event's transaction."""

	def validate(self):
		raise AppendOnly(_("Notices cannot be edited. Change the templates instead."))
