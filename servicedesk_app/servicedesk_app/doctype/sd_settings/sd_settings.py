from frappe.model.document import Document


class SDSettings(Document):
	pass
