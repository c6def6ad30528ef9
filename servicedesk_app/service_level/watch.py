"""Fires clocks at their very instant, between the sweeps that Frappe's scheduler starts once a minute.

Where a clock falls due within the minute, a job waits for that instant. It keeps no worker from other work: twice a
second it looks whether anything waits in the queues, and if something does for two seconds, so that no other worker has
taken it, it queues itself behind that and ends. The same when its worker is being shut down. Should it be lost, the
next minute's sweep does what it would have done.
"""

import time

import frappe
from frappe.utils.background_jobs import get_queue
from rq import get_current_job

from servicedesk_app.service_level import sweep
from servicedesk_app.service_level.instants import now

MINUTE_SECONDS = 60
OVERLAP_SECONDS = 5  # the next minute's job may come late
LOOK_SECONDS = 0.5
QUEUES = ("short", "default", "long")
LOOKS = 4
TURNS_LIMIT = 40
"""How often in a minute it lets others go first: more than its looks leave time for, so that it ends with its minute."""


def hand_out() -> None:
	"""The minute's work: a watch for the coming minute, if anything falls due in it."""
	until = now() + MINUTE_SECONDS + OVERLAP_SECONDS
	if _next_due(until):
		frappe.enqueue(run, queue="short", until=until)


def run(until: int, turns: int = 0) -> None:
	"""Fire what falls due up to the instant `until` (UTC epoch seconds), each at its time."""
	wanted = 0
	while due := _next_due(until):
		if due <= now():
			fire_due()
		time.sleep(LOOK_SECONDS)
		wanted = wanted + 1 if _is_wanted_elsewhere() else 0
		if wanted == LOOKS or _is_to_stop():
			_queue_behind_others(until, turns + 1)
			return
		frappe.db.rollback()  # a new snapshot


def _next_due(until: int) -> int | None:
	"""The instant at which the next clock falls due, if that is not after `until`."""
	return frappe.db.sql(
		"select min(next_event_at) from `tabSD Ticket Clock` where next_event_at between 1 and %s", until
	)[0][0]


def fire_due() -> None:
	"""What is due by now, each clock in a transaction of its own. Other jobs that last call it as well."""
	at = now()
	for row in sweep.due_clocks(at):
		sweep.attempt(row, at)


def _is_wanted_elsewhere() -> bool:
	return any(get_queue(name).count for name in QUEUES)


def _is_to_stop() -> bool:
	"""Whether our worker was told to."""
	job = get_current_job()
	worker = job and job.worker_name
	return bool(worker and job.connection.hget(f"rq:worker:{worker}", "shutdown_requested_date"))


def _queue_behind_others(until: int, turns: int) -> None:
	if turns < TURNS_LIMIT:
		frappe.enqueue(run, queue="short", until=until, turns=turns)
