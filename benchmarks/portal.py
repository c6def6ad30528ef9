"""What each page of the customer's portal costs with 50 tickets of the customer and with 50,000.

Run it with `make bench ARGS=benchmarks/portal.py`. It WRITES to the site, which must have allow_tests; the tickets and
the open ways in that it makes are removed at the end; `--keep` leaves the tickets. Nothing is asserted.

A page is a whole request to Frappe's own WSGI application in this process: session, page, and commit, without a web
server. Beside them in the same rounds: a page of ours with nothing on it (the floor), and Frappe's own /me for the
same person. The company's manager sees all of its tickets, the employee their own (a twentieth) and those watched.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from time import perf_counter
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import urlsplit

import frappe
from _bulk_load import World, clear, fill, make_world
from _harness import Cost, connect, cost_of, is_transaction_control, print_machine, print_table, site
from frappe.utils.password import update_password
from werkzeug.test import Client

from servicedesk_app.ticketing import one_time_links, work

LEVELS = (50, 50_000)
ROUNDS, WARM_UP = 15, 3
PASSWORD = "benchmark-of-the-portal-7"
SLUG = "benchmark-contact"
# The ticket with the longest journal: more than its page shows at once.
MESSAGES = 120
addresses = count()


class Visit(NamedTuple):
	"""One page: who asks for it ("" for nobody who has signed in), and where it is."""

	user: str
	path: str


def visits(world: World, long_ticket: str, short_ticket: str, link: str) -> dict[str, Visit]:
	manager, employee = world.manager_of_big_customer, world.employee_of_big_customer
	return {
		"a page with nothing on it (the floor)": Visit(manager, "/support/nothing"),
		"Frappe's own /me": Visit(manager, "/me"),
		"home, whole company": Visit(manager, "/support"),
		"home, own and watched": Visit(employee, "/support"),
		"all tickets, due first": Visit(manager, "/support?show=all&sort=due"),
		"all tickets, last page but one": Visit(manager, "/support?show=all&page=LAST"),
		"search for two words": Visit(manager, "/support?words=printer+floor"),
		"what waits": Visit(employee, "/support/waiting"),
		"new report": Visit(employee, "/support/new"),
		"ticket": Visit(manager, f"/support/tickets/{short_ticket}"),
		f"ticket with {MESSAGES} messages": Visit(manager, f"/support/tickets/{long_ticket}"),
		"people": Visit(manager, "/support/people"),
		"profile": Visit(employee, "/support/profile"),
		"list as CSV, at most 10,000": Visit(manager, "/support/tickets.csv?show=all"),
		"link to one ticket": Visit("", link),
		"contact form": Visit("", f"/support/contact/{SLUG}"),
	}


class Visitor:
	"""A browser of one person."""

	def __init__(self, user: str):
		from frappe.app import application

		self.client = Client(application)
		self.user = user
		if user:
			answer = self.ask("post", "/api/method/login", data={"usr": user, "pwd": PASSWORD})
			assert answer.status_code == 200, answer.text

	def ask(self, method: str, path: str, **options):
		# an address of its own each time, as limits per address are not what is measured here
		number = next(addresses)
		headers = {
			"X-Frappe-Site-Name": site(),
			"X-Forwarded-For": f"198.51.{number // 250 % 250}.{number % 250}",
		}
		answer = getattr(self.client, method)(path, base_url=f"http://{site()}", headers=headers, **options)
		answer.get_data()
		return answer


@contextmanager
def counted() -> Iterator[list[str]]:
	"""Statements of whatever connection: each request makes its own."""
	kind = next(one for one in type(frappe.db._cursor).__mro__ if "execute" in vars(one))
	original, sent = kind.execute, []

	def execute(cursor, query, *args, **kwargs):
		sent.append(query if isinstance(query, str) else query.decode())
		return original(cursor, query, *args, **kwargs)

	with patch.object(kind, "execute", execute):
		yield sent


def measure(
	asked: dict[str, Visit], visitors: dict[str, Visitor], sent: list[str]
) -> dict[str, tuple[Cost, int]]:
	"""Of each page what it took, and its weight compressed in bytes. They take turns."""
	samples: dict[str, list[tuple[float, int]]] = {title: [] for title in asked}
	weights: dict[str, int] = {}
	for turn in range(ROUNDS + WARM_UP):
		for title, visit in asked.items():
			sent.clear()
			began = perf_counter()
			answer = visitors[visit.user].ask("get", visit.path)
			took = (perf_counter() - began) * 1000
			assert answer.status_code in (200, 404), f"{title}: {answer.status_code}"
			queries = [query for query in sent if not is_transaction_control(query)]
			samples[title].append((took, len(queries)))
			weights[title] = len(gzip.compress(answer.get_data()))
			if turn == ROUNDS and os.environ.get("SD_SHOW"):
				print(title, *(" ".join(query.split())[:200] for query in queries), sep="\n\t")
	return {title: (cost_of(taken[WARM_UP:]), weights[title]) for title, taken in samples.items()}


def make_tickets(world: World) -> tuple[str, str]:
	"""One ticket with a long journal and one with an answer, by the product's own functions."""
	names = []
	for messages in (MESSAGES, 1):
		frappe.set_user("Administrator")
		ticket = frappe.get_doc(
			{"doctype": "SD Ticket", "subject": "The printer", "customer": world.customers[0]}
		).insert()
		for number in range(messages):
			work.reply(ticket, f"<p>Answer {number}: please switch it off and on.</p>")
		names.append(ticket.name)
		frappe.db.commit()
	return names[0], names[1]


