from frappe import _

from servicedesk_app.errors import InvalidPolicy
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.service_level import explain, policies
from servicedesk_app.ticketing.masters import MasterRecord


class SDEscalationPolicy(MasterRecord):
	"""Who is told and what is done while a promise's time runs out, and after it has. README.md beside this file."""

	def validate(self):
		for row in self.steps:
			self.validate_step(row)
			step = policies.step_in(row)
			row.summary = explain.step_in_words(step)[:140]

	def validate_step(self, row):
		if not policies.step_in(row).does_something:
			raise InvalidPolicy(
				_(
					"Step {0} tells nobody and does nothing. Open it and say who is told or what is done."
				).format(row.idx)
			)
		if row.next_level and row.reassign_to:
			raise InvalidPolicy(
				_(
					"Step {0} gives the ticket to a person and to another queue. Choose one of the two."
				).format(row.idx)
			)
		if row.reassign_to and not is_staff(row.reassign_to):
			raise InvalidPolicy(
				_("Step {0} gives the ticket to {1}, who is no agent. Give the role SD Agent first.").format(
					row.idx, row.reassign_to
				)
			)
