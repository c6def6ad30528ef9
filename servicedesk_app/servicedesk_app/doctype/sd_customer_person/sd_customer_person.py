from frappe.model.document import Document


class SDCustomerPerson(Document):
	pass
