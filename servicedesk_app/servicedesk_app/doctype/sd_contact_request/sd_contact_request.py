from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDContactRequest(Document):
	"""A question from the public contact form, and the proof of consent. Written by `access.contact_form`."""

	def validate(self):
		if not self.flags.from_rules:
			raise AppendOnly(_("Questions from the contact form cannot be edited. Work on their tickets."))
