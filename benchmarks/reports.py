"""What the reports on service levels cost among 1,000 and 200,000 tickets, and the monthly report of one customer.

Run it with `make bench ARGS=benchmarks/reports.py`, or with a bench's own Python:
`SD_BENCH=/path/to/bench SD_SITE=name env/bin/python benchmarks/reports.py`.
It WRITES to the site, which must have allow_tests: it loads tickets of customers named "Benchmark …" over three
years, and deletes them at the end. Nothing is asserted.

The floor beside them counts the clocks of the same month by their index, which any report has to do at least.
"""

from __future__ import annotations

from importlib import import_module

import frappe
from _bulk_load import World, clear, fill, make_world
from _harness import connect, measure_in_turn, plans, print_machine, print_plans, print_table
from frappe.utils import add_days, add_months, get_first_day, nowdate

from servicedesk_app.service_level import customer_report

LEVELS = (1_000, 200_000)
ROUNDS = 5
REPORTS = ("sd_sla_compliance", "sd_breaches", "sd_clocks_at_risk", "sd_escalations")


def last_month() -> dict:
	first = get_first_day(nowdate())
	return {"from_date": add_months(first, -1), "to_date": add_days(first, -1)}


def last_year() -> dict:
	return {"from_date": add_months(nowdate(), -12), "to_date": nowdate()}


def run(report: str, filters: dict) -> object:
	module = import_module(f"servicedesk_app.servicedesk_app.report.{report}.{report}")
	return module.execute(frappe._dict(filters))


def count_of_month() -> object:
	month = customer_report.month_of(last_month()["from_date"])
	return frappe.db.sql(
		"select count(*) from `tabSD Ticket Clock` where met_at between %s and %s",
		(month.first, month.end - 1),
	)


def works(world: World) -> dict:
	"""Each report: whose it is, and how it is asked for. The agent sees half of the desks, Administrator all."""
	month, year = last_month(), last_year()
	of_agent = {
		f"{report}, agent, month": (world.agent, lambda report=report: run(report, month))
		for report in REPORTS
	}
	return {
		"count by index (the floor)": ("Administrator", count_of_month),
		**of_agent,
		"sd_sla_compliance, all desks, year": ("Administrator", lambda: run(REPORTS[0], year)),
		"sd_sla_compliance, by month, year": ("Administrator", lambda: run(REPORTS[0], {**year, "group_by": "Month"})),
		"sd_breaches, all desks, year": ("Administrator", lambda: run(REPORTS[1], year)),
		"a customer's month": (
			"Administrator", lambda: customer_report.contents(world.customers[0], month["from_date"], None)
		),
	}  # fmt: skip


def main() -> None:
	connect()
	print_machine()
	clear()
	world = make_world()
	try:
		for tickets in LEVELS:
			fill(world, tickets)
			costs = measure_in_turn(works(world), ROUNDS)
			print_table(
				f"Reports with {frappe.db.count('SD Ticket'):,} tickets",
				("report", "SQL", "best ms", "median", "slowest"),
				[(title, *cost) for title, cost in costs.items()],
			)
		for title, (user, ask) in works(world).items():
			print_plans(f"Plan: {title}", plans(ask, user=user, table="tabSD Ticket Clock"))
	finally:
		frappe.set_user("Administrator")
		clear()


if __name__ == "__main__":
	main()
