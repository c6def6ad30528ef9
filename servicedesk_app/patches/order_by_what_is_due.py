"""Fill `due_order`, by which lists show first what is due first, and mark the seeded type of work on site."""

import frappe

from servicedesk_app.service_level.clock_rows import NEVER_DUE
from servicedesk_app.setup.seeds import ON_SITE


def execute() -> None:
	"""Safe to run again: it says what each ticket's clocks say."""
	frappe.db.sql(
		"""update `tabSD Ticket` as ticket set ticket.due_order = ifnull(
			(select min(clock.due_at) from `tabSD Ticket Clock` as clock
			where clock.ticket = ticket.name and clock.state = 'Running'), %s)""",
		NEVER_DUE,
	)
	frappe.db.set_value("SD Ticket Type", {"name": ON_SITE}, "on_site", 1, update_modified=False)
