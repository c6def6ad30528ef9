import frappe
from frappe import _

from servicedesk_app.errors import InvalidMember
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.service_level import matrix
from servicedesk_app.ticketing import brands
from servicedesk_app.ticketing.masters import MasterRecord


class SDDesk(MasterRecord):
	"""A service desk: its brand, its queues and the agents who work for it."""

	def validate(self):
		self.validate_members()
		self.validate_default_queue()
		matrix.validate(self)
		brands.validate_colours(self)
		brands.set_logo(self)
		brands.set_contact_form(self)

	def validate_members(self):
		for row in self.members:
			if not is_staff(row.user):
				raise InvalidMember(_("{0} is no agent. Give the role SD Agent first.").format(row.user))

	def validate_default_queue(self):
		if self.default_queue and frappe.db.get_value("SD Queue", self.default_queue, "desk") != self.name:
			raise InvalidMember(
				_("The queue {0} belongs to another desk. Choose one of this desk.").format(
					self.default_queue
				)
			)
