from frappe.model.document import Document


class SDCalendarException(Document):
	pass
