from frappe.model.document import Document


class SDTicketWatcher(Document):
	pass
