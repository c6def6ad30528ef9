"""Wall clocks and the instants they stand for: epoch seconds, years, and a zone's changes of offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import isleap
from datetime import MAXYEAR, date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import accumulate
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from servicedesk_app.rules.open_hours import BusinessTimeError, Span

DAY: Final = 86_400
EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)

# No zone in tzdata changes its offset twice within four days; a test keeps watch over that.
_PROBE_STEP: Final = 2 * DAY

Stretch: TypeAlias = tuple[int, int, int]  # begins, ends, the offset in between


class UnknownTimeZone(BusinessTimeError):
	"""The zone is not in the IANA database."""


class NaiveDatetime(BusinessTimeError):
	"""A datetime does not say which zone it is in."""


class CalendarExhausted(BusinessTimeError):
	"""The calendar has too little open time between the start and the end of the year 9999."""


def epoch_seconds(at: datetime) -> int:
	"""The UTC epoch seconds of an aware datetime, fractions cut. Raises `NaiveDatetime`."""
	try:
		elapsed = at - EPOCH
	except TypeError:
		raise NaiveDatetime(
			f"{at!r} is not a datetime with a time zone. Attach the zone it was written in before asking."
		) from None
	return elapsed.days * DAY + elapsed.seconds


def utc_datetime(seconds: int) -> datetime:
	"""The UTC datetime of epoch seconds. Raises `CalendarExhausted` outside the years 1 to 9999."""
	try:
		return EPOCH + timedelta(seconds=seconds)
	except OverflowError:
		raise out_of_range(seconds) from None


_YEAR_0: Final = (date.min.toordinal() - 366 - EPOCH.toordinal()) * DAY
YEAR_STARTS: Final = [
	*accumulate(((365 + isleap(year)) * DAY for year in range(MAXYEAR + 2)), initial=_YEAR_0),
]


def year_of(at: int) -> int:
	year = bisect_right(YEAR_STARTS, at) - 1
	if not 0 <= year <= MAXYEAR + 1:
		raise out_of_range(at)
	return year


def out_of_range(at: int) -> CalendarExhausted:
	return CalendarExhausted(
		f"Epoch second {at} is outside the years 1 to {MAXYEAR}. Ask for less, and in seconds."
	)


def zone_named(name: str) -> ZoneInfo:
	try:
		return ZoneInfo(name)
	except (KeyError, ValueError, OSError, TypeError):
		raise UnknownTimeZone(
			f"{name!r} is not a known time zone. Give an IANA name such as 'Europe/Berlin'."
		) from None


def utc_offset(zone: ZoneInfo, at: int) -> int:
	representable = min(max(at, YEAR_STARTS[1] + DAY), YEAR_STARTS[MAXYEAR + 1] - DAY - 1)
	offset = datetime.fromtimestamp(representable, zone).utcoffset() or timedelta()
	return offset // timedelta(seconds=1)


@lru_cache(maxsize=1024)
def offset_stretches(zone: ZoneInfo, year: int) -> list[Stretch]:
	"""The year, and as far beyond as windows can reach, split where the offset changes."""
	begins, end = YEAR_STARTS[year] - DAY, YEAR_STARTS[year + 1] + 2 * DAY
	stretches = []
	while begins < end:
		offset = utc_offset(zone, begins)
		ends = _end_of_stretch(zone, begins, end, offset)
		stretches.append((begins, ends, offset))
		begins = ends
	return stretches


def _end_of_stretch(zone: ZoneInfo, begins: int, end: int, offset: int) -> int:
	for probe in range(begins, end, _PROBE_STEP):
		instants = range(probe, min(probe + _PROBE_STEP, end) + 1)
		if utc_offset(zone, instants[-1]) != offset:
			return instants[bisect_left(instants, True, key=lambda at: utc_offset(zone, at) != offset)]
	return end


def instants_in(labels: list[Span], stretch: Stretch) -> list[Span]:
	"""What spans of wall-clock labels are in one stretch: nothing of a gap, and a fold in both its stretches."""
	begins, ends, offset = stretch
	return [
		(max(opens - offset, begins), min(closes - offset, ends))
		for opens, closes in labels
		if opens - offset < ends and closes - offset > begins
	]
