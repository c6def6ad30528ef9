"""What a ticket costs as tickets grow: making it, answering it, moving it, opening it, listing it, and eight at once.

Run it with `make bench`, or with a bench's own Python:
`SD_BENCH=/path/to/bench SD_SITE=name env/bin/python benchmarks/tickets.py [--keep]`.
It WRITES to the site, which must have allow_tests: it loads 200,000 tickets of customers named "Benchmark …"
and deletes them at the end; `--keep` leaves them for a next run, which then measures only with all of them.

Each time is one piece of work with its commit, in the server, without HTTP. The floor is the same for a plain
insert: a custom DocType "Benchmark Floor" with one Data field, made here and removed again. Nothing is asserted.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

import frappe
from _bulk_load import World, clear, fill, make_world
from _harness import (
	WARM_UP,
	Cost,
	connect,
	form,
	measure_in_turn,
	new_request,
	plans,
	print_machine,
	print_plans,
	print_table,
	recorded,
)
from frappe.desk import reportview
from frappe.desk.form.load import getdoc

from servicedesk_app.rules.lifecycle import CATEGORIES, OVER
from servicedesk_app.service_level.instants import now
from servicedesk_app.setup.install import ensure_indexes
from servicedesk_app.tests.factories import age
from servicedesk_app.ticketing import intake, portal, work
from servicedesk_app.workplace import journal, numbers, search, views

FLOOR = "Benchmark Floor"
LEVELS = (1_000, 200_000)
ROUNDS, LIST_ROUNDS = 60, 40
PROCESSES, CREATIONS = (1, 2, 4, 8), 240
YEAR_SECONDS = 365 * 86400
# The beginnings of the names of its tables: agreements and their targets, clocks and their log, calendars, policies.
SERVICE_LEVEL = (
	"`tabSD Ticket Clock", "`tabSD Service Level", "`tabSD Service Calendar", "`tabSD Service Window",
	"`tabSD Calendar Exception", "`tabSD Escalation",
)  # fmt: skip
TEXT = "<p>Please switch it off and on, and tell us what it says then.</p>"
OPEN = [["SD Ticket", "status_category", "in", [name for name in CATEGORIES if name not in OVER]]]
COLUMNS = (
	"name",
	"subject",
	"customer",
	"status",
	"status_category",
	"priority",
	"responsible",
	"next_due",
	"breached",
	"creation",
)


def make_floor() -> str:
	"""The DocType of the floor, and one record of it to write messages on."""
	if not frappe.db.exists("DocType", FLOOR):
		frappe.get_doc(
			{
				"doctype": "DocType", "name": FLOOR, "module": "Custom", "custom": 1, "autoname": "hash",
				"fields": [{"fieldname": "title", "fieldtype": "Data", "label": "Title"}],
				"permissions": [{"role": "SD Agent", "read": 1, "write": 1, "create": 1}],
			}
		).insert()  # fmt: skip
	name = plain_insert().name
	frappe.db.commit()
	return name


def plain_insert():
	return frappe.get_doc({"doctype": FLOOR, "title": "The printer is on fire"}).insert(
		ignore_permissions=True
	)


def report(user: str, key: str | None = None):
	text = "It smokes.\n\nSince this morning, whatever I send to it."
	return intake.receive(intake.Report("The printer is on fire", text, user, "Portal", key=key))


def enter(customer: str):
	values = {"subject": "The printer is on fire", "description": "<p>It smokes.</p>", "customer": customer}
	return frappe.get_doc({"doctype": "SD Ticket", **values}).insert()


def communication_alone(floor: str):
	"""The same message as a reply, on a record of the floor: what Frappe itself takes."""
	return frappe.get_doc(
		{
			"doctype": "Communication", "communication_type": "Communication", "communication_medium": "Other",
			"sent_or_received": "Sent", "reference_doctype": FLOOR, "reference_name": floor, "status": "Linked",
			"subject": "The printer is on fire", "content": TEXT, "sender": frappe.session.user,
		}
	).insert(ignore_permissions=True)  # fmt: skip


def on_each(names: list[str], act: Callable) -> Callable[[], object]:
	"""`act` on the next of these tickets, loaded as a request would."""
	left = iter(names)
	return lambda: act(frappe.get_doc("SD Ticket", next(left)))


def fresh_tickets(world: World) -> list[str]:
	frappe.set_user("Administrator")
	names = [enter(world.customers[0]).name for _ in range(ROUNDS + WARM_UP)]
	frappe.db.commit()
	return names


def acts_of(world: World, floor: str) -> dict[str, tuple[str, Callable[[], object]]]:
	"""Each act: who does it and what it is. Those on tickets come in the order of a ticket's life."""
	reporter, agent, names = world.employee_of_big_customer, world.agent, fresh_tickets(world)
	old = fresh_tickets(world)
	age(YEAR_SECONDS, *old)
	frappe.db.commit()
	return {
		"plain insert (the floor)": (agent, plain_insert),
		"creation by a customer": (reporter, lambda: report(reporter, frappe.generate_hash())),
		"creation by staff": (agent, lambda: enter(world.customers[0])),
		"take": (agent, on_each(names, lambda ticket: work.take(ticket, agent))),
		"Frappe's Communication": (agent, lambda: communication_alone(floor)),
		"first reply": (agent, on_each(names, lambda ticket: work.reply(ticket, TEXT))),
		"next reply": (agent, on_each(names, lambda ticket: work.reply(ticket, TEXT))),
		"wait for customer": (
			agent,
			on_each(names, lambda ticket: work.wait_for_customer(ticket, "Which printer?")),
		),
		"save without a change": (agent, on_each(names, lambda ticket: ticket.save())),
		"resolve": (agent, on_each(names, lambda ticket: work.resolve(ticket, TEXT, agent))),
		"resolve one a year old": (agent, on_each(old, lambda ticket: work.resolve(ticket, TEXT, agent))),
	}


