"""Names in mails that others chose: of attachments, and of tickets in subjects."""

import re
import unicodedata

NAME_LIMIT = 100
SUBJECT_MARKS = re.compile(
	r"^(?:\s*(?:re|sv|aw|fw|fwd|vs|odp|odp\.|ответ|antw|antwoord|vedr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"|?*;&$`'%#{}\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_DEVICE = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w#])(?:#\s?|\[#?)(\d{3,12})(?!\d)")

BLOCKED_ENDINGS = [
	"ade",
	"adp",
	"apk",
	"appx",
	"bat",
	"cab",
	"chm",
	"cmd",
	"com",
	"cpl",
	"dll",
	"dmg",
	"exe",
	"gadget",
	"hlp",
	"hta",
	"inf",
	"ins",
	"iso",
	"isp",
	"jar",
	"js",
	"jse",
	"lnk",
	"mde",
	"msc",
	"msi",
	"msp",
	"mst",
	"nsh",
	"pif",
	"ps1",
	"reg",
	"scr",
	"sct",
	"shb",
	"sys",
	"vb",
	"vbe",
	"vbs",
	"vhd",
	"vxd",
	"wsc",
	"wsf",
	"wsh",
	"xll",
]
"""Endings of programs and of what runs as one when it is opened."""


def safe_name(name: str) -> str:
	"""A file name without folders, control signs and tricks of direction, short, with its ending kept."""
	name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
	name = " ".join(_FORBIDDEN.sub("", name).split()).strip(". ")
	if not name or _DEVICE.match(name):
		name = f"file {name}".strip()
	stem, dot, ending = name.rpartition(".")
	if dot and len(ending) <= 10:
		return f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}"
	return name[:NAME_LIMIT]


def is_blocked(name: str, endings: list[str]) -> bool:
	"""Whether one of the endings of a file's name is among those that are kept out."""
	parts = [part.strip().lower() for part in name.rstrip(". ").split(".")[1:]]
	return bool(parts) and parts[-1] in endings


def numbers_in(subject: str) -> list[str]:
	"""What could be ticket numbers in a subject: `#10012` or `[10012]`, each once."""
	return list(dict.fromkeys(_NUMBER.findall(subject)))[:5]


def headline(subject: str) -> str:
	"""A subject without the “Re:” and “Sv:” before it."""
	return SUBJECT_MARKS.sub("", subject).strip()
