from frappe.model.document import Document


class SDNoticePreference(Document):
	"""What a person does not want to be told."""
