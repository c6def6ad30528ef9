from frappe import _

from servicedesk_app.errors import InvalidMember
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.ticketing.masters import MasterRecord


class SDQueue(MasterRecord):
	"""A team's pile of tickets, at one support level of one desk."""

	def validate(self):
		for user in filter(None, [self.lead, *(row.user for row in self.members)]):
			if not is_staff(user):
				raise InvalidMember(_("{0} is no agent. Give the role SD Agent first.").format(user))
