from frappe.model.document import Document


class SDDeskMember(Document):
	pass
