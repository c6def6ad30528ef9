"""The demo's tickets: each with a past, made by the product's own functions at the time it would have happened.

Everything follows from the ticket's number in the demo, so that a run that was stopped is simply run again: what
is there is known by its intake key, and one case, with all its steps, is in the database entirely or not at all.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, NamedTuple

import frappe
from frappe.utils import now_datetime

from servicedesk_app.rules import lifecycle
from servicedesk_app.service_level.instants import from_site_time
from servicedesk_app.setup import demo_house as house
from servicedesk_app.setup import demo_plots as plots
from servicedesk_app.setup import demo_texts as texts
from servicedesk_app.setup.demo_house import Person
from servicedesk_app.ticketing import customer_acts, intake, links, notices, work

KEY = "demo"
TICKETS = 300
TODAY = 26
MERGED = 6
DAYS = 60
BATCH = 10
CHANNELS = ("Portal", "Portal", "Portal", "Mail", "Mail", "Phone", "API")
OPENS, CLOSES = 7, 17


class Case(NamedTuple):
	"""What belongs together and is made in one go: mostly one ticket."""

	number: int
	opened: datetime
	play: Callable[["Stage"], None]


def make_missing(count: int = TICKETS) -> int:
	"""Make the cases that are not there yet, oldest first. Returns how many tickets there are of the demo now."""
	from freezegun import freeze_time  # Frappe's own development dependency

	now = now_datetime().replace(microsecond=0)
	missing = [
		case for case in sorted(cases(now, count), key=lambda case: case.opened) if not is_there(case.number)
	]
	with notices.nobody_is_told(), freeze_time(_utc(now)) as frozen:
		for place, case in enumerate(missing, start=1):
			case.play(Stage(case, now, frozen))
			if place % BATCH == 0:
				frappe.db.commit()
	frappe.set_user("Administrator")
	frappe.db.commit()
	return frappe.db.count(
		"SD Ticket", {"intake_key": ("in", [_stored_key(number) for number in range(count)])}
	)


def is_there(number: int) -> bool:
	"""Whether the case with this number was made before."""
	return bool(frappe.db.exists("SD Ticket", {"intake_key": _stored_key(number)}))


def cases(now: datetime, count: int) -> Iterator[Case]:
	"""All of the demo. Numbers are the first ticket's; a problem takes as many as it has incidents and one more."""
	number = 0
	for problem in range(len(texts.PROBLEMS)):
		yield Case(
			number, now - timedelta(days=12 + 15 * problem), lambda stage, p=problem: play_problem(stage, p)
		)
		number += 1 + len(texts.PROBLEMS[problem][3])
	for _turn in range(MERGED):
		yield Case(number, _some_time(number, now), play_duplicates)
		number += 2
	while number < count:
		today = number >= count - TODAY
		opened = now - timedelta(minutes=25 * (count - number)) if today else _some_time(number, now)
		yield Case(number, opened, play_today if today else play_plain)
		number += 1


