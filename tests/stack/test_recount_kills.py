"""Workers killed while a changed agreement goes to the open clocks: afterwards each clock has been counted once."""

import time
from collections import Counter

import pytest

pytestmark = pytest.mark.own_stack

TICKETS = 300
PATIENCE_SECONDS = 300


@pytest.fixture
def agreement(stack):
	"""An agreement with open tickets under it."""
	import frappe

	from servicedesk_app.tests import factories

	customer = factories.make_customer().name
	made = factories.make_agreement(
		[customer],
		targets=[{"metric": "Resolution", "amount": 40, "unit": "Hours", "around_the_clock": 1}],
	)
	names = [factories.make_ticket(customer=customer).name for _ in range(TICKETS)]
	frappe.db.commit()
	yield made, names
	frappe.db.rollback()
	for table in ("SD Ticket Clock Event", "SD Ticket Clock", "SD Notice"):
		frappe.db.delete(table, {"ticket": ("in", names)})
	frappe.db.delete("SD Ticket", {"name": ("in", names)})
	frappe.db.commit()


def state_of(name):
	import frappe

	frappe.db.rollback()  # a new snapshot
	return frappe.db.get_value("SD Clock Recount", name, ["state", "done"])


def wait_until(condition, what):
	deadline = time.monotonic() + PATIENCE_SECONDS
	while not condition():
		assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE_SECONDS} s"
		time.sleep(0.05)


def test_every_clock_is_counted_once_wherever_the_workers_are_killed(stack, agreement):
	import frappe

	from servicedesk_app.service_level import recount

	made, names = agreement
	modified = dict(frappe.get_all("SD Ticket", {"name": ("in", names)}, ["name", "modified"], as_list=True))
	made.targets[0].amount = 20
	made.save()
	frappe.db.commit()
	job = recount.proposal(made.doctype, made.name)["name"]
	recount.confirm(job)
	frappe.db.commit()

	for _kill in range(3):
		before = state_of(job)[1]
		wait_until(lambda so_far=before: state_of(job)[1] > so_far or state_of(job)[0] == "Done", "a batch")
		if state_of(job)[0] == "Done":
			break
		for worker in ("worker_1", "worker_2"):
			stack[worker].kill()
		stack.ensure()
		frappe.connect()
	wait_until(lambda: state_of(job)[0] == "Done", "the end, by the minute's work")

	clocks = frappe.get_all(
		"SD Ticket Clock",
		{"ticket": ("in", names)},
		["ticket", "target_seconds", "started_at", "due_at", "logged"],
	)
	assert len(clocks) == TICKETS
	assert {clock.target_seconds for clock in clocks} == {20 * 3600}
	assert all(clock.due_at == clock.started_at + 20 * 3600 for clock in clocks)
	events = frappe.get_all("SD Ticket Clock Event", {"ticket": ("in", names)}, ["ticket", "event"])
	counted = Counter((row.ticket, row.event) for row in events)
	assert set(counted.values()) == {1}, "no line of the log twice"
	assert sum(count for (_ticket, event), count in counted.items() if event == "Re-targeted") == TICKETS
	done = frappe.get_doc("SD Clock Recount", job)
	assert (done.done, done.changed, done.failed) == (TICKETS, TICKETS, 0)
	now = dict(frappe.get_all("SD Ticket", {"name": ("in", names)}, ["name", "modified"], as_list=True))
	assert now == modified, "no ticket's `modified` moved"
