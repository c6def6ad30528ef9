"""Which files people may send, what they are called, and which of them a browser may show by itself."""

import re
from typing import NamedTuple

PER_MESSAGE = 10
NAME_LIMIT = 120

# By the end of the name. What a browser or a system would run is not among them: a zip can hold it.
ENDINGS = frozenset(
	[
		"png",
		"jpg",
		"jpeg",
		"gif",
		"webp",
		"heic",
		"heif",
		"bmp",
		"tif",
		"tiff",
		"pdf",
		"txt",
		"log",
		"md",
		"csv",
		"tsv",
		"json",
		"xml",
		"yaml",
		"yml",
		"ini",
		"conf",
		"cfg",
		"reg",
		"doc",
		"docx",
		"odt",
		"rtf",
		"xls",
		"xlsx",
		"ods",
		"ppt",
		"pptx",
		"odp",
		"vsdx",
		"eml",
		"msg",
		"ics",
		"vcf",
		"zip",
		"7z",
		"gz",
		"tgz",
		"tar",
		"rar",
		"mp4",
		"mov",
		"webm",
		"mkv",
		"avi",
		"mp3",
		"m4a",
		"wav",
		"ogg",
		"cer",
		"crt",
		"pem",
		"csr",
		"evtx",
		"etl",
		"dmp",
		"pcap",
		"pcapng",
		"har",
	]
)

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SIGNATURES = (
	(b"\x89PNG\r\n\x1a\n", "image/png"),
	(b"\xff\xd8\xff", "image/jpeg"),
	(b"GIF87a", "image/gif"),
	(b"GIF89a", "image/gif"),
)


class Problem(NamedTuple):
	"""Why a file is refused: `kind` is ending, size or empty."""

	kind: str
	name: str


def problem_of(name: str, size: int, limit: int) -> Problem | None:
	"""What is wrong with a file of this name and of so many bytes; None if it may be sent."""
	if ending(name) not in ENDINGS:
		return Problem("ending", name)
	if not size:
		return Problem("empty", name)
	return Problem("size", name) if size > limit else None


def ending(name: str) -> str:
	"""`pdf` of `Report.PDF`; empty if there is none."""
	return name.rpartition(".")[2].lower() if "." in name.strip(".") else ""


def safe_name(name: str) -> str:
	"""The last part of a path, without what could deceive the reader or be markup; its ending stays."""
	last = _CONTROL.sub("", name).replace("\\", "/").rpartition("/")[2].strip(" .")
	plain = " ".join(re.sub(r'[<>"\'`?*|:#%&;]', "_", last).split())
	stem, dot, end = plain.rpartition(".")
	return plain if len(plain) <= NAME_LIMIT else stem[: NAME_LIMIT - len(end) - 1] + dot + end


def image_type(head: bytes) -> str | None:
	"""The media type of an image that every browser shows, by its first bytes and whatever its name says."""
	if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
		return "image/webp"
	return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