class Stage:
	"""Where a case is played: the turned-back clock, and who acts on it."""

	def __init__(self, case: Case, now: datetime, frozen: Any):
		self.number, self.now, self.frozen = case.number, now, frozen
		self.at = case.opened
		self.rng = Random(f"demo {case.number}")
		self.customer = self.rng.choice(list(house.CUSTOMERS))
		self.reporter: Person = self.rng.choice(house.CUSTOMERS[self.customer][3])
		self.desk = house.CUSTOMERS[self.customer][0]
		self.phrases = texts.PHRASES[self.reporter.language]
		self.story = self.rng.choice(texts.STORIES[self.reporter.language])

	def agent(self, level: str) -> Person:
		"""Who works at that level, the same person all along the case."""
		crew = house.CREWS[self.desk][int(level)]
		return crew[self.number % len(crew)]

	def go_to(self, at: datetime) -> bool:
		"""Turn the clock to this time of the site; False when that is still to come."""
		self.at = at
		if at >= self.now:
			return False
		self.frozen.move_to(_utc(at))
		return True

	def filled(self, text: str) -> str:
		"""A text with its number and its name."""
		number = Random(f"{self.number} {text}").randint(2, 48)
		return text.replace("{n}", str(number)).replace("{who}", self.phrases.names[self.number % 5])

	def report(self, number: int, subject: str, text: str, **values: Any) -> str:
		"""A report by the reporter, by any channel; a call is recorded by an agent."""
		channel = values.pop("channel", None) or self.rng.choice(CHANNELS)
		agent = self.agent("1").email if channel in ("Phone", "Staff") else None
		_act_as(agent or self.reporter.email)
		report = intake.Report(
			self.filled(subject), text, self.reporter.email, channel, key=f"{KEY} {number}",
			customer=self.customer if agent else None, entered_by=agent, **values,
		)  # fmt: skip
		name = intake.receive(report).name
		# The key by which the next run knows it, whoever it was reported by.
		frappe.db.set_value("SD Ticket", name, "intake_key", _stored_key(number), update_modified=False)
		return name

	def do(self, name: str, step: plots.Step) -> None:
		"""One step, by whom it belongs to."""
		person = self.reporter if step.who == plots.REPORTER else self.agent(step.who)
		_act_as(person.email)
		if step.who == plots.REPORTER:
			return as_customer(step, name, person.email)
		return as_agent(step, frappe.get_doc("SD Ticket", name), person.email)


def as_customer(step: plots.Step, name: str, user: str) -> None:
	"""What the customer's person does."""
	if step.act == "approve":
		return customer_acts.approve(name, user)
	return getattr(customer_acts, step.act)(name, step.text, user)  # answer, reject, withdraw


def as_agent(step: plots.Step, ticket: Any, user: str) -> None:
	"""What an agent does."""
	acts: dict[str, Callable[[], Any]] = {
		# A ticket of the last queue was not handed over, and somebody works on it already.
		"take": lambda: ticket.responsible or work.take(ticket, user),
		"start": lambda: ticket.status_category == lifecycle.IN_PROGRESS or work.start(ticket, user),
		"resolve": lambda: work.resolve(ticket, step.text, user),
		"reply": lambda: work.reply(ticket, step.text),
		"note": lambda: work.add_note(ticket, step.text),
		"hand_over": lambda: _has_next_queue(ticket) and work.hand_over(ticket, note=step.text),
		"close": lambda: work.close(ticket),
		"ask_whether_to_close": lambda: work.ask_whether_to_close(ticket),
	}
	if step.act in acts:
		return acts[step.act]()
	return getattr(work, step.act)(ticket, step.text)  # wait_for_customer, wait_for_supplier, cancel


def play_plain(stage: Stage) -> None:
	"""One ticket of the last weeks, worked on in office hours, until now at most."""
	name = _open(stage)
	for step in plots.plot(stage.rng, stage.story, stage.phrases):
		if not stage.go_to(in_office(stage.at + timedelta(minutes=step.minutes))):
			return
		stage.do(name, step)


def play_today(stage: Stage) -> None:
	"""One ticket of today, by day or by night, left in the state in which its course ends."""
	name = _open(stage, priority="A-Critical" if stage.number % 8 == 0 else None)
	for step in plots.of_today(stage.number, stage.story, stage.phrases):
		if not stage.go_to(stage.at + timedelta(minutes=step.minutes)):
			return
		stage.do(name, step)


def play_duplicates(stage: Stage) -> None:
	"""Two reports of one thing, an hour apart: the second is merged into the first, which is then solved."""
	first = _open(stage)
	stage.go_to(stage.at + timedelta(minutes=55))
	second = stage.report(stage.number + 1, stage.story.subject, stage.story.answer, channel="Mail")
	stage.go_to(stage.at + timedelta(minutes=10))
	_act_as(stage.agent("1").email)
	links.merge(frappe.get_doc("SD Ticket", second), frappe.get_doc("SD Ticket", first))
	for step in plots.simple(stage.rng, stage.story, stage.phrases):
		if stage.go_to(in_office(stage.at + timedelta(minutes=step.minutes))):
			stage.do(first, step)


