from frappe.model.document import Document


class SDEscalationStep(Document):
	pass
