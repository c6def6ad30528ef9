from frappe.model.document import Document


class SDMailboxFolder(Document):
	"""How far a folder of a mailbox has been read."""
