"""What happens when the app comes to a site, and whenever the site migrates."""

import frappe
from frappe.utils import cint

from servicedesk_app.setup import rights, seeds
from servicedesk_app.ticketing import numbers

# Without a login for this many days Frappe runs jobs once in 24 hours, so that timers would stop over
# Easter. A session that stays open does not count as a login.
DORMANT_DAYS = 3650


def after_install() -> None:
	"""Seeds, rights, the ticket numbers, and a scheduler that does not fall asleep."""
	seeds.plant()
	keep_scheduler_awake()
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


def keep_scheduler_awake() -> None:
	"""Raise `dormant_days`, remembering what it was for `uninstall`."""
	before = cint(frappe.db.get_single_value("System Settings", "dormant_days"))
	if before < DORMANT_DAYS:
		frappe.db.set_single_value("SD Settings", "dormant_days_before_install", before)
		frappe.db.set_single_value("System Settings", "dormant_days", DORMANT_DAYS)
