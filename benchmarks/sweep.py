"""What the minute's sweep costs: 100 clocks due among 1,000, 100,000 and 500,000 open ones.

Run it with `make bench`, or with a bench's own Python:
`SD_BENCH=/path/to/bench SD_SITE=name env/bin/python benchmarks/sweep.py`.
It WRITES to the site, which must have allow_tests: it loads the tickets, of customers named "Benchmark …", lets
their clocks fire, and deletes them at the end. Nothing is asserted.

A sweep that is right asks only for what is due, so the times should not follow the number of open clocks.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import frappe
from _bulk_load import UNTOUCHED, World, clear, fill, make_world
from _harness import (
	connect,
	is_transaction_control,
	new_request,
	plans,
	print_machine,
	print_plans,
	print_table,
	recorded,
)

from servicedesk_app.service_level import sweep
from servicedesk_app.service_level.instants import now

LEVELS = (1_000, 100_000, 500_000)
DUE, SWEEPS = 100, 5


def add_agent_to_queues(world: World) -> None:
	"""So that each breach has somebody to tell."""
	for queue in frappe.get_all("SD Queue", {"name": ("like", "Benchmark queue %")}, pluck="name"):
		record = frappe.get_doc("SD Queue", queue)
		if not record.members:
			record.append("members", {"user": world.agent})
			record.save()
	frappe.db.commit()


def make_due(count: int) -> None:
	"""Move the due instant of so many clocks, spread over all tickets, into the last minute."""
	at = now()
	names = frappe.get_all(
		"SD Ticket Clock", {"next_event_at": (">", at + 3600)}, pluck="name", order_by="rand()", limit=count
	)
	for position, name in enumerate(names):
		due = at - position % 60 - 1
		frappe.db.set_value(
			"SD Ticket Clock", name, {"due_at": due, "next_event_at": due}, update_modified=False
		)
	frappe.db.commit()


def one_sweep() -> tuple[float, int]:
	"""Milliseconds and statements of one run of the scheduled job."""
	new_request("Administrator")
	with recorded() as sent:
		began = perf_counter()
		sweep.run()
		took = (perf_counter() - began) * 1000
	return took, len([query for query in sent if not is_transaction_control(query)])


def measure_level(world: World, clocks: int) -> tuple:
	fill(world, clocks, UNTOUCHED)
	open_clocks = frappe.db.count("SD Ticket Clock", {"next_event_at": (">", 0)})
	idle = [one_sweep() for _ in range(SWEEPS)]
	busy = []
	for _ in range(SWEEPS):
		make_due(DUE)
		busy.append(one_sweep())
	still_due = len(sweep.due_clocks(now()))
	statements = (median(count for _, count in busy) - median(count for _, count in idle)) / DUE
	quiet, took = median(time for time, _ in idle), median(time for time, _ in busy)
	return open_clocks, quiet, took, max(time for time, _ in busy), took / DUE, statements, still_due


def main() -> None:
	connect()
	print_machine()
	clear()
	world = make_world()
	add_agent_to_queues(world)
	try:
		print_table(
			f"The sweep with {DUE} due, median of {SWEEPS}",
			(
				"open clocks",
				"nothing due, ms",
				f"{DUE} due, ms",
				"slowest",
				"ms per clock",
				"SQL per clock",
				"left due",
			),
			[measure_level(world, clocks) for clocks in LEVELS],
		)
		make_due(DUE)
		print_plans(
			"Plan: what is due",
			plans(lambda: sweep.due_clocks(now()), user="Administrator", table="tabSD Ticket Clock"),
		)
	finally:
		frappe.set_user("Administrator")
		clear()


if __name__ == "__main__":
	main()
