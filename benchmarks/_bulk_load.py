"""A service desk with a past: a few desks and customers, and as many tickets as asked for, loaded in bulk.

Rows go straight into the tables: by the `mariadb` connector where it is installed, which sends many rows in
one packet, else by Frappe's own cursor. All of it belongs to customers and users named "benchmark …", and
`clear` takes it away again.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import frappe
from frappe.utils import now_datetime

from servicedesk_app.permissions.people import AGENT, PORTAL_USER
from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules import lifecycle
from servicedesk_app.service_level.clock_rows import NEVER_DUE
from servicedesk_app.service_level.clocks import REACTION, RESOLUTION, UPDATE
from servicedesk_app.service_level.instants import from_site_time, to_site_time
from servicedesk_app.ticketing import defaults, numbers

DESKS, CUSTOMERS = 4, 24
BIG_CUSTOMER_SHARE = 0.25
BIG_CUSTOMER_PEOPLE, OTHER_PEOPLE = 20, 2
YEARS = 3
BATCH = 5000
FOUR_HOURS = 4 * 3600
STARTED, MET = rules.STARTED_EVENT, rules.MET_EVENT
TICKET_TABLES = ("SD Ticket Clock Event", "SD Ticket Clock", "SD Notice")
FRAPPES_TABLES = (
	("Communication", "reference_doctype", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Notification Log", "document_type", "document_name"),
)

LONG_AGO = {lifecycle.CLOSED: 96, lifecycle.CANCELLED: 3, lifecycle.WAITING_FOR_CUSTOMER: 1}
LATELY = {
	lifecycle.CLOSED: 35, lifecycle.RESOLVED: 15, lifecycle.IN_PROGRESS: 20, lifecycle.ASSIGNED: 15,
	lifecycle.WAITING_FOR_CUSTOMER: 7, lifecycle.WAITING_FOR_SUPPLIER: 3, lifecycle.NEW: 5,
}  # fmt: skip
UNTOUCHED = {lifecycle.NEW: 1}


class World(NamedTuple):
	"""Who there is. `people[0]` are the big customer's; its first person sees all tickets of the company."""

	customers: list[str]
	people: list[list[str]]
	agent: str
	"""A member of half of the desks."""

	@property
	def manager_of_big_customer(self) -> str:
		return self.people[0][0]

	@property
	def employee_of_big_customer(self) -> str:
		return self.people[0][1]


def make_world() -> World:
	"""Desks, customers, people and an agreement, through the product's own records."""
	agent = _user("benchmark-agent@example.com", AGENT)
	for number in range(DESKS):
		members = [{"user": agent}] if number < DESKS // 2 else []
		if _make("SD Desk", _desk(number), desk_name=_desk(number), members=members):
			_make(
				"SD Queue", _queue(number), queue_name=_queue(number), desk=_desk(number), support_level="1"
			)
			frappe.db.set_value("SD Desk", _desk(number), "default_queue", _queue(number))
	people = []
	for number in range(CUSTOMERS):
		count = OTHER_PEOPLE if number else BIG_CUSTOMER_PEOPLE
		people.append([_user(f"benchmark-{number}-{one}@example.com", PORTAL_USER) for one in range(count)])
		rows = [
			{"user": user, "sees_all_tickets": int(not position)} for position, user in enumerate(people[-1])
		]
		_make(
			"SD Customer", _customer(number), customer_name=_customer(number), desk=_desk(number), people=rows
		)
	customers = [_customer(number) for number in range(CUSTOMERS)]
	_make(
		"SD Service Level Agreement", "Benchmark agreement", agreement_name="Benchmark agreement",
		calendar="Office hours",
		targets=[
			{"metric": metric, "amount": hours, "unit": "Hours"}
			for metric, hours in ((REACTION, 4), (UPDATE, 12), (RESOLUTION, 24))
		],
		customers=[{"customer": customer} for customer in customers],
	)  # fmt: skip
	# Frappe counts who was made within the hour, and would refuse the next ones that somebody makes here.
	frappe.db.set_value(
		"User", {"name": ("like", "benchmark-%")}, "creation", "2020-01-01", update_modified=False
	)
	frappe.db.commit()
	frappe.clear_cache()
	return World(customers, people, agent)


def _desk(number: int) -> str:
	return f"Benchmark desk {number % DESKS}"


def _queue(number: int) -> str:
	return f"Benchmark queue {number % DESKS}"


def _customer(number: int) -> str:
	return f"Benchmark customer {number}"


def _user(email: str, role: str) -> str:
	_make(
		"User", email, email=email, first_name=email.split("@")[0], enabled=1, send_welcome_email=0,
		roles=[{"role": role}],
	)  # fmt: skip
	return email


def _make(doctype: str, name: str, **values) -> bool:
	if frappe.db.exists(doctype, name):
		return False
	frappe.flags.in_import = doctype == "User"  # Frappe limits how many of them one may make in an hour
	frappe.get_doc({"doctype": doctype, **values}).insert()
	frappe.flags.in_import = False
	return True


