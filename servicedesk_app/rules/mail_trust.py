"""What the receiving mail server found out about a mail: is it spam, and is the sender's address genuine.

A header proves something only if our own server wrote it; anybody can put one of the same name into a mail.
Which ones are ours, their `authserv_id` tells: RFC 8601 asks a server to remove foreign ones with its own name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"

_METHOD = re.compile(r"(?:^|;)\s*(spf|dkim|dmarc|arc)\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_SCORE = re.compile(r"score=(-?\d{1,4}(?:\.\d{1,4})?)", re.IGNORECASE)


@dataclass(frozen=True)
class Trust:
	"""`sender` is PASS when the address is proven, FAIL when our server refuted it, else UNKNOWN."""

	sender: str
	found: str
	"""What the server wrote, for people: “spf=pass dkim=pass dmarc=pass”."""


def trust(results: Sequence[str], authserv_id: str) -> Trust:
	"""The verdict of our own server's topmost Authentication-Results header.

	Without an `authserv_id` nothing is proven by a header; the topmost one may still refute.
	"""
	own = (
		[line for line in results if _id_of(line) == authserv_id.strip().lower()] if authserv_id else results
	)
	if not own:
		return Trust(UNKNOWN, "")
	methods = {name.lower(): result.lower() for name, result in _METHOD.findall(_COMMENT.sub("", own[0]))}
	found = " ".join(f"{name}={result}" for name, result in methods.items())
	if methods.get("dmarc") == "fail":
		return Trust(FAIL, found)
	return Trust(PASS if authserv_id and methods.get("dmarc") == "pass" else UNKNOWN, found)


def _id_of(line: str) -> str:
	words = _COMMENT.sub("", line).split(";")[0].split()
	return words[0].lower() if words else ""


def spam_reason(
	flags: Sequence[str], statuses: Sequence[str], scores: Sequence[str], threshold: float
) -> str:
	"""Why the mail server's spam filter (X-Spam-Flag, X-Spam-Status, X-Spam-Score) holds it for spam; "" if not.

	Only the topmost header of each name counts: filters add theirs on top.
	"""
	if flags and flags[0].strip().lower().startswith("yes"):
		return f"X-Spam-Flag: {flags[0].strip()[:60]}"
	if statuses and statuses[0].strip().lower().startswith("yes"):
		return f"X-Spam-Status: {statuses[0].strip()[:60]}"
	score = _SCORE.search(statuses[0]) if statuses else None
	value = _number(score[1] if score else (scores[0] if scores else ""))
	if threshold and value is not None and value >= threshold:
		return f"X-Spam-Score: {value:g}"
	return ""


def _number(text: str) -> float | None:
	found = re.match(r"\s*(-?\d{1,4}(?:\.\d{1,4})?)", text)
	return float(found[1]) if found else None
