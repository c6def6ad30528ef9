from frappe.model.document import Document


class SDServiceLevelTarget(Document):
	pass
