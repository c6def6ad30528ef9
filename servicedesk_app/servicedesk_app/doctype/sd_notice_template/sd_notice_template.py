import frappe
from frappe import _
from frappe.model.document import Document
from jinja2 import TemplateError

from servicedesk_app.errors import ServiceDeskError


class SDNoticeTemplate(Document):
	"""The text of one kind of notice, for a desk and a language or for all."""

	def validate(self):
		for field in ("subject", "body"):
			try:
				frappe.utils.jinja.get_jenv().from_string(self.get(field) or "")
			except TemplateError as error:
				raise ServiceDeskError(
					_("{0} cannot be filled in: {1}. Correct the part in braces.").format(
						_(self.meta.get_label(field)), error
					)
				) from error
