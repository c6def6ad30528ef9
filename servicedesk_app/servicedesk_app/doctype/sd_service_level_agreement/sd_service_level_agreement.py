import frappe
from frappe import _
from frappe.utils import getdate

from servicedesk_app.errors import InvalidAgreement
from servicedesk_app.rules.agreements import same_case
from servicedesk_app.service_level.agreements import targets_of
from servicedesk_app.ticketing.masters import MasterRecord


class SDServiceLevelAgreement(MasterRecord):
	"""What is promised to whom, by which hours, from when until when."""

	@property
	def pause_categories(self) -> frozenset[str]:
		"""The status categories in which this agreement's clocks stand still."""
		ticked = {
			"Waiting for Customer": self.pauses_for_customer,
			"Waiting for Supplier": self.pauses_for_supplier,
		}
		return frozenset(category for category, pauses in ticked.items() if pauses)

	def validate(self):
		self.validate_dates()
		self.validate_targets()

	def validate_dates(self):
		if self.valid_from and self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
			raise InvalidAgreement(_("It ends before it begins. Correct Valid from or Valid to."))

	def validate_targets(self):
		for row in self.targets:
			if row.amount <= 0:
				raise InvalidAgreement(
					_("Target row {0} promises no time at all. Give an amount of at least 1.").format(row.idx)
				)
		for first, _second in same_case(targets_of(self)):
			raise InvalidAgreement(
				frappe._("Two rows promise {0} for the same type and priority. Remove one of them.").format(
					frappe._(first.metric)
				)
			)
