"""Open hours as people write them, read and checked: windows of a week, and the errors of business time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

_DAY: Final = 86_400
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_TIME_OF_DAY: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)

Span: TypeAlias = tuple[int, int]


class BusinessTimeError(ValueError):
	"""Base of every refusal in this module."""


class InvalidWindow(BusinessTimeError):
	"""A window's weekday, a time of day or an exception's date cannot be read."""


class Window(NamedTuple):
	"""Weekly open hours: `Window(0, "08:00", "17:00")` is Mondays from eight to five.

	`weekday` is 0 (Monday) to 6; `opens` and `closes` are "HH:MM" or "HH:MM:SS", and `closes` may be "24:00".
	A window that closes at or before its opening ends on the next day: "22:00"-"06:00" is a night shift and
	"00:00"-"00:00" the whole day. It belongs to the day it opens on.
	"""

	weekday: int
	opens: str
	closes: str


def weekly_hours(windows: Iterable[Window]) -> list[list[Span]]:
	week: list[list[Span]] = [[] for _ in range(7)]
	for weekday, opens, closes in windows:
		if weekday not in range(7):
			raise InvalidWindow(f"{weekday!r} is not a weekday. Give 0 for Monday to 6 for Sunday.")
		week[weekday] += hours_of([(opens, closes)])
	return week


def day_number(day: date) -> int:
	if not isinstance(day, date) or isinstance(day, datetime):
		raise InvalidWindow(f"{day!r} is not a date. Give the local date that differs, as datetime.date.")
	return day.toordinal() - _EPOCH_DAY


def hours_of(pairs: Sequence[tuple[str, str]]) -> list[Span]:
	"""Windows as seconds from the midnight of the day that they open on."""
	hours = []
	for pair in pairs:
		opens, closes = _pair_of_times(pair)
		if opens == _DAY:
			raise InvalidWindow("A window cannot open at 24:00. Let it open at 00:00 of the next day.")
		hours.append((opens, closes if closes > opens else closes + _DAY))
	return hours


def _pair_of_times(pair: tuple[str, str]) -> Span:
	try:
		opens, closes = pair
	except (TypeError, ValueError):
		raise InvalidWindow(
			f"{pair!r} is not a pair of times. Give a list of pairs like ('08:00', '17:00')."
		) from None
	return _seconds_of_day(opens), _seconds_of_day(closes)


def _seconds_of_day(text: str) -> int:
	match = _TIME_OF_DAY.fullmatch(text) if isinstance(text, str) else None
	hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
	seconds = hour * 3600 + minute * 60 + second
	if minute > 59 or second > 59 or seconds > _DAY:
		raise InvalidWindow(f"{text!r} is not a time of day. Write it as HH:MM or HH:MM:SS, up to 24:00.")
	return seconds
