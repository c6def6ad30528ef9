"""One ticket and its clocks, driven by events: what the tables of scenarios and the model test play on.

It is the thin part that the service desk does with a database, done with a dictionary: which promise holds for a
priority and a customer, when the sweep comes. All decisions are `rules.metrics` and `rules.clocks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from servicedesk_app.rules import clocks, lifecycle, metrics
from servicedesk_app.rules.clocks import Terms, Threshold
from servicedesk_app.rules.metrics import Agreed, Promise, Run, Situation


class Book(NamedTuple):
	"""A customer's agreement: (metric, priority) → (minutes or working days, calendar), and what else it says.

	An amount is minutes, or ("days", n). The time at a level is by queue: (LEVEL, queue).
	"""

	targets: dict
	agreed: Agreed = Agreed()
	steps: tuple[Threshold, ...] = ()


@dataclass
class World:
	"""A ticket: `books` are the agreements by customer, `calendars` by name."""

	books: dict[str, Book]
	calendars: dict
	customer: str = "A"
	priority: str = "C"
	queue: str = "first"
	category: str = ""
	responsible: bool = False
	since: int = 0
	runs: dict[str, list[Run]] = field(default_factory=dict)
	log: list[tuple[str, int, clocks.LogEntry]] = field(default_factory=list)
	fired: list[tuple[str, int, str, int]] = field(default_factory=list)

	# --- what people do

	def report(self, at, category=lifecycle.NEW, responsible=False):
		self.since, self.responsible = at, responsible
		self.change(at, category, newly_responsible=responsible)

	def assign(self, at):
		category = lifecycle.ASSIGNED if self.category == lifecycle.NEW else self.category
		self.responsible = True
		self.change(at, category, newly_responsible=True)

	def start(self, at):
		newly, self.responsible = not self.responsible, True
		self.change(at, lifecycle.IN_PROGRESS, newly_responsible=newly)

	def wait(self, at):
		self.change(at, lifecycle.WAITING_FOR_CUSTOMER)

	def supplier(self, at):
		self.change(at, lifecycle.WAITING_FOR_SUPPLIER)

	def back(self, at):
		self.change(at, lifecycle.IN_PROGRESS if self.responsible else lifecycle.NEW)

	def reply(self, at):
		self.change(at, self.category, replied=True)

	def resolve(self, at):
		newly, self.responsible = not self.responsible, True
		self.change(at, lifecycle.RESOLVED, newly_responsible=newly)

	def reject(self, at):
		self.change(at, lifecycle.IN_PROGRESS)

	def close(self, at):
		self.change(at, lifecycle.CLOSED)

	def reopen(self, at):
		self.since = at
		self.change(at, lifecycle.ASSIGNED if self.responsible else lifecycle.NEW)

	def cancel(self, at):
		self.change(at, lifecycle.CANCELLED)

	def retake(self, at):
		self.since, self.responsible = at, False
		self.change(at, lifecycle.NEW)

	def hand_over(self, at, queue="second"):
		self.queue, self.responsible = queue, False
		self.change(at, lifecycle.NEW, moved_queue=True)

	def set_priority(self, at, priority):
		self.priority = priority
		self.change(at, self.category, repromised=True)

	def set_customer(self, at, customer):
		self.customer = customer
		self.change(at, self.category, repromised=True, corrected=True)

	def save(self, at):
		self.change(at, self.category)

	# --- what the service desk does

	def change(self, at, category, **facts):
		situation = Situation(category, self.category, self.since, self.responsible, **facts)
		before = {lifecycle.CLOSED, lifecycle.CANCELLED}
		if not {self.category, category} <= before:
			self.follow(situation, at)
		self.category = category

	def follow(self, situation, at):
		agreed = self.books[self.customer].agreed
		sibling = metrics.sibling_of([run.clock for runs in self.runs.values() for run in runs])
		for metric in metrics.METRICS.values():
			runs = self.runs.setdefault(metric.name, [])
			last = runs[-1] if runs else None
			promise = self.promise(metric.name)
			for run in metrics.follow(metric, last, situation, agreed, promise, at, sibling):
				self.keep(metric.name, run)

	def keep(self, metric, run):
		runs = self.runs[metric]
		self.log += [(metric, run.number, entry) for entry in run.entries]
		runs[run.number - 1 :] = [run._replace(entries=())]

	def promise(self, metric):
		"""As `service_level.promises` does it from records."""
		book = self.books[self.customer]
		key = self.queue if metric == metrics.LEVEL else self.priority
		if (metric, key) not in book.targets:
			return None
		amount, name = book.targets[metric, key]
		calendar = self.calendars[name]
		steps = tuple(step for step in book.steps if step.key.startswith(metric.lower()))

		def seconds(at):
			if isinstance(amount, tuple):
				return calendar.between_epoch(at, calendar.add_working_days_epoch(at, amount[1]))
			return 60 * amount

		return Promise((self.customer, metric, key), seconds, Terms(calendar, steps))

	def sweep(self, at):
		"""As `service_level.sweep` does it: what is due, and only that."""
		for metric, runs in self.runs.items():
			for run in list(runs):
				if 0 < run.clock.next_event_at <= at:
					self.fire(metric, run, at)

	def fire(self, metric, run, at):
		terms = run.promise.terms
		clock, entries = clocks.judge(run.clock, at, terms)
		for step in clocks.due_steps(clock, at, terms):
			clock, further = clocks.act(clock, step, at, terms)
			entries = (*entries, *further)
			self.fired.append((metric, run.number, step.key, at))
		run = run._replace(clock=clocks.replan(clock, at, terms), entries=tuple(entries))
		self.log += [(metric, run.number, entry) for entry in run.entries]
		self.runs[metric][run.number - 1] = run._replace(entries=())

	# --- what is asked of it

	def clock(self, metric, number=0):
		"""The latest run's clock, or that of a run by number."""
		return self.runs[metric][number - 1 if number else -1].clock

	def events(self, metric, number=0):
		"""What the log says of a run, in order."""
		wanted = number or len(self.runs[metric])
		return [entry for name, run, entry in self.log if (name, run) == (metric, wanted)]
