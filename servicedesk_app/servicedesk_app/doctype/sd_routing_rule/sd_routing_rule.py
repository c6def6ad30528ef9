import frappe
from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import InvalidMember
from servicedesk_app.ticketing import routing


class SDRoutingRule(Document):
	"""If a new ticket is like this, it goes there. Rules are data; the first that fits decides."""

	def validate(self):
		if not (self.queue or self.set_ticket_type or self.set_category or self.set_priority):
			raise InvalidMember(_("The rule sets nothing. Choose a queue, a type, a category or a priority."))
		self.validate_one_desk()

	def validate_one_desk(self):
		desks = {
			frappe.db.get_value(doctype, name, "desk")
			for doctype, name in (
				("SD Queue", self.queue), ("SD Category", self.category), ("SD Category", self.set_category),
				("SD Customer", self.customer),
			)
			if name
		}  # fmt: skip
		desks.discard(self.desk if self.desk else None)
		if (self.desk and desks) or len(desks) > 1:
			raise InvalidMember(
				_("Queue, categories and customer must belong to one desk. Here are: {0}.").format(
					", ".join(sorted(filter(None, {*desks, self.desk})))
				)
			)
		self.desk = self.desk or next(iter(desks), None)

	def on_update(self):
		routing.forget()

	def after_delete(self):
		routing.forget()
