import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from servicedesk_app.errors import InUse, InvalidMember
from servicedesk_app.ticketing import masters, routing


class SDCategory(NestedSet):
	"""What a ticket is about: a tree per desk, each part with defaults of its own."""

	nsm_parent_field = "parent_sd_category"

	def autoname(self):
		self.name = f"{self.desk}: {self.category_name}"

	def validate(self):
		if self.parent_sd_category:
			parent = frappe.get_doc("SD Category", self.parent_sd_category)
			if parent.desk != self.desk:
				raise InvalidMember(
					_("{0} is a category of the desk {1}. Choose one of {2}.").format(
						parent.category_name, parent.desk, self.desk
					)
				)
		if self.default_queue and frappe.db.get_value("SD Queue", self.default_queue, "desk") != self.desk:
			raise InvalidMember(
				_("The queue {0} belongs to another desk. Choose one of {1}.").format(
					self.default_queue, self.desk
				)
			)

	def on_update(self):
		super().on_update()
		routing.forget()

	def on_trash(self):
		if places := masters.places_of_use(self.doctype, self.name):
			raise InUse(
				_("{0} is in use: {1}. Disable it instead.").format(self.category_name, "; ".join(places))
			)
		super().on_trash()
		routing.forget()
