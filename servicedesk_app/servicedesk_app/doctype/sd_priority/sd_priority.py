from frappe.model.document import Document


class SDPriority(Document):
	pass
