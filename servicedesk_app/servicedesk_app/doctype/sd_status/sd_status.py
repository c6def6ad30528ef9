from servicedesk_app.ticketing import defaults
from servicedesk_app.ticketing.masters import MasterRecord


class SDStatus(MasterRecord):
	"""A state as people call it; its category is what rules know."""

	def on_update(self):
		defaults.forget_first_statuses()

	def after_delete(self):
		defaults.forget_first_statuses()