def fill(
	world: World, tickets: int, states: dict[str, int] | None = None, *, share: float = BIG_CUSTOMER_SHARE
) -> None:
	"""Load tickets until there are so many. `states` weighs their categories; without it their age decides.
	`share` of them are the big customer's."""
	missing = max(tickets - frappe.db.count("SD Ticket"), 0)
	first = int(numbers.next_number()) + 1
	frappe.db.sql(f"select setval(`{numbers.SEQUENCE}`, {first + missing}, 1)")  # nobody else gets these
	writer = _Writer()
	for rows in _rows(world, range(first, first + missing), states, share):
		for doctype, row in rows:
			writer.add(doctype, row)
	writer.finish()
	for doctype in ("SD Ticket", "SD Ticket Watcher", "Communication", *TICKET_TABLES):
		frappe.db.sql(f"analyze table `tab{doctype}`")
	frappe.db.commit()


class _Writer:
	"""Collects rows, and writes them batch by batch."""

	def __init__(self) -> None:
		self.waiting: dict[str, list[dict]] = defaultdict(list)
		self.connection = self._own_connection()

	@staticmethod
	def _own_connection():
		try:
			import mariadb
		except ImportError:
			return None
		conf = frappe.conf
		return mariadb.connect(
			host=conf.db_host or "127.0.0.1", port=int(conf.db_port or 3306), user=conf.db_name,
			password=conf.db_password, database=conf.db_name,
		)  # fmt: skip

	def add(self, doctype: str, row: dict) -> None:
		self.waiting[doctype].append(row)
		if len(self.waiting[doctype]) >= BATCH:
			self.write(doctype)

	def write(self, doctype: str) -> None:
		rows = self.waiting.pop(doctype, None)
		if not rows:
			return
		columns = ", ".join(f"`{column}`" for column in rows[0])
		query = f"insert into `tab{doctype}` ({columns}) values ({', '.join(['%s'] * len(rows[0]))})"
		cursor = self.connection.cursor() if self.connection else frappe.db._cursor
		cursor.executemany(query, [tuple(row.values()) for row in rows])
		(self.connection or frappe.db).commit()

	def finish(self) -> None:
		for doctype in list(self.waiting):
			self.write(doctype)
		if self.connection:
			self.connection.close()


def _rows(
	world: World, names: range, states: dict[str, int] | None, share: float
) -> Iterator[list[tuple[str, dict]]]:
	"""The rows of each ticket, in the order of their creation, more of them lately than long ago."""
	chance = random.Random(names.start)
	end, span = now_datetime().replace(microsecond=0), timedelta(days=365 * YEARS)
	weights = [share] + [1 / (number + 3) for number in range(1, CUSTOMERS)]
	scale = (1 - share) / sum(weights[1:])
	weights[1:] = [weight * scale for weight in weights[1:]]
	statuses = {category: defaults.first_status(category) for category in lifecycle.CATEGORIES}
	for position, name in enumerate(names):
		at = end - span * (1 - (position / len(names)) ** 0.7)
		customer = chance.choices(range(CUSTOMERS), weights)[0]
		mix = states or (LATELY if end - at < timedelta(days=30) else LONG_AGO)
		category = chance.choices(list(mix), list(mix.values()))[0]
		ticket = _ticket(str(name), at, world, customer, category, statuses[category], chance)
		clock = _clock(ticket, at, category, chance, end)
		yield [
			("SD Ticket", {**ticket, **_mirror(clock)}),
			("SD Ticket Clock", clock),
			*_events(clock, chance),
			*_communications(ticket, at, chance),
			*_watchers(ticket, world.people[customer], chance),
		]


def _stamps(name: str, at: datetime, user: str) -> dict:
	return {"name": name, "creation": at, "modified": at, "owner": user, "modified_by": user}


def _ticket(name, at, world, customer, category, status, chance) -> dict:
	reporter = chance.choice(world.people[customer])
	untouched = category == lifecycle.NEW
	return {
		**_stamps(name, at, reporter),
		"subject": f"The printer on floor {chance.randrange(40)} prints half a page",
		"description": "<p>" + "Since this morning, whatever I send to it. " * chance.randint(1, 8) + "</p>",
		"customer": world.customers[customer],
		"raised_by": reporter,
		"desk": _desk(customer),
		"queue": _queue(customer),
		"status": status,
		"status_category": category,
		"kind": "Incident",
		"ticket_type": chance.choice(("Fault", "Fault", "User change", "Question")),
		"priority": chance.choice(("B-Important", "C-Normal", "C-Normal", "D-Low")),
		"responsible": None if untouched else world.agent,
		"initials": None if untouched else "BAG",
		"channel": "Portal",
		"opened_at": at,
		"waiting_since": at,
		"agreement": "Benchmark agreement",
		"closed_at": at + timedelta(days=2) if category == lifecycle.CLOSED else None,
		"closed_how": "Approved by the customer" if category == lifecycle.CLOSED else None,
	}


