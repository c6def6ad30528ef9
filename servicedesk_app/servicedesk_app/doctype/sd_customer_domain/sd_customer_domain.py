from frappe.model.document import Document


class SDCustomerDomain(Document):
	pass
