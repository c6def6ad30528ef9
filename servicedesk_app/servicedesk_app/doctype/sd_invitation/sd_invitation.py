from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDInvitation(Document):
	"""Somebody asked by mail to join a customer's people. Made and answered by `access.invitations`."""

	def validate(self):
		if not self.flags.from_rules:
			raise AppendOnly(_("Invitations cannot be edited. Withdraw it, and invite the person anew."))
