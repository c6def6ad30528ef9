"""Random courses of events, played on the real clocks and on the reference model side by side."""

from collections.abc import Iterator
from random import Random

from clock_reference import HOURS, TICK, Model
from clock_world import Book, World

from servicedesk_app.rules import clocks
from servicedesk_app.rules.business_time import ServiceCalendar, Window
from servicedesk_app.rules.clocks import Threshold
from servicedesk_app.rules.metrics import ASSIGNMENT, FIRST_REPLY, START_OF_WORK, Agreed

STARTS = (
	1790143200,  # 23 September 2026, a plain week
	1774591200,  # 27 March 2026: summer time begins
	1792735200,  # 23 October 2026: it ends
	1798696800,  # 31 December 2026
)
MET_BY = {"assignment": ASSIGNMENT, "work": START_OF_WORK, "reply": FIRST_REPLY}
WAITING = frozenset({"Waiting for Customer", "Waiting for Supplier"})
POSSIBLE = {
	"New": "assign start wait supplier resolve cancel reply",
	"Assigned": "start wait supplier resolve cancel reply assign",
	"In Progress": "wait supplier resolve cancel reply assign",
	"Waiting for Customer": "back supplier resolve cancel reply",
	"Waiting for Supplier": "back wait resolve cancel reply",
	"Resolved": "close reject cancel reply",
	"Closed": "reopen",
	"Cancelled": "retake",
}
ALWAYS = "sweep sweep save priority customer"
WHILE_OPEN = "queue"


def label(minute: int) -> str:
	return f"{minute // 60:02d}:{minute % 60:02d}"


CALENDARS = {
	name: ServiceCalendar(
		"Europe/Copenhagen",
		[Window(day, label(a), label(b)) for days, a, b in hours for day in days],
	)
	for name, hours in HOURS.items()
}


def make_book(chance: Random) -> dict:
	targets = {}
	for metric in ("Reaction", "Update", "Resolution"):
		for priority in "AC":
			if chance.random() < 0.8:
				targets[metric, priority] = (chance.choice((2, 4, 6, 12, 24, 48)), chance.choice(list(HOURS)))
	for queue in ("first", "second"):
		if chance.random() < 0.7:
			targets["Level", queue] = (chance.choice((2, 4, 6, 12)), chance.choice(list(HOURS)))
	steps = [
		(f"{metric.lower()}-{number}", percent, chance.choice((0, 0, -6, 6)))
		for metric in ("Reaction", "Update", "Resolution", "Level")
		for number, percent in enumerate(chance.sample((0, 50, 100, 100, 150, 200), chance.randrange(4)))
	]
	pauses = chance.choice((WAITING, WAITING, frozenset({"Waiting for Customer"}), frozenset()))
	return {
		"targets": targets, "steps": steps, "pauses": pauses, "met_by": chance.choice(list(MET_BY)),
		"counts": chance.random() < 0.3, "restarts": chance.random() < 0.6,
	}  # fmt: skip


