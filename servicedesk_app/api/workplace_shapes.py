"""What the endpoints of `workplace` answer with."""

from typing import TypedDict


class View(TypedDict):
	"""A saved view of the ticket list: `filters` as Frappe's list takes them, `count` of what you see."""

	key: str
	label: str
	colour: str
	filters: list[list]
	count: int


class Views(TypedDict):
	"""The saved views, in the order of their buttons."""

	views: list[View]


class Hit(TypedDict):
	"""Something that a quick search found; `doctype` and `name` open it."""

	doctype: str
	name: str
	label: str
	detail: str


class Found(TypedDict):
	"""What a quick search found, best first."""

	found: list[Hit]


class MessageFile(TypedDict):
	"""A file on a message; `file_size` is in bytes."""

	file_name: str
	file_url: str
	file_size: int


class FormEntry(TypedDict):
	"""One entry of a ticket's journal: `kind` is message, note or event; `at` is in UTC epoch seconds; `text` is HTML."""

	name: str
	kind: str
	from_customer: bool
	by: str
	initials: str
	at: int
	text: str
	files: list[MessageFile]


class FormJournal(TypedDict):
	"""A part of the journal, oldest first; `more` says whether there is an earlier one."""

	entries: list[FormEntry]
	more: bool


class Snippet(TypedDict):
	"""A text to insert: HTML, with the ticket's own words filled in."""

	title: str
	text: str


class Snippets(TypedDict):
	"""Texts to insert, those in the reader's language first."""

	snippets: list[Snippet]


class Board(TypedDict):
	"""Which moves there are from a category to others, and what each asks for; and the category of each status."""

	moves: dict
	categories: dict


class DueTime(TypedDict):
	"""A ticket in the calendar: `next_due` is a time of the site's zone."""

	name: str
	subject: str
	customer: str
	status_category: str
	next_due: str
	all_day: int


class Numbers(TypedDict):
	"""A number with the field type that it is shown as; `filters` are those of the list behind it."""

	value: float
	fieldtype: str
	route: list[str] | None
	filters: list[list]


class ChartSeries(TypedDict):
	"""One series of a chart."""

	name: str
	values: list[float]


class Chart(TypedDict):
	"""A chart as Frappe's widget draws it."""

	labels: list[str]
	datasets: list[ChartSeries]


class AgentNow(TypedDict):
	"""A colleague: whether they are there, and how much they have to do."""

	user: str
	name: str
	away: bool
	present: bool
	open: int
	late: int


class Agents(TypedDict):
	"""The colleagues of your desks."""

	agents: list[AgentNow]


class SetUpStep(TypedDict):
	"""One thing that a desk needs; `done` is computed from what there is, `route` leads to where it is done."""

	key: str
	label: str
	done: bool
	detail: str
	route: list[str]


class SetUpList(TypedDict):
	"""What is set up and what is missing."""

	steps: list[SetUpStep]
	missing: int
