from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDInboundMail(Document):
	"""A mail that came in, and what became of it. Written by `mail.receiving` and `mail.processing` alone.

	README.md beside this file has its states.
	"""

	def validate(self):
		raise AppendOnly(_("A mail that came in cannot be edited. Use the buttons of its form instead."))

	def on_trash(self):
		raise AppendOnly(_("Mails are records and stay. Reject it, or mark it as spam."))
