import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from servicedesk_app.errors import AppendOnly, IllegalMove, InvalidReport
from servicedesk_app.permissions import tickets as permissions
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.texts import plain_line
from servicedesk_app.service_level import agreements, clocks, instants
from servicedesk_app.ticketing import defaults, journal, numbers

# Only rules set these; whatever a form or a call sends is put back.
DERIVED_FIELDS = (
	"agreement", "agreement_reason", "reaction_due", "reaction_met_at", "breached", "next_due",
	"channel", "opened_at", "desk", "intake_key", "status_category", "kind",
)  # fmt: skip


class SDTicket(Document):
	"""A customer's report on its way to a solution. README.md beside this file has its states."""

	def autoname(self):
		self.name = numbers.next_number()

	def onload(self):
		self.set_onload("clocks", [clocks.for_reader(tied) for tied in clocks.load(self.name)])

	def validate(self):
		self.restore_derived_fields()
		self.validate_subject()
		self.set_defaults()
		self.set_status()
		self.validate_queue()
		permissions.check_new_values(self)
		self.set_clocks()

	def after_insert(self):
		clocks.insert(self.flags.clock_changes)

	def on_update(self):
		if self.flags.in_insert:
			return
		clocks.update(self.flags.clock_changes)
		self.record_changes()

	def on_trash(self):
		if frappe.session.user != "Administrator":
			raise AppendOnly(_("Tickets are records and stay. Cancel the ticket instead."))
		for doctype in ("SD Ticket Clock Event", "SD Ticket Clock"):
			frappe.db.delete(doctype, {"ticket": self.name})

	def restore_derived_fields(self):
		if self.is_new():
			return
		before = self.get_doc_before_save()
		for field in DERIVED_FIELDS:
			self.set(field, before.get(field))

	def validate_subject(self):
		self.subject = plain_line(self.subject or "")
		if not self.subject:
			raise InvalidReport(_("The headline is empty. Say in a few words what is wrong."))

	def set_defaults(self):
		if self.is_new():
			self.opened_at = now_datetime()
		if self.is_new() and not self.flags.from_intake:
			self.channel, self.intake_key = "Staff", None
		defaults.set_defaults(self)

	def set_status(self):
		if self.assigned_to and self.has_value_changed("assigned_to") and self.category == lifecycle.NEW:
			self.status = defaults.first_status(lifecycle.ASSIGNED)
		self.status_category = self.category
		self.kind = frappe.get_cached_value("SD Ticket Type", self.ticket_type, "kind")
		if self.status_category in lifecycle.NEEDS_SOMEBODY and not self.assigned_to:
			raise IllegalMove(_("{0} needs somebody responsible. Choose who it is.").format(_(self.status)))

	@property
	def category(self) -> str:
		"""The category of the status as it stands; `status_category` keeps it for lists."""
		return frappe.get_cached_value("SD Status", self.status, "category")

	def validate_queue(self):
		if self.queue and frappe.get_cached_value("SD Queue", self.queue, "desk") != self.desk:
			raise IllegalMove(
				_("The queue {0} is not one of the desk {1}. Choose a queue of that desk.").format(
					self.queue, self.desk
				)
			)

	def set_clocks(self):
		at = instants.now()
		self.flags.clock_changes = []
		if self.is_new():
			self.set_agreement(at)
			changes = clocks.plan(self, at)
			standing = [tied for tied, _entries in changes]
		elif self.is_clock_relevant():
			stored = clocks.load(self.name, lock=True)
			changes = clocks.follow(self, stored, at)
			standing = list(({tied.name: tied for tied in stored} | {tied.name: tied for tied, _e in changes}).values())
		else:
			return
		self.flags.clock_changes = changes
		self.update(clocks.due_fields(standing))

	def set_agreement(self, at: int):
		choice = agreements.choose(self.customer, self.desk, at)
		self.agreement, self.agreement_reason = choice.agreement, choice.reason

	def is_clock_relevant(self) -> bool:
		return bool(
			self.has_value_changed("status") or self.has_value_changed("assigned_to") or self.flags.first_reply
		)

	def record_changes(self):
		for field in ("status", "assigned_to", "queue", "priority"):
			if self.has_value_changed(field):
				label = _(self.meta.get_label(field))
				before = self.get_doc_before_save().get(field)
				journal.record(self.name, f"{label}: {before or '—'} → {self.get(field) or '—'}")
