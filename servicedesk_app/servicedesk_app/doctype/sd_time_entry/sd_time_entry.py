import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, today

from servicedesk_app.errors import InvalidTime, NotAllowed
from servicedesk_app.permissions import time as permissions
from servicedesk_app.permissions import tickets
from servicedesk_app.rules.texts import plain_text
from servicedesk_app.rules.working_time import LONGEST_DAY

# Only the timer sets these; whatever a form or a call sends is put back.
DERIVED_FIELDS = ("started_at", "stopped_at", "running", "running_for", "entry_key")


class SDTimeEntry(Document):
	"""Time that somebody worked on a ticket: entered, or measured by their timer."""

	def before_insert(self):
		self.agent = self.agent or frappe.session.user
		self.worked_on = self.worked_on or today()

	def validate(self):
		self.restore_derived_fields()
		self.set_from_ticket()
		self.set_plain_texts()
		self.validate_people()
		self.validate_month_is_open()
		self.validate_minutes()

	def on_update(self):
		self.flags.pop("by_timer", None)  # true of this save and not of the next one

	def on_trash(self):
		permissions.validate_may_change(self, frappe.session.user)
		self.validate_month_is_open()

	def restore_derived_fields(self):
		if self.flags.by_timer:
			return
		before = self.get_doc_before_save()
		for field in DERIVED_FIELDS:
			self.set(field, before.get(field) if before else None)

	def set_plain_texts(self):
		self.description, self.note = plain_text(self.description or ""), plain_text(self.note or "")

	def set_from_ticket(self):
		ticket = frappe.db.get_value("SD Ticket", self.ticket, ["customer", "desk"], as_dict=True)
		self.customer, self.desk = (ticket.customer, ticket.desk) if ticket else (None, None)
		if not self.on_site:
			self.travel_minutes = self.travel_km = 0

	def validate_people(self):
		permissions.validate_may_change(self, frappe.session.user)
		if not tickets.seen_by_staff(self.agent, self.ticket):
			raise NotAllowed(
				_("{0} does not see ticket {1}. Choose a member of its desk.").format(self.agent, self.ticket)
			)

	def validate_month_is_open(self):
		closed = frappe.db.get_single_value("SD Settings", "time_closed_until")
		before = self.get_doc_before_save()
		days = [day for day in (self.worked_on, before and before.worked_on) if day]
		if closed and any(getdate(day) <= getdate(closed) for day in days):
			raise InvalidTime(
				_("Time up to {0} is closed. Enter it on a later day, or ask an administrator.").format(
					frappe.format(closed, {"fieldtype": "Date"})
				)
			)

	def validate_minutes(self):
		if getdate(self.worked_on) > getdate(today()):
			raise InvalidTime(_("{0} is yet to come. Choose the day of the work.").format(self.worked_on))
		if self.running:
			return
		if not 1 <= cint(self.minutes) <= LONGEST_DAY:
			raise InvalidTime(
				_("{0} minutes cannot be. Give between 1 and {1}.").format(cint(self.minutes), LONGEST_DAY)
			)
		for field in ("travel_minutes", "travel_km"):
			if not 0 <= cint(self.get(field)) <= 10_000:
				raise InvalidTime(_("{0} is no travel. Correct it.").format(self.get(field)))
