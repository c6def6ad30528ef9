"""What happens every minute, handed out so that no killed worker can stop it.

Frappe does not enqueue a scheduled job again while its last run counts as started, and after `kill -9` of a worker
RQ counts it as started until its time limit has passed, six minutes. So the scheduled job does nothing itself: it
puts the work into the queue under a fresh name each minute, and is done in milliseconds. Should a kill hit just
those, the second job, which has a name of its own, notices that something has been due for too long.

A job costs its worker a fork and a connection, so a quiet minute has no more than two of them.
"""

from collections.abc import Sequence

import frappe

from servicedesk_app.service_level import sweep, watch
from servicedesk_app.service_level.instants import now

SWEEP = "servicedesk_app.service_level.sweep.run"
ROUNDS = (
	# short, and done one after another
	"servicedesk_app.ticketing.follow_up.make_round",
	"servicedesk_app.ticketing.notice_delivery.deliver_pending",
	"servicedesk_app.ticketing.assignment.assign_all",
	"servicedesk_app.mail.fetching.hand_out",
	"servicedesk_app.mail.outgoing_watch.run",
)
HEAVY = {
	# may take long, and is a job of its own where there is something to do
	"servicedesk_app.mail.processing.process_pending": ("SD Inbound Mail", {"state": "New"}),
	"servicedesk_app.service_level.webhooks.deliver_due": ("SD Webhook Call", {"next_try_at": (">", 0)}),
	"servicedesk_app.service_level.recount.resume_all": (
		"SD Clock Recount",
		{"state": ("in", ("Waiting", "Running"))},
	),
}
PATIENCE_SECONDS = 75


def hand_out() -> None:
	"""The scheduled job, once a minute. Each piece of work locks row by row, so two at once do nothing twice."""
	frappe.enqueue(SWEEP, queue="short", at_front=True)  # whatever other apps have put there
	frappe.enqueue(make_rounds, queue="short", methods=ROUNDS)
	for method, (doctype, filters) in HEAVY.items():
		if frappe.db.exists(doctype, filters):
			frappe.enqueue(method, queue="short")
	watch.hand_out()


def make_rounds(methods: Sequence[str]) -> None:
	"""The job: one after another; what fails is logged and stops no other."""
	for method in methods:
		try:
			frappe.get_attr(method)()
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"The minute's work: {method}")
			frappe.db.commit()


def hand_out_if_late() -> None:
	"""The second scheduled job, once a minute."""
	if sweep.lag_seconds(now()) > PATIENCE_SECONDS:
		frappe.logger("servicedesk").warning("The sweep is late; handing the minute's work out once more.")
		hand_out()
