from frappe.model.document import Document


class SDAgreementCustomer(Document):
	pass
