"""A slow, obvious model of a ticket's clocks, to compare the real ones with.

Time is a row of ticks of ten minutes. A clock keeps every single tick in which it ran; how much of its target is
used up is found by looking at each of them and asking the wall clock whether it was open. Nothing here is shared
with `rules`: not the calendar, not the clocks, not the metrics.
"""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from zoneinfo import ZoneInfo

TICK = 600
ZONE = ZoneInfo("Europe/Copenhagen")
FAR = 144 * 40  # ticks

HOURS = {
	# calendar: (weekdays, opens, closes) in minutes of the day, both on one day
	"office": [(range(5), 480, 960)],
	"lunch": [(range(5), 480, 720), (range(5), 780, 1020)],
	"night": [(range(7), 0, 360), (range(7), 1320, 1440)],
	"edge": [(range(7), 150, 400)],
	"always": [(range(7), 0, 1440)],
}


@cache
def is_open(calendar: str, tick: int) -> bool:
	local = datetime.fromtimestamp(tick * TICK, timezone.utc).astimezone(ZONE)
	minute = 60 * local.hour + local.minute
	return any(local.weekday() in days and a <= minute < b for days, a, b in HOURS[calendar])


@dataclass
class Ref:
	"""One run. `steps` are (key, percent, ticks more)."""

	key: tuple
	calendar: str
	target: int
	steps: list
	started: int
	ran: list = field(default_factory=list)
	state: str = "Running"
	breached: int = 0
	met: int = 0
	closed: bool = False
	done: list = field(default_factory=list)
	fired: list = field(default_factory=list)

	def used(self):
		return sum(is_open(self.calendar, tick) for tick in self.ran)

	def threshold(self, step):
		return max(self.target * step[1] // 100 + step[2], 0)

	def reached(self, amount, now):
		"""The tick at whose beginning so much was used up, be it in the future; None if it never is."""
		seen = 0
		if amount == 0:
			return self.ran[0] if self.ran else self.started
		for tick in self.ran:
			seen += is_open(self.calendar, tick)
			if seen == amount:
				return tick + 1
		if self.state != "Running":
			return None
		for tick in range(now, now + FAR):
			seen += is_open(self.calendar, tick)
			if seen == amount:
				return tick + 1
		return None

	def settle(self):
		if self.state == "Running" and not self.breached and self.used() >= self.target:
			self.breached = self.reached(self.target, 0)

	def pending(self):
		return [step for step in self.steps if step[0] not in self.done]

	def due_steps(self):
		due = [step for step in self.pending() if self.threshold(step) <= self.used()]
		return sorted(due, key=self.threshold)

	def end(self, state, now, closed=True):
		if self.state in ("Running", "Paused"):
			self.done += [step[0] for step in self.due_steps()]
		self.state, self.closed = state, closed
		self.met = now if state == "Met" else self.met


@dataclass
class Model:
	"""The ticket. `books`: customer → {"targets": {(metric, key): (ticks, calendar)}, "steps", "met_by", "pauses",
	"counts", "restarts"}."""

	books: dict
	customer: str = "A"
	priority: str = "C"
	queue: str = "first"
	category: str = ""
	responsible: bool = False
	since: int = 0
	now: int = 0
	runs: dict = field(
		default_factory=lambda: {name: [] for name in ("Reaction", "Update", "Resolution", "Level")}
	)

	def advance(self, now):
		for ref in self.all():
			if ref.state == "Running":
				ref.ran += range(self.now, now)
				ref.settle()
		self.now = now

	def all(self):
		return [ref for refs in self.runs.values() for ref in refs]

	def sweep(self):
		for ref in self.all():
			if ref.state in ("Running", "Paused"):
				for step in ref.due_steps():
					ref.done.append(step[0])
					ref.fired.append((step[0], self.now))

	def happen(self, act, before, newly):
		"""An act that has already changed category, responsible, priority, customer, queue and since."""
		pauses_before = [(ref.state, list(ref.ran), ref.started) for ref in self.all()]
		if {before, self.category} <= {"Closed", "Cancelled"}:
			return
		self.act, self.before, self.newly, self.known = act, before, newly, pauses_before
		for metric in self.runs:
			self.one(metric)

	def one(self, metric):
		book, refs = self.books[self.customer], self.runs[metric]
		ref = refs[-1] if refs else None
		solved = self.category in ("Resolved", "Closed")
		if ref and not ref.closed:
			if self.category == "Cancelled":
				ref.end("Cancelled", self.now)
			elif self.kept(metric, book):
				was_met = ref.met if ref.state == "Met" else 0
				ref.end("Met", self.now)
				ref.met = was_met or self.now
			else:
				self.go_on(metric, ref, book, solved)
		if self.promise(metric) and (ref is None or ref.closed) and self.begins(metric, ref, book, solved):
			self.begin(metric, book)

	def go_on(self, metric, ref, book, solved):
		if ref.state == "Met" and not solved:
			if book["counts"]:
				ref.ran += range(ref.met, self.now)
			ref.state, ref.met = "Running", 0
			ref.settle()
		if self.act in ("priority", "customer") or self.before == "Resolved":
			self.retarget(metric, ref)
		if ref.closed:
			return
		if solved and metric in ("Resolution", "Level"):
			if ref.state != "Met":
				ref.end("Met", self.now, closed=False)
		else:
			ref.state = "Paused" if self.category in book["pauses"] else "Running"

	def retarget(self, metric, ref):
		if ref.state not in ("Running", "Paused"):
			return
		promise = self.promise(metric)
		if promise is None:
			ref.end("Cancelled", self.now)
		elif promise[0] != ref.key:
			ref.key, ref.target, ref.calendar, ref.steps = promise
			self.recount(ref, keep=self.act != "customer")

	def recount(self, ref, keep):
		if not (ref.breached and keep):
			ref.breached = ref.reached(ref.target, 0) if ref.used() >= ref.target else 0
		due = ref.due_steps()
		furthest = max((ref.threshold(step) for step in due), default=0)
		ref.done += [step[0] for step in due if ref.threshold(step) < furthest]

	def promise(self, metric):
		book = self.books[self.customer]
		key = self.queue if metric == "Level" else self.priority
		if (metric, key) not in book["targets"]:
			return None
		ticks, calendar = book["targets"][metric, key]
		steps = [step for step in book["steps"] if step[0].startswith(metric.lower())]
		return (self.customer, metric, key), ticks, calendar, steps

	def kept(self, metric, book):
		"""Whether this act ends a run well."""
		if metric == "Resolution":
			return self.category == "Closed"
		if metric == "Level":
			return self.act == "queue" or self.category == "Closed"
		if metric == "Update":
			asked = self.category == "Waiting for Customer" != self.before
			return self.act == "reply" or asked or self.category in ("Resolved", "Closed")
		return self.act not in ("reopen", "retake") and self.reacted(book)

	def reacted(self, book):
		if self.act == "reply" or self.category in ("Resolved", "Closed"):
			return True
		if book["met_by"] == "reply":
			return False
		working = self.category in ("In Progress", "Waiting for Customer", "Waiting for Supplier")
		return working or (book["met_by"] == "assignment" and self.newly)

	def begins(self, metric, last, book, solved):
		again = self.act in ("reopen", "retake")
		if solved or self.category == "Cancelled":
			return False
		if metric == "Update":
			return self.category not in book["pauses"]
		if metric == "Level":
			return self.act in ("report", "queue") or again
		repromised = self.act in ("priority", "customer")
		if metric == "Resolution":
			return self.act == "report" or again or repromised
		lost = last is None or last.state == "Cancelled"
		if again:
			return book["restarts"] or lost
		assigned = book["met_by"] == "assignment" and self.responsible
		return self.act == "report" or (repromised and lost and not assigned and not self.reacted(book))

	def begin(self, metric, book):
		key, ticks, calendar, steps = self.promise(metric)
		from_now = metric in ("Update", "Level")
		ref = Ref(key, calendar, ticks, steps, self.now if from_now else self.since)
		if ref.started < self.now:
			open_ones = [one for one in self.known if one[0] in ("Running", "Paused")]
			eldest = min(open_ones, key=lambda one: one[2], default=None)
			if eldest and eldest[2] == ref.started:
				ref.state, ref.ran = eldest[0], list(eldest[1])
			else:
				ref.ran = list(range(ref.started, self.now))
			self.recount(ref, keep=False)
		self.runs[metric].append(ref)
		if metric == "Reaction" and self.act == "report" and self.reacted(book):
			ref.end("Met", self.now)
		else:
			ref.state = "Paused" if self.category in book["pauses"] else "Running"
