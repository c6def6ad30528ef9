"""Open hours as a person writes them for one day: “08:00–12:00, 13–16”; nothing, “closed” or “-” is a closed day."""

import re

CLOSED = frozenset({"", "-", "–", "closed"})
_RANGE = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$")
_MINUTES_OF_A_DAY = 24 * 60


def parse(text: str) -> list[tuple[str, str]]:
	"""Pairs of opening and closing times, "08:00" to "24:00". Raises ValueError with the part that is none."""
	words = text.strip().lower()
	return [] if words in CLOSED else [_pair(part.strip()) for part in words.split(",")]


def write(pairs: list[tuple[str, str]]) -> str:
	"""The same hours as text again; "" for a closed day."""
	return ", ".join(f"{opens}–{closes}" for opens, closes in pairs)


def _pair(part: str) -> tuple[str, str]:
	found = _RANGE.match(part)
	if not found:
		raise ValueError(part)
	opens, closes = _minutes(found[1], found[2], part), _minutes(found[3], found[4], part)
	if opens == _MINUTES_OF_A_DAY:
		raise ValueError(part)
	return _clock(opens), _clock(closes)


def _minutes(hours: str, minutes: str | None, part: str) -> int:
	at = int(hours) * 60 + int(minutes or 0)
	if int(minutes or 0) > 59 or at > _MINUTES_OF_A_DAY:
		raise ValueError(part)
	return at


def _clock(minutes: int) -> str:
	return f"{minutes // 60:02}:{minutes % 60:02}"
