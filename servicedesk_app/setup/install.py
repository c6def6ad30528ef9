"""What happens when the app comes to a site, and whenever the site migrates."""

import frappe

from servicedesk_app.service_level import heartbeat
from servicedesk_app.service_level.instants import now
from servicedesk_app.setup import desk_records, example_workflow, languages, rights, scheduler, seeds
from servicedesk_app.ticketing import numbers

INDEXES = (
	# the agent's list: due first and counted; newest first
	("SD Ticket", "sd_desk_state_due", ("desk", "status_category", "next_due")),
	("SD Ticket", "sd_due_order_desk_state", ("due_order", "desk", "status_category")),
	("SD Ticket", "sd_creation_desk_state", ("creation", "desk", "status_category")),
	# the workspace's numbers of promises kept
	("SD Ticket Clock", "sd_due_breached_ticket", ("due_at", "breached_at", "ticket")),
	# the portal's list: the company's, all or open; one's own; what one watches
	("SD Ticket", "sd_customer_creation", ("customer", "creation")),
	("SD Ticket", "sd_customer_state_reporter", ("customer", "status_category", "creation", "raised_by")),
	("SD Ticket", "sd_reporter_customer_state", ("raised_by", "customer", "creation", "status_category")),
	# reports on service levels: what was kept, what was broken, what runs, what was escalated
	("SD Ticket Clock", "sd_met_breached", ("met_at", "breached_at")),
	("SD Ticket Clock", "sd_breached", ("breached_at", "state")),
	("SD Ticket Clock", "sd_state_due", ("state", "due_at")),
	("SD Ticket Clock Event", "sd_event_at", ("event", "at")),
	("SD Ticket Clock Event", "sd_clock", ("clock",)),
	("SD Ticket Watcher", "sd_user_parent", ("user", "parent")),
	# what the server must still be told of; what is to be processed, oldest first
	("SD Inbound Mail", "sd_mailbox_told", ("mailbox", "server_told", "folder")),
	("SD Inbound Mail", "sd_state_creation", ("state", "creation")),
)


def after_install() -> None:
	"""Seeds, rights, the ticket numbers, and a scheduler that does not fall asleep."""
	languages.switch_on()
	seeds.plant()
	example_workflow.plant()
	scheduler.keep_awake()
	scheduler.mend_stamps()
	after_migrate()


def after_migrate() -> None:
	"""What must hold on every site with the app; safe to run again."""
	numbers.ensure_sequence()
	rights.grant()
	ensure_indexes()
	heartbeat.ensure_rows(now())
	desk_records.plant()


def ensure_indexes() -> None:
	"""Composite indexes, which a DocType's JSON cannot state. docs/performance.md has the plans they give."""
	for doctype, name, fields in INDEXES:
		frappe.db.add_index(doctype, list(fields), name)
