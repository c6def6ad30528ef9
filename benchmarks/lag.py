"""From the instant at which a clock falls due to its breach in the log: by the real scheduler and the real workers.

Run it with `make bench ARGS=benchmarks/lag.py`; it needs devbench's own stack, whose workers it starts.
It WRITES to the site, which must have allow_tests: reports of a customer named "Benchmark …", whose clocks fall due
one after another over three minutes, once while nothing else happens and once while another process files reports
as fast as it can. Nothing is asserted. The floor beside them is what a sweep once a minute gives: 0 to 60 s.
"""

from __future__ import annotations

import os
import time
from multiprocessing import get_context

import frappe
from _bulk_load import World, clear, make_world
from _harness import connect, print_machine, print_table
from frappe.utils.background_jobs import get_queue

from devbench.stack import Stack
from servicedesk_app.service_level import heartbeat, watch
from servicedesk_app.service_level.instants import now
from servicedesk_app.ticketing import intake

CLOCKS, SECONDS, PATIENCE_SECONDS = 180, 180, 300
FIRST_AFTER = 75  # the first minute's job has come by then


def report(user: str) -> str:
	frappe.set_user(user)
	name = intake.receive(
		intake.Report("The printer prints half a page", "Whatever I send.", user, "Portal")
	).name
	frappe.db.commit()
	return name


def make_clocks(world: World) -> list[str]:
	"""Reports whose reaction falls due one second after another."""
	names = [report(world.people[1][0]) for _ in range(CLOCKS)]
	frappe.set_user("Administrator")
	begin = now() + FIRST_AFTER
	for position, name in enumerate(names):
		due = begin + position * SECONDS // CLOCKS
		frappe.db.set_value(
			"SD Ticket Clock", {"ticket": name, "metric": "Reaction"}, {"due_at": due, "next_event_at": due}
		)
		frappe.db.sql(
			"update `tabSD Ticket Clock` set next_event_at = 0 where ticket = %s and metric != 'Reaction'",
			name,
		)
	frappe.db.commit()
	return names


def lags(names: list[str]) -> list[float]:
	"""Seconds from due to the log's row, by the row's own stamp; waits until all are there."""
	deadline = time.monotonic() + FIRST_AFTER + SECONDS + PATIENCE_SECONDS
	while True:
		frappe.db.rollback()
		rows = frappe.db.sql(
			"""select timestampdiff(microsecond, event.at_time, event.creation) / 1e6
			from `tabSD Ticket Clock Event` as event
			where event.event = 'Breached' and event.ticket in %s""",
			(names,),
		)
		if len(rows) == len(names) or time.monotonic() > deadline:
			return sorted(float(lag) for (lag,) in rows)
		time.sleep(1)


def file_reports(user: str, until: float, filed) -> None:
	connect()
	while time.time() < until:
		report(user)
		filed.value += 1


def wait_until_at_work() -> None:
	"""The scheduler has ticked and nothing waits: how the stack comes up is not what is measured."""
	began = now()
	while int(heartbeat.read()["last_sweep_at"]) < began or any(
		get_queue(name).count for name in watch.QUEUES
	):
		time.sleep(1)
		frappe.db.rollback()


def measure(world: World, loaded: bool) -> tuple:
	wait_until_at_work()
	names, context = make_clocks(world), get_context("spawn")
	filed = context.Value("i", 0)
	until = time.time() + FIRST_AFTER + SECONDS
	load = context.Process(target=file_reports, args=(world.people[2][0], until, filed))
	if loaded:
		load.start()
	found = lags(names)
	if loaded:
		load.join()
	share = lambda part: found[min(int(len(found) * part), len(found) - 1)]  # noqa: E731
	return (
		f"with {filed.value / (FIRST_AFTER + SECONDS):.0f} reports a second" if loaded else "nothing else",
		len(names), len(found), share(0.5), share(0.9), share(0.99), found[-1],
	)  # fmt: skip


def main() -> None:
	connect()
	print_machine()
	clear()
	world = make_world()
	stack = Stack(os.environ["DEVBENCH_STACK"])
	stack.ensure()
	try:
		rows = [measure(world, loaded) for loaded in (False, True)]
		heads = ("meanwhile", "clocks", "fired", "median s", "90 %", "99 %", "latest")
		print_table("From due to fired", heads, rows)
	finally:
		frappe.set_user("Administrator")
		clear()


if __name__ == "__main__":
	main()
