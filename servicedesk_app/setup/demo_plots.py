"""How a demo ticket goes: who does what, how long after the step before. Pure data from a random generator."""

from random import Random
from typing import NamedTuple

from servicedesk_app.setup import demo_texts as texts
from servicedesk_app.setup.demo_texts import Phrases, Story


class Step(NamedTuple):
	"""One act: by the reporter, or by the agent of a support level."""

	minutes: int
	who: str
	act: str
	text: str = ""


REPORTER = "reporter"
FIRST, SECOND, THIRD = "1", "2", "3"


def plot(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""The steps after the report, from one of the usual courses of things."""
	course = rng.choices(list(COURSES), weights=list(COURSES.values()))[0]
	return course(rng, story, phrases)


def simple(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""Taken, done, approved."""
	return [
		*_begin(rng, phrases),
		Step(rng.randint(20, 300), FIRST, "resolve", story.fix),
		*_end(rng, phrases),
	]


def asked(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""The customer has to answer a question first."""
	return [
		*_begin(rng, phrases),
		Step(rng.randint(10, 60), FIRST, "wait_for_customer", story.question),
		Step(rng.randint(30, 1500), REPORTER, "answer", story.answer),
		Step(rng.randint(20, 240), FIRST, "resolve", story.fix),
		*_end(rng, phrases),
	]


def supplier(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""Somebody else has to act first."""
	return [
		*_begin(rng, phrases),
		Step(rng.randint(20, 90), FIRST, "wait_for_supplier", rng.choice(texts.SUPPLIERS)),
		Step(rng.randint(1400, 5000), FIRST, "start"),
		Step(rng.randint(30, 120), FIRST, "resolve", story.fix),
		*_end(rng, phrases),
	]


def handed_up(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""To the second line, and sometimes on to the third."""
	steps = [*_begin(rng, phrases), _note(rng, FIRST), *_hand_over(rng, FIRST, SECOND), _note(rng, SECOND)]
	last = SECOND
	if rng.random() < 0.5:
		steps += _hand_over(rng, SECOND, THIRD)
		last = THIRD
	update = Step(rng.randint(60, 300), last, "reply", phrases.update)
	return [*steps, update, Step(rng.randint(60, 600), last, "resolve", story.fix), *_end(rng, phrases)]


def rejected(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""The first solution does not hold."""
	return [
		*_begin(rng, phrases),
		Step(rng.randint(30, 200), FIRST, "resolve", story.fix),
		Step(rng.randint(30, 900), REPORTER, "reject", story.fails),
		_note(rng, FIRST),
		Step(rng.randint(60, 400), FIRST, "resolve", story.fix),
		*_end(rng, phrases),
	]


def reopened(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""It comes back days after it was closed."""
	return [
		*_begin(rng, phrases),
		Step(rng.randint(30, 200), FIRST, "resolve", story.fix),
		Step(rng.randint(30, 900), REPORTER, "approve"),
		Step(rng.randint(3000, 9000), REPORTER, "answer", phrases.again),
		Step(rng.randint(20, 120), FIRST, "start"),
		Step(rng.randint(60, 400), FIRST, "resolve", story.fix),
		*_end(rng, phrases),
	]


def withdrawn(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""It is no longer needed."""
	return [*_begin(rng, phrases), Step(rng.randint(30, 600), REPORTER, "withdraw", phrases.withdrawn)]


def refused(rng: Random, story: Story, phrases: Phrases) -> list[Step]:
	"""It was none."""
	return [Step(rng.randint(5, 60), FIRST, "cancel", rng.choice(texts.CANCELLED))]


COURSES = {
	simple: 34,
	asked: 20,
	supplier: 8,
	handed_up: 16,
	rejected: 7,
	reopened: 6,
	withdrawn: 5,
	refused: 4,
}


def _begin(rng: Random, phrases: Phrases) -> list[Step]:
	# Now and then somebody takes it too late.
	steps = [Step(rng.choice((6, 12, 25, 40, 70, 110, 400)), FIRST, "take")]
	if rng.random() < 0.6:
		steps.append(Step(rng.randint(2, 15), FIRST, "reply", phrases.seen))
	return [*steps, Step(rng.randint(3, 45), FIRST, "start")]


def _end(rng: Random, phrases: Phrases) -> list[Step]:
	how = rng.random()
	if how < 0.04:
		return []  # nobody has answered yet
	if how < 0.2:
		return [
			Step(rng.randint(4000, 7500), FIRST, "ask_whether_to_close"),
			Step(rng.randint(60, 900), REPORTER, "approve"),
		]
	if how < 0.3:
		return [Step(rng.randint(60, 1500), FIRST, "close")]
	return [Step(rng.randint(20, 2000), REPORTER, "approve")]


def _note(rng: Random, who: str) -> Step:
	return Step(rng.randint(5, 60), who, "note", rng.choice(texts.NOTES))


def _hand_over(rng: Random, before: str, after: str) -> list[Step]:
	return [
		Step(rng.randint(10, 90), before, "hand_over", rng.choice(texts.HAND_OVERS)),
		Step(rng.randint(15, 240), after, "take"),
		Step(rng.randint(5, 60), after, "start"),
	]


def of_today(number: int, story: Story, phrases: Phrases) -> list[Step]:
	"""A course that stops in one state after the other, for what is open just now."""
	begin = [Step(4, FIRST, "take"), Step(2, FIRST, "reply", phrases.seen)]
	courses = (
		[],
		begin,
		[*begin, Step(3, FIRST, "start")],
		[*begin, Step(5, FIRST, "wait_for_customer", story.question)],
		[*begin, Step(5, FIRST, "wait_for_supplier", texts.SUPPLIERS[number % len(texts.SUPPLIERS)])],
		[*begin, Step(8, FIRST, "resolve", story.fix)],
		[*begin, Step(2, FIRST, "hand_over", texts.HAND_OVERS[number % len(texts.HAND_OVERS)])],
		[*begin, Step(4, FIRST, "resolve", story.fix), Step(3, REPORTER, "approve")],
	)
	return courses[number % len(courses)]
