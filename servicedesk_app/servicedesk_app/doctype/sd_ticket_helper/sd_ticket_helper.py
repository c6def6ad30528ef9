from frappe.model.document import Document


class SDTicketHelper(Document):
	pass
