from frappe.model.document import Document


class SDServiceWindow(Document):
	pass
