from frappe.model.document import Document


class SDStatus(Document):
	pass
