from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import AppendOnly


class SDClockRecount(Document):
	"""A change of what clocks depend on, on its way to the open clocks. Written by
	service_level.recount alone."""

	def before_insert(self):
		self._validate_ours()

	def validate(self):
		self._validate_ours()

	def _validate_ours(self):
		if not self.flags.from_recount:
			raise AppendOnly(
				_("Recounts are kept by the service desk. Confirm one on the form that was changed.")
			)
