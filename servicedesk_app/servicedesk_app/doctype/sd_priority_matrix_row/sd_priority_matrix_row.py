from frappe.model.document import Document


class SDPriorityMatrixRow(Document):
	pass
