from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDBouncingAddress(Document):
	"""An address that mails came back from, and whether notices to it are held back. Written by `mail.bounces`."""

	def validate(self):
		if not self.flags.from_rules:
			raise AppendOnly(_("Bounces cannot be edited. Clear the address with its button instead."))
