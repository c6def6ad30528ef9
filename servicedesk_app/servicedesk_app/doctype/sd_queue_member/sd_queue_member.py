from frappe.model.document import Document


class SDQueueMember(Document):
	pass
