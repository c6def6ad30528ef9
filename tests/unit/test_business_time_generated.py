"""business_time against its own algebra, a brute-force oracle and PyPI's workclock, on generated cases.

The long run over the same cases is tests/proof/test_business_time_proof.py.
"""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

import pytest
from business_time_calendars import (
	HOUR,
	UTC,
	office,
	utc,
)
from business_time_oracle import (
	FINE_PLACES,
	LONG_PLACES,
	PLACES,
	WORKCLOCK_PLACES,
	Opening,
	Oracle,
	Place,
	check_against_oracle,
	check_against_workclock,
	check_algebra,
	is_open_by_definition,
	openings,
	openings_for_workclock,
	origin_of,
	queries,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk_app.rules import business_time, wall_clock

pytestmark = pytest.mark.generated


class TestWhatTheCompilerReliesOn:
	def test_many_threads_asking_a_fresh_calendar_agree(self) -> None:
		calendar, reference = office(), office()
		starts = [utc("2000-01-01 10:00") + timedelta(days=97 * number) for number in range(200)]
		with ThreadPoolExecutor(8) as pool:
			answers = list(pool.map(lambda start: calendar.add(start, 400 * 8 * HOUR), starts))
		assert answers == [reference.add(start, 400 * 8 * HOUR) for start in starts]

	def test_no_zone_changes_twice_between_two_probes_or_outside_the_irregular_years(self) -> None:
		for zone in available_timezones():
			changes = transitions(zone)
			assert all(later - earlier > wall_clock._PROBE_STEP for earlier, later in pairwise(changes)), zone
			years = {datetime.fromtimestamp(at, UTC).year for at in changes}
			assert all(year + 1 in business_time._IRREGULAR_YEARS for year in years), zone


def transitions(zone: str) -> list[int]:
	"""The instants at which the zone's own file (TZif, RFC 9636) changes the offset."""
	for folder in TZPATH:
		if (Path(folder) / zone).is_file():
			data = (Path(folder) / zone).read_bytes()
			break
	else:
		data = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
	assert data[:4] == b"TZif" and data[4:5] >= b"2"
	old = struct.unpack(">6l", data[20:44])
	at = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
	*_, count, types, _ = struct.unpack(">6l", data[at + 20 : at + 44])
	at += 44
	instants = struct.unpack(f">{count}q", data[at : at + 8 * count])
	kinds = data[at + 8 * count : at + 9 * count]
	offsets = [struct.unpack(">l", data[at + 9 * count + 6 * n :][:4])[0] for n in range(types)]
	known = [offsets[0], *(offsets[kind] for kind in kinds)]
	return [
		instant for instant, (old_one, new) in zip(instants, pairwise(known), strict=True) if old_one != new
	]


def quick(cases: int) -> settings:
	return settings(
		max_examples=cases,
		deadline=None,
		database=None,
		derandomize=True,
		suppress_health_check=list(HealthCheck),
	)


class TestAgainstBruteForce:
	@pytest.mark.parametrize("place", [PLACES[1], PLACES[2], PLACES[7], PLACES[18], PLACES[27]])
	def test_the_oracle_itself_follows_the_definition(self, place: Place) -> None:
		opening = Opening(
			((4, "22:00", "06:00"), (5, "23:15", "00:45"), (6, "00:00", "03:00"), (0, "08:00", "08:00")),
			{place.first_day + timedelta(days=n): (("02:30", "12:00"),) for n in range(0, 40, 9)},
		)
		oracle = Oracle(opening, place)
		assert 0 < sum(oracle.open) < len(oracle.open)
		for number in range(0, len(oracle.open), 5):
			at = datetime.fromtimestamp(oracle.origin + number * 60, UTC)
			assert oracle.open[number] == is_open_by_definition(opening, place.zone, at), at

	@quick(140)
	@given(st.data())
	def test_over_clock_changes_holidays_and_any_windows(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(PLACES))
		opening = data.draw(openings(place))
		calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
		for query in data.draw(queries(place, 10)):
			check_against_oracle(calendar, oracle, query)

	@quick(10)
	@given(st.data())
	def test_to_the_second_where_offsets_are_odd(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(FINE_PLACES[:1]))
		opening = data.draw(openings(place))
		calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
		for query in data.draw(queries(place, 10)):
			check_against_oracle(calendar, oracle, query)

	@quick(20)
	@given(st.data())
	def test_over_years(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(LONG_PLACES[:2]))
		opening = data.draw(openings(place))
		calendar, oracle = opening.calendar(place.zone), Oracle(opening, place)
		for query in data.draw(queries(place, 10)):
			check_against_oracle(calendar, oracle, query)


class TestAlgebra:
	@quick(70)
	@given(st.data())
	def test_add_and_between_undo_each_other(self, data: st.DataObject) -> None:
		place = data.draw(st.sampled_from(PLACES))
		opening = data.draw(openings(place))
		calendar, origin = opening.calendar(place.zone), origin_of(place)
		for query in data.draw(queries(place, 10)):
			check_algebra(calendar, origin + query.start, query.seconds, query.end)


class TestAgainstWorkclock:
	@quick(70)
	@given(st.data())
	def test_where_the_definitions_are_the_same(self, data: st.DataObject) -> None:
		pytest.importorskip("workclock", reason="pip install workclock==0.1.2")
		place = data.draw(st.sampled_from(WORKCLOCK_PLACES))
		opening = data.draw(openings_for_workclock(place))
		check_against_workclock(opening, place, data.draw(queries(place, 10)))
