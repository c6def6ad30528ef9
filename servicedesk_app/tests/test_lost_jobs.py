"""What a killed worker leaves of a scheduled job in Redis, made by RQ itself, and what the next minute does about it."""

from datetime import datetime, timedelta
from unittest.mock import PropertyMock, patch

import frappe
from frappe.core.doctype.scheduled_job_type.scheduled_job_type import ScheduledJobType
from frappe.utils.background_jobs import get_job, get_redis_conn
from rq import Queue
from rq.job import Job, JobStatus

from servicedesk_app import lost_jobs, minute
from servicedesk_app.hooks import scheduler_events
from servicedesk_app.tests.base import SiteTestCase

EVEN, ODD = minute.HANDING_OUT
LONG = lost_jobs.LOST_AFTER_SECONDS + 5
SHORT = lost_jobs.LOST_AFTER_SECONDS - 5
DAILY = "servicedesk_app.mail.raw_store.sweep"


class TestLostJobs(SiteTestCase):
	def setUp(self):
		super().setUp()
		self.second_look = lambda: None
		for patched in (
			# under a name of its own, so that neither the site's scheduler nor its workers meet it
			patch.object(ScheduledJobType, "rq_job_id", PropertyMock(return_value=self.id())),
			patch("servicedesk_app.lost_jobs.time.sleep", lambda _seconds: self.second_look()),
		):
			patched.start()
			self.addCleanup(patched.stop)
		self.addCleanup(self.forget_everything)

	def forget_everything(self):
		if left := self.left():
			left.delete()

	def left(self) -> Job | None:
		return get_job(self.id())

	def make(self, seconds_ago: int, method: str = EVEN) -> Job:
		"""Enqueued so long ago by the scheduler, and taken off the list by a worker."""
		self.queue = Queue("test_lost_jobs", connection=get_redis_conn())  # no worker listens to it
		name = f"{frappe.local.site}::{self.id()}"
		job = self.queue.create_job("frappe.ping", job_id=name, status=JobStatus.QUEUED)
		job.origin = self.queue.name
		job.enqueued_at = datetime.utcnow() - timedelta(seconds=seconds_ago)
		job.save()
		self.scheduled = frappe.get_doc("Scheduled Job Type", {"method": method})
		return job

	def start(self, seconds_ago: int, method: str = EVEN) -> Job:
		job = self.make(seconds_ago, method)
		self.begin(job)
		job.started_at = job.enqueued_at
		job.save()
		return job

	def begin(self, job: Job) -> None:
		"""As a worker does with what it has taken off the list."""
		with get_redis_conn().pipeline() as pipeline:
			job.prepare_for_execution("a-worker", pipeline)
			pipeline.execute()

	def test_what_was_taken_off_the_list_and_never_started_can_be_enqueued_again(self):
		self.make(LONG)
		self.assertTrue(self.scheduled.is_job_in_queue(), "as Frappe sees it, for ever")

		self.assertEqual(lost_jobs.forget([EVEN], [EVEN]), [EVEN])

		self.assertFalse(self.scheduled.is_job_in_queue())

	def test_that_holds_for_jobs_that_take_long(self):
		self.make(LONG, DAILY)
		self.assertEqual(lost_jobs.forget([DAILY], [EVEN]), [DAILY])

	def test_what_waits_in_a_queue_is_not_lost(self):
		job = self.make(LONG)
		self.queue.push_job_id(job.id)
		self.assertEqual(lost_jobs.forget([EVEN], [EVEN]), [])
		self.assertTrue(self.left())

	def test_a_brief_one_that_started_long_ago_died(self):
		self.start(LONG)
		self.assertTrue(self.scheduled.is_job_in_queue(), "as Frappe sees it, for six minutes")
		self.assertEqual(lost_jobs.forget([EVEN], [EVEN]), [EVEN])
		self.assertFalse(self.scheduled.is_job_in_queue())

	def test_one_that_takes_long_may_run(self):
		self.start(LONG, DAILY)
		self.assertEqual(lost_jobs.forget([DAILY], [EVEN]), [])
		self.assertTrue(self.scheduled.is_job_in_queue())

	def test_nothing_is_lost_that_is_younger(self):
		for make in (self.make, self.start):
			with self.subTest(make.__name__):
				make(SHORT)
				self.assertEqual(lost_jobs.forget([EVEN], [EVEN]), [])
				self.assertTrue(self.left())

	def test_one_that_a_worker_takes_at_this_moment_is_not_lost(self):
		job = self.make(LONG)
		self.second_look = lambda: self.begin(job)
		self.assertEqual(lost_jobs.forget([EVEN], [EVEN]), [])
		self.assertTrue(self.left())

	def test_each_minute_looks_for_all_jobs_of_ours_and_frappes_sender(self):
		with patch("frappe.enqueue"), patch("servicedesk_app.lost_jobs.forget", return_value=[]) as forget:
			minute.odd()
		looked_at = set(forget.call_args.args[0])
		ours = frappe.get_all("Scheduled Job Type", {"method": ("like", "servicedesk_app.%")}, pluck="method")
		self.assertEqual(looked_at, {*ours, "frappe.email.queue.flush"})
		self.assertTrue(frappe.db.exists("Scheduled Job Type", {"method": "frappe.email.queue.flush"}))

	def test_even_and_odd_minutes_have_a_job_of_their_own(self):
		cron = {
			method: pattern for pattern, methods in scheduler_events["cron"].items() for method in methods
		}
		self.assertEqual((cron[EVEN], cron[ODD]), ("*/2 * * * *", "1-59/2 * * * *"))
