"""What happens every minute, handed out so that no killed worker can stop it.

Frappe does not enqueue a scheduled job again while its last run counts as queued or started, and a worker's `kill -9`
can leave it so for minutes, or for ever (`lost_jobs.py`). So the scheduled job does nothing itself: it puts the work
into the queue under a fresh name each minute, and is done in milliseconds. Should a kill of all workers hit just
those, the next sweep comes within two minutes: even and odd ones have a job of their own, hardly ever in the queue
at once, and each takes away what is left of the other.

A job costs its worker a fork and a connection, so a quiet minute has no more than three of them.
"""

from collections.abc import Sequence

import frappe

from servicedesk_app import lost_jobs
from servicedesk_app.hooks import scheduler_events
from servicedesk_app.service_level import watch

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
OTHERS_NEEDED = ("frappe.email.queue.flush",)  # sends mail again that could not be sent
HANDING_OUT = ("servicedesk_app.minute.even", "servicedesk_app.minute.odd")


def even() -> None:
	"""The scheduled job of each even minute."""
	hand_out()


def odd() -> None:
	"""The scheduled job of each odd minute."""
	hand_out()


def hand_out() -> None:
	"""Each piece of work locks row by row, so two at once do nothing twice."""
	frappe.enqueue(SWEEP, queue="short", at_front=True)  # whatever other apps have put there
	frappe.enqueue(make_rounds, queue="short", methods=ROUNDS)
	for method, (doctype, filters) in HEAVY.items():
		if frappe.db.exists(doctype, filters):
			frappe.enqueue(method, queue="short")
	watch.hand_out()
	find_lost_jobs()  # last, as it may take a moment


def find_lost_jobs() -> None:
	"""The next tick of the scheduler enqueues them again. Whoever notices that the timers stand still does this, too."""
	ours = (method for methods in scheduler_events["cron"].values() for method in methods)
	if lost := lost_jobs.forget((*ours, *OTHERS_NEEDED), brief=HANDING_OUT):
		frappe.logger("servicedesk").warning("Lost with a killed worker, will run again: %s", ", ".join(lost))


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
