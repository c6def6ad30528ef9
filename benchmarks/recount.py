"""What bringing a changed calendar to 100,000 open clocks costs: preview, and the recount itself.

Run it with `make bench ARGS=benchmarks/recount.py`, or with a bench's own Python:
`SD_BENCH=/path/to/bench SD_SITE=name env/bin/python benchmarks/recount.py`.
It WRITES to the site, which must have allow_tests: it loads tickets of customers named "Benchmark …", each with
three clocks, and deletes them at the end. Nothing is asserted.

Every clock of them moves: the holiday that is entered lies before all their due times. Beside it stands the floor:
the same number of rows of the same table written by one plain update for each batch.
"""

from __future__ import annotations

from time import perf_counter

import frappe
from _bulk_load import UNTOUCHED, clear, fill, make_world
from _harness import connect, is_transaction_control, new_request, print_machine, print_table, recorded

from servicedesk_app.service_level import recount
from servicedesk_app.service_level.clocks import REACTION, RESOLUTION, UPDATE
from servicedesk_app.service_level.instants import now

LEVELS = (1_000, 33_334)
METRICS = (REACTION, UPDATE, RESOLUTION)
CALENDAR = "Office hours"
DAYS_AHEAD = 1


def multiply_clocks() -> None:
	"""Each ticket's reaction began just now, and the clocks of the other metrics with it."""
	at = now()
	table, mine = (
		"`tabSD Ticket Clock`",
		"ticket in (select name from `tabSD Ticket` where customer like 'Benchmark %')",
	)
	frappe.db.sql(
		f"update {table} set started_at = {at}, resumed_at = {at}, next_event_at = due_at where {mine}"
	)
	columns = [
		column
		for column in frappe.db.get_table_columns("SD Ticket Clock")
		if column not in ("name", "metric")
	]
	listed = ", ".join(f"`{column}`" for column in columns)
	for metric in METRICS[1:]:
		frappe.db.sql(
			f"""insert into {table} (name, metric, {listed})
			select replace(name, '-reaction-', '-{metric.lower()}-'), '{metric}', {listed} from {table}
			where metric = '{REACTION}' and {mine}"""
		)
	frappe.db.commit()
	frappe.db.sql(f"analyze table {table}")


def propose() -> str:
	"""A holiday tomorrow, or none any more: each time the clocks have to move."""
	calendar = frappe.get_doc("SD Service Calendar", CALENDAR)
	day = frappe.utils.add_days(frappe.utils.getdate(), DAYS_AHEAD)
	while day.weekday() > 3:  # a day on which the calendar is open
		day = frappe.utils.add_days(day, 1)
	kept = [row for row in calendar.exceptions if row.date != day]
	if len(kept) == len(calendar.exceptions):
		calendar.append("exceptions", {"date": day})
	else:
		calendar.exceptions = kept
	calendar.save()
	frappe.db.commit()
	return recount.proposal(calendar.doctype, calendar.name)["name"]


def timed(work) -> tuple[float, int, object]:
	new_request("Administrator")
	with recorded() as sent:
		began = perf_counter()
		result = work()
		frappe.db.commit()
		took = perf_counter() - began
	return took, len([query for query in sent if not is_transaction_control(query)]), result


def floor(tickets: int) -> float:
	"""As many clocks, written by one statement for each batch, with nothing reckoned."""
	names = frappe.get_all("SD Ticket Clock", {"next_event_at": (">", 0)}, pluck="name", order_by="name")
	size = recount.BATCH * len(METRICS)
	began = perf_counter()
	for start in range(0, len(names), size):
		frappe.db.sql(
			"update `tabSD Ticket Clock` set due_at = due_at + 1 where name in %s",
			(names[start : start + size],),
		)
		frappe.db.commit()
	return perf_counter() - began


def measure_level(world, tickets: int) -> tuple:
	fill(world, tickets, UNTOUCHED)
	multiply_clocks()
	least = floor(tickets)
	name = propose()
	previewed, _sent, counted = timed(lambda: recount.preview(name))
	recount.confirm(name)
	frappe.db.commit()
	took, sent, _ = timed(lambda: recount.run(name))
	done = frappe.db.get_value(recount.RECOUNT, name, ["state", "changed", "failed"], as_dict=True)
	clear()
	return (
		counted.tickets, done.changed, done.failed, previewed, least, took, took / least, done.changed / took,
		sent / (tickets / recount.BATCH),
	)  # fmt: skip


def main() -> None:
	connect()
	print_machine()
	clear()
	world = make_world()
	try:
		print_table(
			"A calendar's change brought to open clocks, by one worker",
			(
				"tickets",
				"clocks moved",
				"failed",
				"preview, s",
				"floor, s",
				"recount, s",
				"× floor",
				"clocks a second",
				"SQL per batch",
			),
			[measure_level(world, tickets) for tickets in LEVELS],
		)
	finally:
		frappe.set_user("Administrator")
		clear()


if __name__ == "__main__":
	main()
