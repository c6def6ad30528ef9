"""business_time's long run: `pytest -m proof tests/proof/test_business_time_proof.py`.

A case is one question-and-answer set: a generated calendar in a zone, with a start, an end, an amount and a
number of working days of its own, put to every method. SD_PROOF_CASES says how many (default 100,000), and
SD_PROOF_SEED repeats a run. The number really executed is counted and printed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from business_time_oracle import (
	FINE_PLACES,
	LONG_PLACES,
	PLACES,
	WORKCLOCK_PLACES,
	Oracle,
	Place,
	check_against_oracle,
	check_against_workclock,
	check_algebra,
	openings,
	openings_for_workclock,
	queries,
)

pytestmark = pytest.mark.proof

CASES = int(os.environ.get("SD_PROOF_CASES", "100000"))
SEED = int(os.environ.get("SD_PROOF_SEED", "20260101"))
PER_CALENDAR = 10
executed: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def report(pytestconfig: pytest.Config) -> Iterator[None]:
	began = perf_counter()
	yield
	capture = pytestconfig.pluginmanager.getplugin("capturemanager")
	with capture.global_and_fixture_disabled():
		print(f"\n{executed.total():,} cases executed in {perf_counter() - began:.0f} s (seed {SEED}):")
		for kind, count in executed.items():
			print(f"  {count:>9,}  {kind}")


def share(percent: int) -> int:
	return -(-CASES * percent // 100)


def calendars_for(percent: int) -> settings:
	return settings(
		max_examples=-(-share(percent) // PER_CALENDAR),
		phases=[Phase.generate, Phase.shrink],
		deadline=None,
		database=None,
		suppress_health_check=list(HealthCheck),
	)


def compare_with_oracle(data: st.DataObject, places: list[Place], kind: str) -> None:
	place = data.draw(st.sampled_from(places))
	opening = data.draw(openings(place))
	calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
	for query in data.draw(queries(place, PER_CALENDAR)):
		check_against_oracle(calendar, oracle, query)
		check_algebra(calendar, oracle.origin + query.start, query.seconds, abs(query.end - query.start))
		executed[kind] += 1


@seed(SEED)
@calendars_for(82)
@given(st.data())
def test_minute_by_minute_around_clock_changes_and_holidays(data: st.DataObject) -> None:
	compare_with_oracle(data, PLACES, "against the oracle by minutes")


@seed(SEED)
@calendars_for(2)
@given(st.data())
def test_second_by_second_where_offsets_are_odd(data: st.DataObject) -> None:
	compare_with_oracle(data, FINE_PLACES, "against the oracle by seconds")


@seed(SEED)
@calendars_for(6)
@given(st.data())
def test_over_three_years(data: st.DataObject) -> None:
	compare_with_oracle(data, LONG_PLACES, "against the oracle over three years")


@seed(SEED)
@calendars_for(10)
@given(st.data())
def test_against_workclock_where_the_definitions_are_the_same(data: st.DataObject) -> None:
	pytest.importorskip("workclock", reason="pip install workclock==0.1.2")
	place = data.draw(st.sampled_from(WORKCLOCK_PLACES))
	opening = data.draw(openings_for_workclock(place))
	questions = data.draw(queries(place, PER_CALENDAR))
	check_against_workclock(opening, place, questions)
	executed["against workclock"] += len(questions)


def test_as_many_cases_ran_as_were_asked_for() -> None:
	assert executed.total() >= CASES
