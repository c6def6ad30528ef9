from frappe import _

from servicedesk_app.ticketing import defaults, masters
from servicedesk_app.ticketing.masters import MasterRecord


class SDStatus(MasterRecord):
	"""A state as people call it; its category is what rules know."""

	def validate(self):
		if not self.is_new() and self.has_value_changed("category"):
			masters.validate_unused(self, _("Add another status instead."))

	def on_update(self):
		defaults.forget_first_statuses()

	def after_delete(self):
		defaults.forget_first_statuses()
