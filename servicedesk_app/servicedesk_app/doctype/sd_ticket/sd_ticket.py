import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from servicedesk_app.errors import AppendOnly, InvalidReport
from servicedesk_app.permissions import tickets as permissions
from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.texts import plain_line
from servicedesk_app.service_level import agreements, clocks, explain, instants
from servicedesk_app.ticketing import (
	assignment,
	defaults,
	initials,
	live,
	moves,
	notices,
	numbers,
	story,
	todos,
	workflow,
)
from servicedesk_app.workplace import panel

# Only rules set these; whatever a form or a call sends is put back.
DERIVED_FIELDS = (
	"agreement", "agreement_reason", "reaction_due", "reaction_met_at", "resolution_due", "breached", "next_due",
	"due_order",
	"promised_since",
	"channel", "opened_at", "desk", "intake_key", "status_category", "kind", "initials",
	"resolved_at", "closed_at", "closed_how", "reopened", "merged_into", "waiting_since", "closing_asked_at",
	"mail_trouble",
)  # fmt: skip


class SDTicket(Document):
	"""A customer's report on its way to a solution. README.md beside this file has its states."""

	def autoname(self):
		self.name = numbers.next_number()

	def onload(self):
		own = clocks.load(self.name)
		self.set_onload("clocks", explain.for_ticket(self, own))
		panel.put_on(self, own, instants.now())
		self.set_onload("next_categories", lifecycle.next_categories(self.status_category, lifecycle.AGENT))

	def validate(self):
		self.restore_derived_fields()
		self.validate_subject()
		self.set_defaults()
		self.set_status()
		moves.validate(self)
		workflow.follow_status(self)
		assignment.validate_people(self)
		defaults.validate_belongs_together(self)
		permissions.check_new_values(self)
		self.set_clocks()

	def validate_workflow(self):
		if workflow.is_judged(self):
			super().validate_workflow()

	def after_insert(self):
		clocks.write(self.flags.clock_changes)
		notices.post(self)
		live.tell_customers(self)
		assignment.assign_after_commit(self)
		todos.mirror_after_commit(self)
		moves.forget_the_act(self)

	def on_update(self):
		if self.flags.in_insert:
			return
		clocks.write(self.flags.clock_changes)
		story.record_changes(self)
		notices.post(self)
		live.tell_customers(self)
		if self.has_value_changed("queue"):
			assignment.assign_after_commit(self)
		todos.mirror_after_commit(self)
		moves.forget_the_act(self)

	def on_trash(self):
		if frappe.session.user != "Administrator":
			raise AppendOnly(_("Tickets are records and stay. Cancel the ticket instead."))
		for doctype in (
			"SD Webhook Call",
			"SD Ticket Clock Event",
			"SD Ticket Clock",
			"SD Notice",
			"SD Outbound Mail",
			"SD Bouncing Address",
			"SD Ticket Access Use",
			"SD Ticket Access Link",
		):
			frappe.db.delete(doctype, {"ticket": self.name})
		frappe.db.set_value("SD Inbound Mail", {"ticket": self.name}, {"ticket": None, "communication": None})

	def restore_derived_fields(self):
		before = self.get_doc_before_save()
		for field in DERIVED_FIELDS:
			if not self.flags.from_rules or field not in self.flags.from_rules:
				self.set(field, before.get(field) if before else None)

	def validate_subject(self):
		self.subject = plain_line(self.subject or "")
		if not self.subject:
			raise InvalidReport(_("The headline is empty. Say in a few words what is wrong."))

	def set_defaults(self):
		if self.is_new():
			self.opened_at = self.waiting_since = now_datetime()
			self.channel = self.channel or "Staff"
		defaults.set_defaults(self)

	def set_status(self):
		if self.has_value_changed("responsible"):
			self.initials = initials.of(self.responsible)
			if self.responsible and self.category_of_status == lifecycle.NEW:
				self.status = defaults.first_status(lifecycle.ASSIGNED)
			elif not self.responsible and self.category_of_status == lifecycle.ASSIGNED:
				self.status = defaults.first_status(lifecycle.NEW)
		self.status_category = self.category_of_status
		self.kind = frappe.get_cached_value("SD Ticket Type", self.ticket_type, "kind")

	@property
	def category_of_status(self) -> str:
		"""The category of the status as it stands; `status_category` keeps it for lists."""
		return frappe.get_cached_value("SD Status", self.status, "category")

	def set_clocks(self):
		self.flags.clock_changes = []
		if not clocks.is_moved_by(self):
			return
		at = instants.now()
		if self.is_new() or self.has_value_changed("customer") or self.has_value_changed("ticket_type"):
			reported_at = at if self.is_new() else instants.from_site_time(get_datetime(self.opened_at))
			choice = agreements.choose(self.customer, self.desk, reported_at, self.ticket_type)
			self.agreement, self.agreement_reason = choice
		self.flags.clock_changes = clocks.follow(self, at)