def print_share(acts: dict[str, tuple[str, Callable[[], object]]]) -> None:
	"""Of each act's statements, those that read or write clocks, agreements, calendars and policies."""
	rows = []
	for title, (user, act) in acts.items():
		new_request(user)
		with recorded() as sent:
			act()
		frappe.db.commit()
		rows.append((title, sum(any(table in query for table in SERVICE_LEVEL) for query in sent)))
	print_table("Statements of one act that are the service level's", ("act", "SQL"), rows)


def print_acts(levels: dict[int, dict[str, Cost]]) -> None:
	heads = ["one act, with its commit"]
	for tickets in levels:
		heads += [f"at {tickets:,}: SQL", "best ms", "median", "p95", "median × floor"]
	rows = []
	for act in next(iter(levels.values())):
		row: list[object] = [act]
		for costs in levels.values():
			cost, floor = costs[act], costs["plain insert (the floor)"]
			row += [cost.statements, cost.best, cost.median, cost.p95, cost.median / floor.median]
		rows.append(row)
	print_table("Acts", heads, rows)


def agents_page(order: str) -> object:
	form(doctype="SD Ticket", fields=[f"`tabSD Ticket`.`{field}`" for field in COLUMNS], filters=OPEN,
		order_by=f"`tabSD Ticket`.`{order}` {'desc' if order == 'creation' else 'asc'}", start=0, page_length=20)  # fmt: skip
	return reportview.get()


def agents_count() -> object:
	form(doctype="SD Ticket", filters=OPEN, fields=[], distinct="false")
	return reportview.get_count()


def open_form(name: str) -> object:
	"""What the form asks for when it is opened, with its journal."""
	form(doctype="SD Ticket", name=name)
	getdoc("SD Ticket", name)
	return frappe.response.pop("docs", None)


def spoken_to(world: World) -> str:
	"""A ticket with 120 messages, of the agent."""
	frappe.set_user(world.agent)
	ticket = enter(world.customers[0])
	work.take(ticket, world.agent)
	for _ in range(120):
		work.reply(ticket, TEXT)
	frappe.db.commit()
	return ticket.name


def screens_of(world: World) -> dict[str, tuple[str, Callable[[], object]]]:
	"""What staff look at beside the list: whose it is and how it is asked for."""
	agent, short, long = world.agent, fresh_tickets(world)[0], spoken_to(world)
	return {
		"form of a new ticket": (agent, lambda: open_form(short)),
		"form of one with 120 messages": (agent, lambda: open_form(long)),
		"its journal alone": (agent, lambda: journal.page(long)),
		"search by a number": (agent, lambda: search.find(short)),
		"search by a word that is nowhere": (agent, lambda: search.find("zzyzx")),
		"search by two words": (agent, lambda: search.find("printer floor 12")),
		"saved views with counts": (agent, lambda: views.with_counts(agent, now())),
		**{
			f"number: {card}": (agent, lambda card=card: numbers.of(card, agent, now()))
			for card in numbers.CARDS
		},
	}


