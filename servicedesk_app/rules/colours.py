"""A desk's colour made readable, by the contrast formula of WCAG 2.1. Pure; knows nothing of Frappe."""

import re

DEFAULT = "#1f6f78"
READABLE = 4.5
# Pure black and white, because one of the two can be read on any colour at all; of softer ones, neither may.
INK, PAPER = "#000000", "#ffffff"
AUTOMATIC, WHITE, BLACK = "Automatic", "White", "Black"
LIGHT_PAGE, DARK_PAGE = "#f4f6f6", "#1b2226"

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def palette(colour: str | None, text: str | None = None, accent: str | None = None) -> dict[str, str]:
	"""CSS custom properties of a brand: the colour, the text on it, and a shade to write with, light and dark.

	`text` is AUTOMATIC, WHITE or BLACK; one that could not be read is overruled. Without an `accent` the shades
	to write with are made of the colour itself.
	"""
	brand, written = normal(colour), normal(accent or colour)
	return {
		"brand": brand,
		"on-brand": text_on(brand, text),
		"brand-light": readable_on(LIGHT_PAGE, written, towards=INK),
		"brand-dark": readable_on(DARK_PAGE, written, towards=PAPER),
	}


def text_on(colour: str, wanted: str | None = None) -> str:
	"""The wanted text colour if it can be read on `colour`, else the better one of the two."""
	chosen = {WHITE: PAPER, BLACK: INK}.get(wanted or "")
	if chosen and contrast(chosen, colour) >= READABLE:
		return chosen
	return max((PAPER, INK), key=lambda text: contrast(text, colour))


def nearest_under(text: str, colour: str) -> str:
	"""The colour nearest to `colour` on which `text` (WHITE or BLACK) can be read; the same one if it can already."""
	ink = PAPER if text == WHITE else INK
	return _nearest(normal(colour), ink, away_from=INK if ink == PAPER else PAPER)


def nearest_on_page(colour: str) -> str:
	"""The colour nearest to `colour` that can be read on the light page; the same one if it can already."""
	return _nearest(normal(colour), LIGHT_PAGE, away_from=INK)


def is_one(text: str | None) -> bool:
	"""Whether it is written as a colour at all."""
	return bool(_HEX.fullmatch((text or "").strip()))


def _nearest(colour: str, beside: str, *, away_from: str) -> str:
	"""The colour, mixed with `away_from` no more than it takes to stand out against `beside`."""
	for permille in range(0, 1001):
		mixed = _mix(colour, away_from, permille / 1000)
		if contrast(mixed, beside) >= READABLE:
			return mixed
	return away_from


def normal(colour: str | None) -> str:
	"""`#rrggbb` in lower case; the default for whatever is no colour, so that none can smuggle CSS in."""
	text = (colour or "").strip().lower()
	if not _HEX.fullmatch(text):
		return DEFAULT
	return text if len(text) == 7 else "#" + "".join(digit * 2 for digit in text[1:])


def readable_on(background: str, colour: str, *, towards: str) -> str:
	"""The colour, mixed with `towards` no more than it takes to be read on `background`."""
	for percent in range(0, 101, 5):
		mixed = _mix(colour, towards, percent / 100)
		if contrast(mixed, background) >= READABLE:
			return mixed
	return towards


def contrast(one: str, other: str) -> float:
	"""From 1, the same, to 21, black on white."""
	darker, lighter = sorted((_luminance(one), _luminance(other)))
	return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
	red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
	return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _mix(one: str, other: str, share: float) -> str:
	pairs = zip(_channels(one), _channels(other), strict=True)
	return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
	return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
