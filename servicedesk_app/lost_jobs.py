"""Scheduled jobs that Frappe would never, or not for minutes, enqueue again after `kill -9` of a worker.

Frappe leaves a scheduled job out while RQ calls its last run "queued" or "started". A worker that listens to several
queues takes a job off its list before it writes "started": killed in between, it leaves "queued" behind for ever.
Killed later, it leaves "started" until the job's time limit has passed, six minutes.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timezone

import frappe
from frappe.core.doctype.scheduled_job_type.scheduled_job_type import ScheduledJobType
from frappe.utils.background_jobs import get_job
from rq.job import JobStatus

LOST_AFTER_SECONDS = 45
"""Less than a minute, so that the next minute's job finds what this one's has left."""
SECOND_LOOK_SECONDS = 1


def forget(methods: Iterable[str], brief: Iterable[str]) -> list[str]:
	"""Take the lost ones away, so that the scheduler enqueues them again. Returns their methods.

	methods: of the scheduled jobs looked at. One that is "queued" is lost where no queue holds it.
	brief: those of them that are done in milliseconds. They are lost as well where "started" was long ago.
	"""
	brief = set(brief)
	rows = frappe.get_all("Scheduled Job Type", {"method": ("in", list(methods))}, ["name", "method"])
	jobs = [frappe.get_doc({"doctype": "Scheduled Job Type", **row}) for row in rows]
	suspects = [job for job in jobs if _lost(job, job.method in brief)]
	if not suspects:
		return []
	time.sleep(SECOND_LOOK_SECONDS)  # one that a worker takes at this very moment stands in no list either
	lost = [job for job in suspects if _lost(job, job.method in brief)]
	for job in lost:
		if left := get_job(job.rq_job_id):
			left.delete()
	return sorted(job.method for job in lost)


def _lost(scheduled: ScheduledJobType, is_brief: bool) -> bool:
	job = get_job(scheduled.rq_job_id)
	if not job:
		return False
	status = job.get_status(refresh=False)
	if status == JobStatus.QUEUED:
		return job.get_position() is None and _age(job.enqueued_at) > LOST_AFTER_SECONDS
	return is_brief and status == JobStatus.STARTED and _age(job.started_at) > LOST_AFTER_SECONDS


def _age(instant: datetime | None) -> float:
	"""Seconds. RQ's instants are UTC, without a zone up to version 1."""
	if not instant:
		return 0
	aware = instant if instant.tzinfo else instant.replace(tzinfo=timezone.utc)
	return (datetime.now(timezone.utc) - aware).total_seconds()