def as_book(plain: dict) -> Book:
	agreed = Agreed(MET_BY[plain["met_by"]], plain["pauses"], plain["counts"], plain["restarts"])
	targets = {key: (ticks * TICK // 60, name) for key, (ticks, name) in plain["targets"].items()}
	return Book(
		targets, agreed, tuple(Threshold(key, percent, more * TICK) for key, percent, more in plain["steps"])
	)


class Pair:
	"""Both models of one ticket."""

	def __init__(self, chance: Random):
		books = {customer: make_book(chance) for customer in "AB"}
		self.real = World({name: as_book(book) for name, book in books.items()}, CALENDARS)
		self.model = Model(books)
		self.tick = chance.choice(STARTS) // TICK + chance.randrange(144)
		self.changed = self.tick
		self.course: list[str] = []

	def step(self, chance: Random) -> None:
		self.tick += chance.choice((0, 1, 1, 2, 3, 6, 12, 30, 60, 90))
		if not self.course:
			return self.play("report", chance.random() < 0.3)
		category = self.real.category
		acts = f"{POSSIBLE[category]} {POSSIBLE[category]} {ALWAYS} "
		acts += WHILE_OPEN if category not in ("Closed", "Cancelled") else ""
		act = chance.choice(acts.split())
		argument = {"priority": "AC", "customer": "AB"}.get(act)
		where = [queue for queue in ("first", "second", "third") if queue != self.real.queue]
		return self.play(act, chance.choice(argument or where) if argument or act == "queue" else None)

	def play(self, act: str, argument: object = None) -> None:
		self.course.append(f"{self.tick} {act} {'' if argument is None else argument}")
		at, real = self.tick * TICK, self.real
		before, was_responsible = real.category, real.responsible
		self.model.advance(self.tick)
		if act == "report":
			real.report(at, "Assigned" if argument else "New", bool(argument))
		elif argument is None:
			getattr(real, act)(at)
		else:
			{"queue": real.hand_over, "priority": real.set_priority, "customer": real.set_customer}[act](
				at, argument
			)
		if act == "sweep":
			self.model.sweep()
		else:
			self.tell_model(act, before, was_responsible)
			self.changed = self.tick

	def tell_model(self, act: str, before: str, was_responsible: bool) -> None:
		model, real = self.model, self.real
		model.category, model.responsible = real.category, real.responsible
		model.priority, model.customer, model.queue = real.priority, real.customer, real.queue
		model.since = real.since // TICK
		newly = act == "assign" or (real.responsible and not was_responsible)
		model.happen(act, before, newly)

	def differences(self) -> Iterator[str]:
		for metric, refs in self.model.runs.items():
			runs = self.real.runs.get(metric, [])
			if len(runs) != len(refs):
				yield f"{metric}: {len(runs)} runs, not {len(refs)}"
				continue
			for number, (run, ref) in enumerate(zip(runs, refs, strict=True), start=1):
				# as time alone has left it: a breach is noted when somebody looks
				clock, _entries = clocks.judge(run.clock, self.tick * TICK, run.promise.terms)
				for what, real, expected in self.facts(metric, number, clock, ref, run.clock):
					if real != expected:
						yield f"{metric} {number} {what}: {real}, not {expected}"

	def facts(self, metric, number, clock, ref, stored):
		yield "state", clock.state, ref.state
		yield "started", clock.started_at, ref.started * TICK
		yield "target", clock.target_seconds, ref.target * TICK
		yield "breached", clock.breached_at, ref.breached * TICK
		yield "met", clock.met_at, ref.met * TICK
		yield "closed", bool(clock.closed_at), ref.closed
		yield "done", sorted(clock.done), sorted(ref.done)
		fired = [(key, at) for name, run, key, at in self.real.fired if (name, run) == (metric, number)]
		yield "fired", fired, [(key, tick * TICK) for key, tick in ref.fired]
		yield "fired once", len(fired), len({key for key, _at in fired})
		if clock.state in ("Paused", "Met"):
			yield "left", clock.left_seconds, (ref.target - ref.used()) * TICK
		if clock.state == "Running":
			due = ref.reached(ref.target, self.tick)
			yield "due", clock.due_at if clock.left_seconds > 0 else due * TICK, due * TICK
		yield from self.next_event(stored, ref)
		yield from self.log_facts(metric, number, clock)

	def next_event(self, clock, ref):
		"""The earliest of what is to come; what a change has made due before it is due at the change."""
		coming = []
		if ref.state == "Running":
			coming = [ref.reached(ref.threshold(step), self.tick) for step in ref.pending()]
			coming += [] if ref.breached and clock.breached_at else [ref.reached(ref.target, self.tick)]
		elif ref.state == "Paused":
			coming = [self.changed for step in ref.due_steps()]
		earliest = min(coming, default=0)
		if earliest > self.changed:
			yield "next event", clock.next_event_at, earliest * TICK
		else:
			yield "next event soon", 0 < clock.next_event_at <= self.tick * TICK, bool(coming)

	def log_facts(self, metric, number, clock):
		"""The clock is what its log says: its stretches, its steps, its end."""
		entries = self.real.events(metric, number)
		ends = {"Met": "Met", "Cancelled": "Cancelled", "Paused": "Paused"}
		states = [
			entry.event for entry in entries if entry.event in (*ends, "Started", "Resumed", "Rejected")
		]
		yield "state by log", ends.get(states[-1], "Running"), clock.state
		steps = [entry.step for entry in entries if entry.step]
		yield "steps by log", sorted(steps), sorted(clock.done)


def run(seed: int, length: int = 14) -> str:
	"""Play one course. Returns how the two models differ, with the course; empty if they do not."""
	chance = Random(seed)
	pair = Pair(chance)
	for _ in range(length):
		pair.step(chance)
		if found := list(pair.differences()):
			return "\n".join((f"seed {seed}", *pair.course, *found))
	return ""
