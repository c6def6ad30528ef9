from frappe import _

from servicedesk_app.errors import InvalidMember
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.ticketing import initials
from servicedesk_app.ticketing.masters import MasterRecord


class SDAgent(MasterRecord):
	"""A member of staff: initials, phone, support level, present or away."""

	def validate(self):
		if not is_staff(self.user):
			raise InvalidMember(_("{0} is no agent. Give the role SD Agent first.").format(self.user))
		if not self.initials:
			self.initials = initials.from_name(self.full_name or self.user)