def _clock(ticket: dict, at: datetime, category: str, chance: random.Random, end: datetime) -> dict:
	began = from_site_time(at)
	late = chance.random() < 0.1
	due = began + FOUR_HOURS
	met = 0 if category == lifecycle.NEW else due + 1800 if late else began + chance.randrange(FOUR_HOURS)
	if not met:  # not due for some time yet, however long ago the ticket came
		due = from_site_time(end) + chance.randrange(FOUR_HOURS, 30 * 86400)
	return {
		**_stamps(f"{ticket['name']}-reaction-1", at, ticket["owner"]),
		"ticket": ticket["name"], "metric": REACTION, "run": 1, "agreement": "Benchmark agreement",
		"calendar": "Office hours", "target_row": "", "state": rules.MET if met else rules.RUNNING,
		"started_at": began, "target_seconds": FOUR_HOURS, "resumed_at": began, "left_seconds": FOUR_HOURS,
		"due_at": due, "met_at": met, "breached_at": due if met > due else 0, "next_event_at": 0 if met else due,
		"started_on": at, "due_on": to_site_time(due), "met_on": to_site_time(met),
	}  # fmt: skip


def _mirror(clock: dict) -> dict:
	return {
		"reaction_due": clock["due_on"],
		"reaction_met_at": clock["met_on"],
		"breached": int(clock["breached_at"] > 0),
		"next_due": None if clock["met_at"] else clock["due_on"],
		"due_order": NEVER_DUE if clock["met_at"] else clock["due_at"],
	}


def _events(clock: dict, chance: random.Random) -> Iterator[tuple[str, dict]]:
	happened = (
		(STARTED, clock["started_at"]),
		(rules.BREACHED_EVENT, clock["breached_at"]),
		(MET, clock["met_at"]),
	)
	for event, at in happened:
		if at:
			when = to_site_time(at)
			row = {
				"ticket": clock["ticket"],
				"clock": clock["name"],
				"event": event,
				"at": at,
				"at_time": when,
			}
			yield (
				"SD Ticket Clock Event",
				{**_stamps(_hash(chance), when, clock["owner"]), **row, "cause": ""},
			)


def _communications(ticket: dict, at: datetime, chance: random.Random) -> Iterator[tuple[str, dict]]:
	for number in range(chance.choices((0, 1, 2), (50, 40, 10))[0]):
		when = at + timedelta(hours=number + 1)
		yield (
			"Communication",
			{
				**_stamps(_hash(chance), when, ticket["owner"]),
				"communication_type": "Communication", "communication_medium": "Other", "status": "Linked",
				"sent_or_received": "Received" if number else "Sent", "sender": ticket["owner"],
				"reference_doctype": "SD Ticket", "reference_name": ticket["name"], "communication_date": when,
				"subject": ticket["subject"], "content": "<p>Have you tried to switch it off and on?</p>",
			},
		)  # fmt: skip


def _watchers(ticket: dict, people: list[str], chance: random.Random) -> Iterator[tuple[str, dict]]:
	if chance.random() < 0.05:
		row = {"parent": ticket["name"], "parenttype": "SD Ticket", "parentfield": "watchers", "idx": 1}
		yield (
			"SD Ticket Watcher",
			{
				**_stamps(_hash(chance), ticket["creation"], ticket["owner"]),
				**row,
				"user": chance.choice(people),
			},
		)


def _hash(chance: random.Random) -> str:
	return f"{chance.getrandbits(64):016x}"


def clear() -> None:
	"""Remove the tickets of the benchmark's customers, loaded or made, and what belongs to them."""
	frappe.db.rollback()
	if not frappe.db.exists("SD Ticket", {"customer": ("not like", "Benchmark customer %")}):
		clear_all()
	while names := frappe.get_all(
		"SD Ticket", {"customer": ("like", "Benchmark customer %")}, pluck="name", limit=BATCH
	):
		for doctype in TICKET_TABLES:
			frappe.db.delete(doctype, {"ticket": ("in", names)})
		for doctype in ("SD Ticket Watcher", "SD Ticket Helper"):
			frappe.db.delete(doctype, {"parenttype": "SD Ticket", "parent": ("in", names)})
		for doctype, of_type, of_name in FRAPPES_TABLES:
			frappe.db.delete(doctype, {of_type: "SD Ticket", of_name: ("in", names)})
		frappe.db.delete("SD Ticket", {"name": ("in", names)})
		frappe.db.commit()


def clear_all() -> None:
	"""The quick way, where the site has no other tickets."""
	for doctype, of_type, _of_name in FRAPPES_TABLES:
		frappe.db.delete(doctype, {of_type: "SD Ticket"})
		frappe.db.commit()
	for doctype in ("SD Ticket Watcher", "SD Ticket Helper", *TICKET_TABLES, "SD Ticket"):
		frappe.db.sql_ddl(f"truncate table `tab{doctype}`")
