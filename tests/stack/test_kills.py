"""kill -9 in the middle of a sweep, on real services: afterwards every step has happened exactly once.

With 240 due steps in `make test`, with 5,000 and up to 35 kills in `make proof`.
"""

import time
from collections import Counter
from random import Random

import pytest

pytestmark = pytest.mark.own_stack

SHARE, WHOLE = 240, 5000
VICTIMS = (["worker_1", "worker_2"], ["worker_1"], ["mariadb"], ["worker_2"], ["redis_queue", "redis_cache"])
PATIENCE_SECONDS = 900


@pytest.fixture(params=[SHARE, pytest.param(WHOLE, marks=pytest.mark.proof)])
def due_tickets(request, stack):
	"""Tickets whose reaction has been due for an hour, in a queue with one member."""
	import frappe

	from servicedesk_app.tests import factories

	customer = factories.make_customer().name
	factories.make_agreement([customer], policy=factories.make_policy({"notify_queue": 1}).name)
	queue = factories.make_queue().name
	factories.make_agent(queue=queue)
	names = [factories.make_ticket(customer=customer, queue=queue).name for _ in range(request.param)]
	factories.age(5 * 3600, *names)
	frappe.db.commit()
	return names


def sweep_in_workers():
	"""As the scheduler does it, under the names that a killed run would keep occupied: one for each worker."""
	import frappe

	from servicedesk_app import minute

	for method in minute.HANDING_OUT:
		frappe.get_doc("Scheduled Job Type", {"method": method}).enqueue(force=True)
	frappe.db.commit()


def events(names):
	import frappe

	frappe.db.rollback()  # a new snapshot
	rows = frappe.db.sql(
		"select ticket, event from `tabSD Ticket Clock Event` where ticket in %s", (names,), as_dict=True
	)
	return Counter((row.ticket, row.event) for row in rows)


def escalated(names):
	return sum(count for (_ticket, event), count in events(names).items() if event == "Escalated")


def wait_until(condition, what):
	deadline = time.monotonic() + PATIENCE_SECONDS
	while not condition():
		assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE_SECONDS} s"
		time.sleep(0.02)


def bring_back(stack):
	import frappe

	stack.ensure()
	frappe.connect()


def test_every_due_escalation_happens_exactly_once_whatever_is_killed(stack, due_tickets):
	import frappe

	due = len(due_tickets)
	kills, chance = 0, Random(due)
	for victims in VICTIMS if due == SHARE else VICTIMS * 7:
		before = escalated(due_tickets)
		if before == due:
			break
		sweep_in_workers()
		wait_until(
			lambda so_far=before: escalated(due_tickets) > so_far, f"a sweep before {victims} is killed"
		)
		time.sleep(chance.uniform(0, due / 2_000))  # a long sweep is not killed at its beginning alone
		for victim in victims:
			stack[victim].kill()
		kills += 1
		bring_back(stack)
	print(f"{due} due steps, {kills} kills in the middle of them")
	assert kills >= 1, "nothing was killed: the sweep was over before"

	wait_until(lambda: escalated(due_tickets) == due, "the last escalation, by the real scheduler")

	counts = events(due_tickets)
	for name in due_tickets:
		for event in ("Started", "Breached", "Escalated"):
			assert counts[name, event] == 1, (name, event, counts[name, event])
	posted = frappe.get_all(
		"SD Notice", {"ticket": ("in", due_tickets), "event": "Escalated"}, pluck="ticket"
	)
	assert Counter(posted) == Counter(due_tickets), "one notice each"
	log = frappe.db.sql(
		"""select clock, count(*), max(number), count(distinct number) from `tabSD Ticket Clock Event`
		where ticket in %s group by clock""",
		(due_tickets,),
	)
	assert all(count == last == different for _clock, count, last, different in log), "a log without gaps"
	lines = frappe.get_all(
		"Comment", {"reference_name": ("in", due_tickets), "comment_type": "Info"}, pluck="reference_name"
	)
	assert Counter(lines) == Counter(due_tickets), "one journal entry each"
	assert frappe.db.count("SD Ticket", {"name": ("in", due_tickets), "breached": 1}) == due
