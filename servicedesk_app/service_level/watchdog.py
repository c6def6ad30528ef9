"""Looks after the sweep: when something has been due for too long, sweeps itself.

Frappe does not enqueue a scheduled job again while its last run counts as started, and after a worker was
killed that can be for ten minutes. This job has a name of its own, so it is not held up by that.
"""

import frappe

from servicedesk_app.service_level import sweep
from servicedesk_app.service_level.instants import now

PATIENCE_SECONDS = 75  # the sweep comes once a minute


def run() -> None:
	"""The scheduled job, once a minute."""
	if lag_seconds(now()) > PATIENCE_SECONDS:
		frappe.logger("servicedesk").warning("The sweep is late; the watchdog sweeps.")
		sweep.run()


def lag_seconds(at: int) -> int:
	"""For how long the clock that waits longest has been due; 0 when nothing is."""
	oldest = frappe.db.sql(
		"select min(next_event_at) from `tabSD Ticket Clock` where next_event_at between 1 and %s", at
	)[0][0]
	return at - oldest if oldest else 0