def open_ways_in(world: World, ticket: str) -> str:
	"""A contact form, a manager of people, passwords, and a link to the ticket; returns its path."""
	desk = frappe.get_doc("SD Desk", frappe.db.get_value("SD Customer", world.customers[0], "desk"))
	desk.update(
		{"contact_form": 1, "contact_slug": SLUG, "contact_customer": world.customers[0],
		"consent_text": "We keep it for a year.", "link_days": 14}
	).save()  # fmt: skip
	manager = world.manager_of_big_customer
	frappe.db.set_value("SD Customer Person", {"user": manager}, "manages_people", 1)
	for user in (manager, world.employee_of_big_customer):
		update_password(user, PASSWORD)
	link = one_time_links.create(ticket, manager)
	frappe.db.commit()
	frappe.clear_cache()
	return urlsplit(link).path


def close_ways_in(world: World) -> None:
	connect()
	frappe.db.set_value("SD Desk", {"contact_slug": SLUG}, {"contact_form": 0, "contact_slug": None})
	frappe.db.delete("__Auth", {"name": ("in", world.people[0][:2]), "doctype": "User"})
	frappe.db.delete("Sessions", {"user": ("in", world.people[0][:2])})
	tickets = frappe.get_all("SD Ticket", {"customer": world.customers[0]}, pluck="name")
	for doctype in (one_time_links.LINK, one_time_links.USE):
		frappe.db.delete(doctype, {"ticket": ("in", tickets or [""])})
	frappe.db.commit()


def at_level(world: World, tickets: int) -> tuple[int, dict[str, tuple[Cost, int]]]:
	connect()
	others = frappe.db.count("SD Ticket", {"customer": ("!=", world.customers[0])})
	fill(world, tickets + others, share=1.0)
	long_ticket, short_ticket = make_tickets(world)
	link = open_ways_in(world, short_ticket)
	existing = frappe.db.count("SD Ticket", {"customer": world.customers[0]})
	asked = {
		title: visit._replace(path=visit.path.replace("LAST", str(max(existing // 20, 1))))
		for title, visit in visits(world, long_ticket, short_ticket, link).items()
	}
	with counted() as sent:
		visitors = {user: Visitor(user) for user in {visit.user for visit in asked.values()}}
		costs = measure(asked, visitors, sent)
	return existing, costs


def print_costs(levels: dict[int, dict[str, tuple[Cost, int]]]) -> None:
	heads: list[str] = ["page"]
	for tickets in levels:
		heads += [f"at {tickets:,}: SQL", "best ms", "median", "p95", "× floor", "kB"]
	rows = []
	for title in next(iter(levels.values())):
		row: list[object] = [title]
		for costs in levels.values():
			(cost, weight), (floor, _) = costs[title], next(iter(costs.values()))
			row += [*cost, cost.median / floor.median, round(weight / 1000, 1)]
		rows.append(row)
	print_table("Pages of the portal, by tickets of the customer", heads, rows)


def main(clean: Callable[[], None] = clear) -> None:
	connect()
	print_machine()
	clean()
	world, levels = make_world(), {}
	try:
		for tickets in LEVELS:
			existing, costs = at_level(world, tickets)
			levels[existing] = costs
		print_costs(levels)
	finally:
		close_ways_in(world)
		if "--keep" not in sys.argv:
			clean()


if __name__ == "__main__":
	main()
