from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDWebhookCall(Document):
	"""A call to a webhook, to come or made. Only `service_level.webhooks` writes it."""

	def validate(self):
		raise AppendOnly(_("Calls are written by escalation steps and cannot be edited."))

	def on_trash(self):
		raise AppendOnly(_("Calls cannot be deleted: they say who was told of what."))
