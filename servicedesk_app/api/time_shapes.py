"""What the endpoints about time answer with. Instants are in epoch seconds, amounts in minutes."""

from typing import TypedDict


class TimeEntry(TypedDict):
	"""Time worked on a ticket; `minutes` is 0 while the timer runs."""

	name: str
	ticket: str
	agent: str
	minutes: int
	running: bool
	started_at: int
	worked_on: str


class Running(TypedDict):
	"""Your timer, or null."""

	entry: TimeEntry | None


class IncludedTime(TypedDict):
	"""What an agreement includes in a month, in minutes: used and left of it, and beyond it."""

	included: int
	used: int
	left: int
	beyond: int


class TicketsTime(TypedDict):
	"""The time on a ticket; `billable` are those of the minutes that are charged."""

	ticket: str
	minutes: int
	billable: int
	travel_minutes: int
	travel_km: int
	entries: int
	running: TimeEntry | None
	included: IncludedTime


class CustomersTime(TypedDict):
	"""The time for a customer in a month."""

	customer: str
	month: str
	minutes: int
	billable: int
	travel_minutes: int
	travel_km: int
	entries: int
	included: IncludedTime
