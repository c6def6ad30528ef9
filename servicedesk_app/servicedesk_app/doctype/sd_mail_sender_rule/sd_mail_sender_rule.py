import re

import frappe
from frappe import _
from frappe.model.document import Document

from servicedesk_app.errors import InvalidMailbox
from servicedesk_app.permissions import people

PATTERN = re.compile(r"[^\s@<>]*@[^\s@<>]+\.[^\s@<>]+")


class SDMailSenderRule(Document):
	"""Whose mail is never spam, and whose is rejected at once: an address, or everybody of a domain."""

	def validate(self):
		self.set_pattern()
		self.validate_desk()
		self.validate_only_one()

	def set_pattern(self):
		self.pattern = (self.pattern or "").strip().lower()
		if "@" not in self.pattern:
			self.pattern = f"@{self.pattern}"
		if not PATTERN.fullmatch(self.pattern):
			raise InvalidMailbox(
				_("“{0}” is no address and no domain. Write anna@example.com or @example.com.").format(
					self.pattern
				)
			)

	def validate_desk(self):
		if not self.desk and not people.sees_everything(frappe.session.user):
			raise InvalidMailbox(
				_("Only an administrator makes rules for all desks. Choose one of your desks.")
			)

	def validate_only_one(self):
		same = {
			"pattern": self.pattern,
			"desk": self.desk or ("is", "not set"),
			"name": ("!=", self.name or ""),
		}
		if frappe.db.exists("SD Mail Sender Rule", same):
			raise InvalidMailbox(_("There is a rule for {0} already. Change that one.").format(self.pattern))
