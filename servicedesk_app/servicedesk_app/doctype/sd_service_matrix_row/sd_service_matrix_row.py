from frappe.model.document import Document


class SDServiceMatrixRow(Document):
	pass
