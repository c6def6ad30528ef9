import frappe
from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions import related
from servicedesk_app.permissions.people import sees_everything


class SDNoticeSubscription(Document):
	"""Somebody who is told how tickets of a desk or a customer end, without watching each of them."""

	def validate(self):
		self.validate_is_for_oneself()
		self.validate_sees()

	def validate_is_for_oneself(self):
		if self.user != frappe.session.user and not sees_everything(frappe.session.user):
			raise NotAllowed(
				_("You may subscribe for yourself only. Ask an administrator to do it for others.")
			)

	def validate_sees(self):
		user = frappe.session.user
		for doctype, name in (("SD Desk", self.desk), ("SD Customer", self.customer)):
			if name and not related.desk_condition(doctype, user).holds(
				frappe.db.get_value(doctype, name, "*", as_dict=True) or {}
			):
				raise NotAllowed(_("{0} {1} is not one of yours. Choose another.").format(_(doctype), name))
