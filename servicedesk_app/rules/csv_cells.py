"""Cells of a CSV file that no spreadsheet takes for a formula."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(value: object) -> str:
	"""The value as text; what a spreadsheet would run gets an apostrophe in front, which it does not show."""
	text = "" if value is None else str(value)
	bare = text.lstrip(" \u00a0\ufeff")
	return "'" + text if bare.startswith(_STARTS) or text.startswith(_STARTS) else text
