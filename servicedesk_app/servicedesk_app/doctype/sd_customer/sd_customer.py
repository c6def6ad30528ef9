from zoneinfo import available_timezones

import frappe
from frappe import _

from servicedesk_app.access import leaving
from servicedesk_app.errors import InvalidMember
from servicedesk_app.permissions.people import PORTAL_USER
from servicedesk_app.ticketing.masters import MasterRecord


class SDCustomer(MasterRecord):
	"""A company that the service desk works for, and its people on the portal."""

	def validate(self):
		self.validate_time_zone()
		self.validate_people()

	def on_update(self):
		self.give_people_the_portal_role()
		self.end_access_of_leavers()

	def validate_time_zone(self):
		if self.time_zone and self.time_zone not in available_timezones():
			raise InvalidMember(
				_("There is no time zone {0}. Write it as in Europe/Copenhagen.").format(self.time_zone)
			)

	def validate_people(self):
		users = [row.user for row in self.people]
		for user in users:
			if users.count(user) > 1:
				raise InvalidMember(_("{0} is listed twice. Remove one of the rows.").format(user))
			self.validate_belongs_nowhere_else(user)

	def validate_belongs_nowhere_else(self, user: str):
		other = frappe.db.get_value(
			"SD Customer Person",
			{"user": user, "parenttype": "SD Customer", "parent": ("!=", self.name or "")},
			"parent",
		)
		if other:
			raise InvalidMember(
				_(
					"{0} belongs to {1} already. A person reports for one customer; remove them there first."
				).format(user, other)
			)

	def give_people_the_portal_role(self):
		for row in self.people:
			user = frappe.get_doc("User", row.user)
			if PORTAL_USER not in {role.role for role in user.roles}:
				user.flags.ignore_permissions = True  # whoever may edit the customer may let its people in
				user.add_roles(PORTAL_USER)

	def end_access_of_leavers(self):
		before = self.get_doc_before_save()
		for user in {row.user for row in before.people} - {row.user for row in self.people} if before else ():
			leaving.end_access(user, self.name)
