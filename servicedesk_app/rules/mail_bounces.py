"""What a delivery report says: which address, whether for good, and in whose words. RFC 3464, and the odd forms.

Reading is generous, as servers write what they like; what a report is about is decided by our own mark in it.
"""

import re
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import NamedTuple

READ_LIMIT = 400_000
DEPTH_LIMIT = 20


class Bounce(NamedTuple):
	"""`addresses` are those that a report names, in small letters, perhaps none. `for_good`: trying again will not
	help. `is_full`: the mailbox has no room at present."""

	addresses: tuple[str, ...]
	for_good: bool
	is_full: bool
	status: str
	reason: str


_RECIPIENT = re.compile(
	r"^(?:final|original)-recipient:\s*(?:rfc822|utf-8|x-local)?\s*;?\s*<?([^\s<>;]+@[^\s<>;]+?)>?\s*$",
	re.I | re.M,
)
_FAILED = re.compile(r"^x-failed-recipients:\s*(.+(?:\n[ \t]+.+)*)$", re.I | re.M)
_NAMED = re.compile(r"^\s*<?([^\s<>:;,]+@[^\s<>:;,]+?)>?\s*:?\s*$", re.M)
_NAMED_THEN_SAID = re.compile(r"^\s*<([^\s<>]+@[^\s<>]+)>:\s*\S", re.M)
_STATUS = re.compile(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})", re.I | re.M)
_CODE = re.compile(r"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.])")
_FIELD = re.compile(r"[\w-]+:\s")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?=[^\d])")
_ACTION = re.compile(r"^action:\s*(\w+)", re.I | re.M)
_DIAGNOSTIC = re.compile(r"^diagnostic-code:\s*(?:[\w-]+\s*;)?\s*(.+(?:\n[ \t]+.+)*)", re.I | re.M)
_ADDRESS = re.compile(r"[\w.+%'=-]+@[\w.-]+\.\w+")
_LATER = re.compile(
	r"(delayed|will (?:be )?(?:re)?tr(?:y|ied)|still (?:being|trying)|not yet been delivered|no action is required"
	r"|warning: message|forsink|zpožd|opóźni|задерж|vertraag)",
	re.I,
)
_FULL = re.compile(
	r"(mailbox (?:is )?full|over ?quota|quota exceeded|exceeded .{0,20}quota|insufficient storage|5\.2\.2)",
	re.I,
)
_RETURNED = re.compile(
	r"^(?:-{2,}.{0,30}(?:below|copy|original|returned|forwarded).{0,60}$|received:\s|return-path:\s|message-id:\s)",
	re.I | re.M,
)


def read(raw: bytes) -> Bounce:
	"""What the report says. The caller knows that it is one (`rules.mail_loops`)."""
	head, *parts = _parts(raw)
	text, said = "\n".join([head, *parts]), _without_returned("\n".join(parts))
	status = _first(_STATUS, text) or _first(_CODE, said)
	action = (_first(_ACTION, text) or "").lower()
	reply = _first(_REPLY, said)
	reason = " ".join((_first(_DIAGNOSTIC, text) or _sentence(said)).split())[:300]
	for_good = _is_for_good(action, status, reply, said)
	return Bounce(
		_addresses(text, said), for_good, bool(_FULL.search(f"{status} {reason} {said}")), status, reason
	)


def readable(raw: bytes) -> str:
	"""All text of a report, its machine part and the returned mail's headers among it."""
	return "\n".join(_parts(raw))


def _parts(raw: bytes) -> list[str]:
	"""The mail's own headers first, then headers and text of each part."""
	message = BytesParser(policy=policy.compat32).parsebytes(raw[:READ_LIMIT])
	return [text.replace("\r\n", "\n") for text in _texts(message, 0)]


def _texts(part: Message, depth: int) -> list[str]:
	head = "\n".join(f"{name}: {value}" for name, value in part.items())
	payload = part.get_payload()
	if isinstance(payload, list) and depth < DEPTH_LIMIT:
		return [
			head,
			*(text for inner in payload if isinstance(inner, Message) for text in _texts(inner, depth + 1)),
		]
	data = part.get_payload(decode=True)
	charset = part.get_content_charset("utf-8")
	try:
		text = data.decode(charset, "replace") if isinstance(data, bytes) else ""
	except LookupError:
		text = data.decode("latin-1") if isinstance(data, bytes) else ""
	return [head, re.sub(r"<[^@<>]{0,500}>", " ", text) if part.get_content_subtype() == "html" else text]


def _without_returned(body: str) -> str:
	"""The report's own words: before the mail that it returns."""
	cut = _RETURNED.search(body, min(20, len(body)))
	return body[: cut.start()] if cut and cut.start() > 40 else body[:8000]


def _addresses(text: str, said: str) -> tuple[str, ...]:
	for pattern in (_RECIPIENT, _FAILED, _NAMED_THEN_SAID, _NAMED):
		source = text if pattern in (_RECIPIENT, _FAILED) else said
		found = [address.lower() for match in pattern.findall(source) for address in _ADDRESS.findall(match)]
		if found:
			return tuple(dict.fromkeys(found))
	return tuple(dict.fromkeys(address.lower() for address in _ADDRESS.findall(said)))


def _is_for_good(action: str, status: str, reply: str, said: str) -> bool:
	if action in ("failed", "delayed", "relayed", "delivered", "expanded"):
		return action == "failed"
	if status or reply:
		return (status or reply).startswith("5")
	return not _LATER.search(said)


def _sentence(said: str) -> str:
	"""The line with a code in it, else the first that says something."""
	lines = [line for line in map(str.strip, said.splitlines()) if not _FIELD.match(line)]
	coded = [line for line in lines if _CODE.search(line) or _REPLY.search(line)]
	spoken = [line for line in lines if " " in line[:-1] and len(line) > 15 and not line.endswith(":")]
	return next(iter([*coded, *spoken]), "")


def _first(pattern: re.Pattern[str], text: str) -> str:
	found = pattern.search(text)
	return found[1] if found else ""
