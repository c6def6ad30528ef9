"""What the endpoints of the guided set-up answer with."""

from typing import TypedDict


class SetupLink(TypedDict):
	"""Something to open beside a step."""

	label: str
	to: str


class SetupStep(TypedDict):
	"""One step: `state` is done, skipped or empty; `there` says in words what is set up already; `fields` are
	those of its form, in the terms of Frappe's own fields."""

	key: str
	title: str
	why: str
	state: str
	there: list[str]
	fields: list[dict]
	links: list[SetupLink]


class SetupState(TypedDict):
	"""All steps, in their order."""

	steps: list[SetupStep]


class SetupClock(TypedDict):
	"""A clock of the first ticket; `due_at` is in epoch seconds, 0 for none."""

	metric: str
	due_at: int
	promise: str


class SetupSaved(TypedDict):
	"""What a step did, in a sentence; the first ticket's number and its clocks after the last step."""

	message: str
	ticket: str | None
	clocks: list[SetupClock]
