import frappe
from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import IllegalMove


class SDTicketLink(Document):
	"""How one ticket stands to another."""

	def validate(self):
		if self.ticket == self.other:
			raise IllegalMove(_("A ticket cannot be linked to itself. Choose another."))
		opposite = {"ticket": self.other, "other": self.ticket, "relation": self.relation}
		if frappe.db.exists("SD Ticket Link", opposite):
			raise IllegalMove(
				_("{0} is {1} {2} already. Remove that link first.").format(
					self.other, _(self.relation), self.ticket
				)
			)
		if not self.flags.ignore_permissions:
			for name in (self.ticket, self.other):
				frappe.get_doc("SD Ticket", name).check_permission("write")