def lists_of(world: World) -> dict[str, tuple[str, Callable[[], object]]]:
	"""Each first page: whose it is and how it is asked for."""
	manager, employee = world.manager_of_big_customer, world.employee_of_big_customer
	return {
		"agent, newest first": (world.agent, lambda: agents_page("creation")),
		"agent, due first": (world.agent, lambda: agents_page("due_order")),
		"agent, count of open": (world.agent, agents_count),
		"portal with count, whole company": (manager, lambda: portal.tickets(manager)),
		"portal with count, company's open": (manager, lambda: portal.tickets(manager, state="open")),
		"portal with count, own only": (employee, lambda: portal.tickets(employee)),
		"portal, counts of each state, company": (manager, lambda: portal.counts(manager)),
		"portal, counts of each state, own": (employee, lambda: portal.counts(employee)),
	}


def print_looks(title: str, looks: dict[str, tuple[str, Callable[[], object]]]) -> None:
	"""What it costs to look at something."""
	costs = measure_in_turn(looks, LIST_ROUNDS)
	rows = [(what, *cost) for what, cost in costs.items()]
	print_table(
		f"{title}, with {frappe.db.count('SD Ticket'):,} tickets",
		("what", "SQL", "best ms", "median", "p95"),
		rows,
	)


def print_lists(world: World) -> None:
	print_looks("First pages of 20", lists_of(world))
	for title, (user, ask) in lists_of(world).items():
		print_plans(f"Plan: {title}", plans(ask, user=user, table="tabSD Ticket"))


start_together = None


def begin(barrier) -> None:
	global start_together
	start_together = barrier
	connect()


def create_many(users: list[str], count: int) -> tuple[float, float, list[str], list[str]]:
	"""In a process of its own: begin and end, the numbers made, the errors that came up."""
	for user in users[:WARM_UP]:
		create_one(user)
	start_together.wait()
	began = perf_counter()
	results = [create_one(users[turn % len(users)]) for turn in range(count)]
	return (
		began,
		perf_counter(),
		[name for name, _ in results if name],
		[error for _, error in results if error],
	)


def create_one(user: str) -> tuple[str | None, str | None]:
	"""A ticket's number, or the name of the error that a customer would have seen."""
	frappe.set_user(user)
	try:
		name = report(user).name
		frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		return None, type(error).__name__
	return name, None


def create_at_once(world: World, processes: int) -> tuple[float, list[str], list[str]]:
	"""Creations a second, the numbers, and the errors, with so many processes beginning together."""
	context = get_context("spawn")
	barrier = context.Barrier(processes)
	users = [person for people in world.people for person in people]
	with ProcessPoolExecutor(processes, context, begin, (barrier,)) as pool:
		jobs = [pool.submit(create_many, users, CREATIONS // processes) for _ in range(processes)]
		results = [job.result() for job in jobs]
	took = max(end for _, end, _, _ in results) - min(began for began, _, _, _ in results)
	made = [name for _, _, names, _ in results for name in names]
	return len(made) / took, made, [error for *_, errors in results for error in errors]


def print_at_once(world: World) -> None:
	rows = []
	for processes in PROCESSES:
		throughput, made, errors = create_at_once(world, processes)
		found = Counter(errors)
		deadlocks = sum(
			found[name] for name in ("QueryDeadlockError", "QueryTimeoutError", "OperationalError")
		)
		rows.append(
			(processes, throughput, len(made), len(made) - len(set(made)), deadlocks, len(errors) - deadlocks)
		)
	print_table(
		f"Customers' creations at once, {CREATIONS} in all, each process its own connection",
		("processes", "per second", "made", "duplicates", "deadlocks and timeouts", "other errors"),
		rows,
	)


def main() -> None:
	keep = "--keep" in sys.argv
	connect()
	print_machine()
	if not keep:
		clear()
	ensure_indexes()
	world, floor, acts = make_world(), make_floor(), {}
	try:
		for tickets in LEVELS:
			fill(world, tickets)
			if (existing := frappe.db.count("SD Ticket")) < tickets * 2:
				acts[existing] = measure_in_turn(acts_of(world, floor), ROUNDS)
		print_acts(acts)
		print_share(acts_of(world, floor))
		print_looks("Screens of an agent", screens_of(world))
		print_lists(world)
		print_at_once(world)
	finally:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.delete_doc("DocType", FLOOR, force=True)
		frappe.db.sql_ddl(f"drop table if exists `tab{FLOOR}`")
		if not keep:
			clear()


if __name__ == "__main__":
	main()