def play_problem(stage: Stage, which: int) -> None:
	"""Several incidents, the problem behind them, and the solution of all in one go."""
	subject, text, fix, incidents = texts.PROBLEMS[which]
	stage.customer = (house.LOGISTICS, house.MACHINERY, house.BAKERY)[which]
	stage.desk, _zone, _language, people = house.CUSTOMERS[stage.customer]
	stage.reporter = people[-1]
	stage.go_to(in_office(stage.at))
	names = []
	for place, incident in enumerate(incidents, start=1):
		names.append(stage.report(stage.number + place, incident, "", ticket_type="Fault", channel="Phone"))
		stage.go_to(in_office(stage.at + timedelta(minutes=70)))
	problem = stage.report(stage.number, subject, text, ticket_type="Problem", channel="Phone")
	ticket = frappe.get_doc("SD Ticket", problem)
	for name in names:
		links.link(frappe.get_doc("SD Ticket", name), links.CAUSED_BY, ticket)
	stage.do(problem, plots.Step(0, "1", "start"))
	stage.go_to(in_office(stage.at + timedelta(minutes=900)))
	ticket = frappe.get_doc("SD Ticket", problem)
	work.resolve(ticket, fix, stage.agent("1").email)
	links.resolve_incidents(ticket, fix)


def in_office(at: datetime) -> datetime:
	"""The same time if somebody is in, else the next morning at the same minute."""
	if at.hour >= CLOSES:
		at = (at + timedelta(days=1)).replace(hour=OPENS)
	elif at.hour < OPENS:
		at = at.replace(hour=OPENS)
	while at.weekday() > 4:
		at = (at + timedelta(days=1)).replace(hour=OPENS)
	return at


def _open(stage: Stage, **values: Any) -> str:
	stage.go_to(stage.at)
	story, rng = stage.story, stage.rng
	chosen = {
		"impact": rng.choice(("High", "Medium", "Low", None)),
		"urgency": rng.choice(("High", "Medium", "Low")),
	}
	if stage.number % 3 == 0:
		chosen = {"priority": rng.choice(("B-Important", "C-Normal", "C-Normal", "D-Low"))}
	category = f"{stage.desk}: {story.category}"
	chosen.update({key: value for key, value in values.items() if value})
	return stage.report(
		stage.number,
		story.subject,
		stage.filled(story.text),
		ticket_type=story.ticket_type,
		category=category,
		**chosen,
	)


def _some_time(number: int, now: datetime) -> datetime:
	"""Within the last weeks, some nights too: machines do not break in office hours only."""
	rng = Random(f"time {number}")
	at = now - timedelta(minutes=rng.randint(12 * 60, DAYS * 24 * 60))
	return at if rng.random() < 0.1 else min(in_office(at), now - timedelta(hours=11))


def _has_next_queue(ticket: Any) -> bool:
	return ticket.queue != house.QUEUES[ticket.desk][-1]


def _act_as(user: str) -> None:
	"""Switch the user, but keep what this process has read already: Frappe would fetch every DocType anew."""
	if user != frappe.session.user:
		known = frappe.local.cache
		frappe.set_user(user)
		frappe.local.cache = known


def _stored_key(number: int) -> str:
	return f"{KEY}-{number}"


def _utc(site_time: datetime) -> datetime:
	# Not a whole second: Frappe writes such a `modified` in another way than it reads it back.
	instant = datetime.fromtimestamp(from_site_time(site_time), timezone.utc)
	return instant.replace(tzinfo=None, microsecond=1)
