"""What the portal says about a ticket, at a fixed moment: Friday 20 November 2026, 14:00 in Copenhagen."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from servicedesk_app.rules.lifecycle import CATEGORIES, whose_turn
from servicedesk_app.www.support import wording
from servicedesk_app.www.support.reader import Reader

READER = Reader("rita@example.com", "Rita", "Bakery", "Europe/Copenhagen", Locale.parse("en_150"))
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))


def ticket(**values):
	start = {"reaction_due": None, "reaction_met_at": None, "overdue": False, "waiting_for": "desk"}
	return {**start, "responsible": None, "status_category": "New", **values}


@pytest.mark.parametrize(
	("due", "met", "state", "text"),
	[
		("2026-11-20T14:20+01:00", None, "open", "We react by today 14:20"),
		("2026-11-20T13:20+00:00", None, "open", "We react by today 14:20"),
		("2026-11-21T09:00+01:00", None, "open", "We react by tomorrow 09:00"),
		("2026-11-26T09:00+01:00", None, "open", "We react by Thu, 26 Nov, 09:00"),
		("2027-01-04T09:00+01:00", None, "open", "We react by Mon, 4 Jan 2027, 09:00"),
		("2026-11-20T13:59+01:00", None, "late", "Overdue since today 13:59"),
		("2026-11-20T14:20+01:00", "2026-11-20T11:02+01:00", "met", "Reacted today 11:02"),
		("2026-11-19T23:30+01:00", "2026-11-19T23:59+01:00", "met", "Reacted yesterday 23:59"),
	],
)
def test_a_promise_is_said_in_the_readers_time(due, met, state, text):
	said = wording.promise(ticket(reaction_due=due, reaction_met_at=met), READER, NOW)

	assert (said["state"], said["text"]) == (state, text)


def test_nothing_is_promised_for_what_is_over_or_not_agreed():
	over = ticket(reaction_due="2026-11-20T09:00+01:00", waiting_for="nobody", overdue=True)

	assert wording.promise(ticket(), READER, NOW) is None
	assert wording.promise(over, READER, NOW) is None


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_state_has_its_words_and_its_place_on_the_line(category):
	steps = wording.steps(category)

	assert [step["state"] for step in steps].count("now") == 1
	assert wording.what_happens_now(ticket(status_category=category, responsible="Anna"), None)
	assert wording.turn(whose_turn(category))


def test_being_late_is_admitted():
	late = {"state": "late", "text": "", "at": ""}

	assert wording.what_happens_now(ticket(), late).endswith("We promised to react sooner, and we are sorry.")


def test_what_is_new_is_just_now_even_if_its_clock_runs_ahead():
	ahead = NOW.astimezone(timezone.utc) + timedelta(seconds=3)

	assert wording.age(ahead, NOW, READER) == "just now"
	assert wording.age(NOW - timedelta(minutes=5), NOW, READER) == "5 minutes ago"


def test_a_promise_that_was_met_late_says_so():
	late = ticket(
		reaction_due="2026-11-20T10:00+01:00", reaction_met_at="2026-11-20T11:02+01:00", reaction_late=True
	)

	assert wording.promise(late, READER, NOW)["text"] == "Reacted today 11:02, later than promised"


def test_a_message_is_not_told_again_as_the_reason_of_the_state_it_brought():
	said = {"kind": "message", "from_customer": True, "text": "<p>It is &lt;red&gt; &amp; loud</p>"}

	assert wording.without_echo({"kind": "state", "text": "In progress: It is <red>"}, said) == "In progress"
	assert wording.without_echo({"kind": "state", "text": "Waiting: Why?"}, said) == "Waiting: Why?"
	assert wording.without_echo({"kind": "state", "text": "Closed"}, said) == "Closed"
