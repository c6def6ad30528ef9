"""What people type, made safe to keep: limits, white space, and no markup where plain text is meant."""

import html
import re
from collections.abc import Mapping

SUBJECT_LIMIT = 140
DESCRIPTION_LIMIT = 100_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ANGLES = str.maketrans({"<": "‹", ">": "›"})


def plain_line(text: str) -> str:
	"""One line of text: white space folded, control and direction marks gone, angle brackets made harmless.

	A headline is shown in dozens of places, by other apps' code too; one that cannot hold a tag cannot be
	markup in any of them, and reads the same.
	"""
	return " ".join(_CONTROL.sub("", text).split()).translate(_ANGLES)


def plain_text(text: str) -> str:
	"""Lines of text as they are, but for what could be markup: Frappe's sanitiser finds nothing to change then."""
	return _CONTROL.sub("", text).strip().translate(_ANGLES)


def paragraphs(text: str) -> str:
	"""Plain text as HTML: paragraphs at empty lines, line breaks kept, everything else escaped."""
	lines = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()
	if not lines:
		return ""
	blocks = re.split(r"\n\s*\n", html.escape(lines, quote=False))
	return "".join("<p>" + block.replace("\n", "<br>") + "</p>" for block in blocks)


_NAME = re.compile(r"\{\{?\s*(\w+)\s*\}?\}")


def fill(text: str, words: Mapping[str, str]) -> str:
	"""HTML with `{name}` or `{{ name }}` replaced by the escaped word of that name; an unknown name stays as it is."""
	return _NAME.sub(lambda found: html.escape(words[found[1]]) if found[1] in words else found[0], text)
