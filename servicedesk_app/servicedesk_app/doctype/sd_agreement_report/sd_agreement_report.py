import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_first_day, getdate, nowdate

from servicedesk_app.errors import InvalidReportFilter
from servicedesk_app.service_level import customer_report, customer_report_mail


class SDAgreementReport(Document):
	"""One customer's month: what was promised and how it was kept. Print it, or let it be mailed."""

	def autoname(self):
		self.name = f"{self.customer} {getdate(get_first_day(self.month)):%Y-%m}"

	def validate(self):
		self.month = get_first_day(self.month)
		self.desk = frappe.db.get_value("SD Customer", self.customer, "desk")
		if getdate(self.month) > getdate(nowdate()):
			raise InvalidReportFilter(_("That month has not begun. Choose an earlier one."))

	def contents(self) -> dict:
		"""For the print format: what its reader may see, or the customer if it is on its way there."""
		reader = None if self.flags.for_customer else frappe.session.user
		return customer_report.contents(self.customer, self.month, reader)

	@frappe.whitelist()
	def send_now(self) -> str:
		"""Mail it to the customer now, also once more. Returns the addresses."""
		self.check_permission("write")
		self.db_set("state", customer_report_mail.WAITING)
		customer_report_mail.send(self.name)
		self.reload()
		return self.sent_to
