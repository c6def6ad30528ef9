"""What happens when the app comes to a site, and whenever the site migrates."""

import frappe

from servicedesk_app.setup import rights, scheduler, seeds
from servicedesk_app.ticketing import numbers


def after_install() -> None:
	"""Seeds, rights, the ticket numbers, and a scheduler that does not fall asleep."""
	seeds.plant()
	scheduler.keep_awake()
	scheduler.mend_stamps()
	after_migrate()


def after_migrate() -> None:
	"""What must hold on every site with the app; safe to run again."""
	numbers.ensure_sequence()
	rights.grant()
	ensure_indexes()


def ensure_indexes() -> None:
	"""Composite indexes, which a DocType's JSON cannot state."""
	frappe.db.add_index("SD Ticket", ["desk", "status_category", "next_due"], "sd_desk_state_due")
	frappe.db.add_index("SD Ticket", ["customer", "creation"], "sd_customer_creation")
