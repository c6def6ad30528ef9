"""What follows a committed change of a ticket: notices, assignment by rule, the to-do.

A job costs its worker a fork and a connection, many times what the work itself takes. So each commit puts what it asks
for into a list, and one job takes from the list until it is empty: a storm of reports makes the list longer and not the
queue, in which the timers' own jobs must never have to wait. Meanwhile the job looks after due clocks.

What a killed worker had begun is taken up again within two minutes. The list may be lost with Redis; the minute's and
the day's work find what it held.
"""

import json
import time
from typing import TYPE_CHECKING

import frappe
from frappe.utils import get_bench_id
from frappe.utils.background_jobs import get_redis_conn
from redis.exceptions import RedisError

if TYPE_CHECKING:
	from redis import Redis

NOTICES = "servicedesk_app.ticketing.notice_delivery.deliver_for"
ASSIGNMENT = "servicedesk_app.ticketing.assignment.assign_ticket"
TODO = "servicedesk_app.ticketing.todos.mirror"
ORDER = (ASSIGNMENT, NOTICES, TODO)
MEANWHILE = "servicedesk_app.service_level.watch.fire_due"
KEPT = "sd_follow_ups"  # on the connection: a new one has no transaction yet

QUEUE = "default"  # where Frappe puts the scheduler's jobs too: they come in between by their turn
TURN_SECONDS = 3
LOOK_SECONDS = 1
CALL_SECONDS = 60
"""After so long a call for a job counts as lost, and the next commit calls again."""


def after_commit(ticket: str, step: str) -> None:
	"""Have `step`, one of ORDER, done for the ticket once what is being written is committed."""
	asked: dict[str, set[str]] | None = getattr(frappe.db, KEPT, None)
	if asked is None:
		asked = {}
		setattr(frappe.db, KEPT, asked)
		frappe.db.after_commit.add(_hand_over)
		frappe.db.after_rollback.add(_forget)
	asked.setdefault(ticket, set()).add(step)


def _hand_over() -> None:
	asked = getattr(frappe.db, KEPT, None) or {}
	_forget()
	entries = [
		json.dumps([ticket, [step for step in ORDER if step in steps]]) for ticket, steps in asked.items()
	]
	try:
		redis = get_redis_conn()  # with Redis users of a bench's own each call opens a connection
		redis.lpush(_key("waiting"), *entries)
		_call(redis)
	except RedisError:
		# What was asked for is committed and must not look as if it had failed.
		frappe.logger("servicedesk").exception("Redis is away; the minute's work does what follows.")


def _forget() -> None:
	setattr(frappe.db, KEPT, None)


def _key(name: str) -> str:
	"""Where a bench has Redis users of its own, they may only touch keys that begin so (Frappe's RedisQueue)."""
	return f"rq:servicedesk_app:{get_bench_id()}:{frappe.local.site}:{name}"


def _call(redis: "Redis") -> None:
	"""Have a job come, if none is on its way. One that has begun does not count: it may have seen the list empty."""
	if redis.set(_key("called"), 1, nx=True, ex=CALL_SECONDS):
		frappe.enqueue(run, queue=QUEUE)


def run() -> None:
	"""The job: take from the list for TURN_SECONDS at most, then let others go first."""
	frappe.set_user("Administrator")
	redis = get_redis_conn()
	redis.delete(_key("called"))
	ends = time.monotonic() + TURN_SECONDS
	looks = 0.0
	while entry := redis.rpoplpush(_key("waiting"), _key("begun")):
		_follow(*json.loads(entry))
		redis.lrem(_key("begun"), 1, entry)
		if time.monotonic() > looks:
			frappe.get_attr(MEANWHILE)()
			looks = time.monotonic() + LOOK_SECONDS
		if time.monotonic() > ends:
			_call(redis)
			return


def make_round() -> None:
	"""One of the minute's: what was begun a minute ago and still is has lost its worker, and waits again. To do a step
	twice changes nothing. Then as the job, in case its call was lost."""
	redis = get_redis_conn()
	begun = set(redis.lrange(_key("begun"), 0, -1))
	for entry in begun & redis.smembers(_key("begun_before")):
		redis.rpush(_key("waiting"), entry)
		redis.lrem(_key("begun"), 0, entry)
	redis.delete(_key("begun_before"))
	if begun:
		redis.sadd(_key("begun_before"), *begun)
	run()


def _follow(ticket: str, steps: list[str]) -> None:
	"""Each step in a transaction of its own; one that fails is logged and keeps no other from being done."""
	for step in steps:
		try:
			frappe.get_attr(step)(ticket)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(
				title=f"What follows a change of {ticket}: {step}",
				reference_doctype="SD Ticket",
				reference_name=ticket,
			)
			frappe.db.commit()
