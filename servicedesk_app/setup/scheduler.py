"""Keeps Frappe's scheduler from standing still: its own stamps and its sleep both can stop the sweep."""

import frappe
from frappe.utils import cint, now_datetime

# Without a login for this many days Frappe runs jobs once in 24 hours, so that timers would stop over
# Easter. A session that stays open does not count as a login.
DORMANT_DAYS = 3650


def keep_awake() -> None:
	"""Raise `dormant_days`, remembering what it was for `let_sleep`."""
	before = cint(frappe.db.get_single_value("System Settings", "dormant_days"))
	if before < DORMANT_DAYS:
		frappe.db.set_single_value("SD Settings", "dormant_days_before_install", before)
		frappe.db.set_single_value("System Settings", "dormant_days", DORMANT_DAYS)


def let_sleep() -> None:
	"""Give `dormant_days` back its value, unless somebody has set another since."""
	if cint(frappe.db.get_single_value("System Settings", "dormant_days")) == DORMANT_DAYS:
		before = frappe.db.get_single_value("SD Settings", "dormant_days_before_install")
		frappe.db.set_single_value("System Settings", "dormant_days", before)


def mend_stamps(system_settings=None, method: str | None = None) -> None:
	"""Pull scheduled jobs' stamps that lie in the future back to now. Hook: System Settings, on_update.

	The stamps are naive datetimes of the site's zone. When the site moves to a zone further west, which is
	what the setup wizard does on most sites, a job that ran a minute ago seems to have run hours from now,
	and Frappe would not enqueue it until then.
	"""
	if system_settings and not system_settings.has_value_changed("time_zone"):
		return
	now = now_datetime()
	table = frappe.qb.DocType("Scheduled Job Type")
	frappe.qb.update(table).set(table.last_execution, now).where(table.last_execution > now).run()
