from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDOutboundMail(Document):
	"""One mail about a ticket to one address, and what became of it. Its name is the key in the mail's Message-ID
	and reply address. Written by `mail.outgoing` as the mail is queued, in the same transaction."""

	def validate(self):
		raise AppendOnly(_("Sent mails cannot be edited. Write a new answer on the ticket instead."))
