from frappe.model.document import Document


class SDTicketType(Document):
	pass
