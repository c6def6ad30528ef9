from frappe.model.document import Document


class SDTextSnippet(Document):
	"""A text that staff insert into a reply or a note."""
