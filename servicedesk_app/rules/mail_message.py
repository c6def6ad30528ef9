"""A raw mail taken apart: RFC 822 bytes in, a `Mail` of plain values out.

Mail is written by thousands of programs, by some of them badly, and by attackers on purpose. `read` takes
anything: what it cannot make sense of becomes a defect that the mail carries, never an error.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime

from servicedesk_app.rules import mail_tnef
from servicedesk_app.rules.mail_charsets import decode

PARTS_LIMIT = 300
IDS_LIMIT = 100
HEADER_LIMIT = 20_000
"""Characters of one header that are looked at."""

# What Python's parser raises on mails that break the rules: its own errors, charsets and encodings that it cannot
# decode (ValueError, LookupError), headers of a kind that it did not expect, and parts nested without an end.
UNREADABLE = (
	MessageError,
	ValueError,
	LookupError,
	TypeError,
	AttributeError,
	AssertionError,
	RecursionError,
)

ADDRESS_LIMIT = 140
RECIPIENT_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To")

_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?)")
_IN_ANGLES = re.compile(r"<\s*([^<>@\s]{1,100}@[^<>@\s]{1,100})\s*>")
_BARE = re.compile(r"[^\s<>\"(),:;@\[\]\\]{1,100}@[^\s<>\"(),:;@\[\]\\]{1,100}")
_ID = re.compile(r"<([^<>\s]{1,300})>")


@dataclass(frozen=True)
class Attachment:
	"""A part that is not shown as text. `content_id` is what the HTML calls it, without its angle brackets."""

	name: str
	content_type: str
	content: bytes
	content_id: str = ""
	is_inline: bool = False


@dataclass(frozen=True)
class Mail:
	"""What a mail says. Addresses are in small letters; ids are without their angle brackets; all text is str."""

	headers: tuple[tuple[str, str], ...] = ()
	subject: str = ""
	sender: str = ""
	sender_name: str = ""
	has_several_senders: bool = False
	recipients: tuple[str, ...] = ()
	message_id: str = ""
	references: tuple[str, ...] = ()
	sent_at: int | None = None
	text: str = ""
	html: str = ""
	attachments: tuple[Attachment, ...] = ()
	defects: tuple[str, ...] = ()

	def all(self, name: str) -> list[str]:
		"""Every value of a header, topmost first."""
		return [value for key, value in self.headers if key.lower() == name.lower()]

	def header(self, name: str) -> str:
		"""The topmost value of a header; "" for none."""
		return next(iter(self.all(name)), "")


@dataclass
class _Parts:
	texts: list[str] = field(default_factory=list)
	htmls: list[str] = field(default_factory=list)
	attachments: list[Attachment] = field(default_factory=list)
	defects: list[str] = field(default_factory=list)
	seen: int = 0


def read(raw: bytes) -> Mail:
	"""The whole mail."""
	parts = _Parts()
	try:
		message = BytesParser(policy=policy.compat32).parsebytes(_without_mbox_line(raw))
		_collect(message, parts, 0)
	except UNREADABLE as error:
		parts = _Parts(defects=[f"The mail could not be taken apart ({type(error).__name__})."])
		parts.attachments.append(Attachment("mail.eml", "message/rfc822", raw))
	return _mail(_header_items(raw), parts)


def read_headers(raw: bytes) -> Mail:
	"""The mail without its parts, which is quick."""
	return _mail(_header_items(raw), _Parts())


def _without_mbox_line(raw: bytes) -> bytes:
	"""Some transfer agents put an envelope line “From sender date” before the headers."""
	return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def _header_items(raw: bytes) -> tuple[tuple[str, str], ...]:
	try:
		message = BytesHeaderParser(policy=policy.compat32).parsebytes(_without_mbox_line(raw[:1_000_000]))
		return tuple((name, decode_header(str(value))) for name, value in message.raw_items())
	except UNREADABLE:
		return ()


def _mail(headers: tuple[tuple[str, str], ...], parts: _Parts) -> Mail:
	bare, (attachments, text_inside) = Mail(headers=headers), _unpacked(parts.attachments)
	from_lines = bare.all("From")
	senders = addresses(bare.header("From")) or addresses(bare.header("Sender"))
	return Mail(
		headers=headers,
		subject=" ".join(bare.header("Subject").split()),
		sender=senders[0] if senders else "",
		sender_name=_name_of(bare.header("From")),
		has_several_senders=len(from_lines) > 1 or len(set(senders)) > 1,
		recipients=tuple(
			dict.fromkeys(
				found for name in RECIPIENT_HEADERS for line in bare.all(name) for found in addresses(line)
			)
		),
		message_id=next(iter(message_ids(bare.header("Message-ID"))), ""),
		references=tuple(
			dict.fromkeys(
				[*message_ids(bare.header("In-Reply-To")), *reversed(message_ids(bare.header("References")))]
			)
		)[:IDS_LIMIT],
		sent_at=_instant(bare.header("Date")),
		text="\n\n".join(filter(str.strip, parts.texts)) or text_inside,
		html="<br>".join(filter(None, parts.htmls)),
		attachments=tuple(attachments),
		defects=tuple(dict.fromkeys(parts.defects)),
	)


def _unpacked(attachments: list[Attachment]) -> tuple[list[Attachment], str]:
	"""The files, those out of a winmail.dat in its place; and its text."""
	files, texts = [], []
	for file in attachments:
		packed = mail_tnef.unpack(file.content) if mail_tnef.is_tnef(file.content) else mail_tnef.Packed()
		texts.append(packed.text)
		inside = [
			Attachment(
				one.name or "file",
				"application/octet-stream",
				one.content,
				one.content_id,
				bool(one.content_id),
			)
			for one in packed.files
		]
		files += inside or [file]
	return files, "\n\n".join(filter(None, texts))


# --- headers


def decode_header(value: str) -> str:
	"""A header as it is meant: encoded words decoded, raw 8-bit text guessed, line breaks folded to a space."""
	value = value[:HEADER_LIMIT]
	if not value.isascii():
		value = decode(value.encode("utf-8", "surrogateescape"))
	value = re.sub(r"\r?\n[ \t]*", " ", value)
	return _without_surrogates(_words(_BETWEEN_WORDS.sub(r"\1", value))).replace("\x00", "")


def _words(value: str) -> str:
	"""Neighbours of one charset are decoded together: some programs cut in the middle of a letter."""
	out, held, charset, end = "", b"", "", 0
	for found in _WORD.finditer(value):
		between = value[end : found.start()]
		if held and (between or found[1].lower() != charset):
			out, held = out + decode(held, charset), b""
		out += between
		charset, held = found[1].lower().split("*")[0], held + _bytes_of(found[2].lower(), found[3])
		end = found.end()
	return out + (decode(held, charset) if held else "") + value[end:]


def _bytes_of(encoding: str, text: str) -> bytes:
	data = text.encode("ascii", "replace")
	if encoding == "q":
		return quopri.decodestring(data.replace(b"_", b" "), header=True)
	try:
		return base64.b64decode(data + b"=" * (-len(data) % 4))
	except (binascii.Error, ValueError):
		return data


def _without_surrogates(text: str) -> str:
	return text.encode("utf-8", "replace").decode("utf-8")


def addresses(line: str) -> list[str]:
	"""The addresses of a From or To line, in small letters. What stands in a display name is no address."""
	found = _IN_ANGLES.findall(line)
	unquoted = _IN_ANGLES.sub(" ", re.sub(r'"(?:[^"\\]|\\.)*"', " ", line))
	bare = _BARE.findall(unquoted) if not found or "," in unquoted else []
	return [address.lower().rstrip(".") for address in (*found, *bare) if len(address) <= ADDRESS_LIMIT]


def message_ids(line: str) -> list[str]:
	"""The ids of a Message-ID, In-Reply-To or References line."""
	return _ID.findall(line)[-IDS_LIMIT:]


def _name_of(line: str) -> str:
	name = _IN_ANGLES.split(line)[0] if _IN_ANGLES.search(line) else ""
	return " ".join(name.replace('"', " ").replace("\\", " ").split())[:ADDRESS_LIMIT]


def _instant(line: str) -> int | None:
	"""UTC epoch seconds of a Date line, which may be wrong by years: for show only."""
	try:
		return int(parsedate_to_datetime(line).timestamp()) if line else None
	except (ValueError, TypeError, OverflowError, IndexError, OSError):
		return None


# --- parts


def _collect(part: Message, parts: _Parts, depth: int) -> None:
	parts.seen += 1
	if parts.seen > PARTS_LIMIT:
		parts.defects.append(f"The mail has more than {PARTS_LIMIT} parts; the rest is only in the raw mail.")
		return
	if part.get_content_type() == "message/rfc822":
		parts.attachments.append(_forwarded(part))
	elif part.is_multipart():
		_collect_several(part, parts, depth)
	else:
		_collect_leaf(part, parts)


def _collect_several(part: Message, parts: _Parts, depth: int) -> None:
	children = [child for child in _children(part) if isinstance(child, Message)]
	if part.get_content_type() != "multipart/alternative":
		for child in children:
			_collect(child, parts, depth + 1)
		return
	# One thing said in several ways: of each way the last, which is the richest.
	inner = []
	for child in children:
		own = _Parts(seen=parts.seen)
		_collect(child, own, depth + 1)
		parts.seen = own.seen
		inner.append(own)
	parts.texts += next((own.texts for own in reversed(inner) if own.texts), [])
	parts.htmls += next((own.htmls for own in reversed(inner) if own.htmls), [])
	for own in inner:
		parts.attachments += own.attachments
		parts.defects += own.defects


def _children(part: Message) -> Iterator[object]:
	payload = part.get_payload()
	return iter(payload if isinstance(payload, list) else [])


def _collect_leaf(part: Message, parts: _Parts) -> None:
	kind, name = part.get_content_type(), _file_name(part)
	disposition = str(part.get("Content-Disposition") or "").strip().lower()
	data = _payload(part, parts)
	shown = kind in ("text/plain", "text/html") and not disposition.startswith("attachment")
	if shown and not (name and not disposition.startswith("inline") and kind == "text/html"):
		text = _without_surrogates(decode(data, _charset(part, data))).replace("\x00", "")
		(parts.htmls if kind == "text/html" else parts.texts).append(text)
	elif data or name:
		cid = str(part.get("Content-ID") or "").strip().strip("<>")
		inline = bool(cid) and not disposition.startswith("attachment")
		parts.attachments.append(Attachment(name or _default_name(kind), kind, data, cid, inline))


def _payload(part: Message, parts: _Parts) -> bytes:
	try:
		data = part.get_payload(decode=True)
	except UNREADABLE as error:
		parts.defects.append(f"A part could not be decoded ({type(error).__name__}).")
		data = str(part.get_payload()).encode("utf-8", "replace")
	if part.defects:
		parts.defects.append("A part is damaged: " + type(part.defects[0]).__name__)
	return data if isinstance(data, bytes) else b""


def _charset(part: Message, data: bytes) -> str:
	try:
		label = part.get_param("charset")
	except UNREADABLE:
		label = None
	if isinstance(label, tuple):
		label = label[2]
	if not label and part.get_content_type() == "text/html":
		meta = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", data[:4000], re.IGNORECASE)
		label = meta[1].decode("ascii", "replace") if meta else None
	return str(label or "")


def _file_name(part: Message) -> str:
	try:
		name = decode_header(part.get_filename() or "")
	except UNREADABLE:
		return ""
	return _raw_file_name(part) or name if "\ufffd" in name else name


def _raw_file_name(part: Message) -> str:
	"""A name in raw 8-bit letters, which Python's parser gives up on."""
	for header, value in part.raw_items():
		if not header.lower().startswith("content-"):
			continue
		if found := re.search(r'name="?([^";]{1,500})', decode_header(str(value))):
			return found[1]
	return ""


def _default_name(kind: str) -> str:
	endings = {
		"text/calendar": "invitation.ics",
		"application/ms-tnef": "winmail.dat",
		"application/pkcs7-mime": "smime.p7m",
		"application/pkcs7-signature": "smime.p7s",
		"application/pgp-signature": "signature.asc",
		"message/delivery-status": "delivery-status.txt",
		"message/disposition-notification": "receipt.txt",
		"text/rfc822-headers": "headers.txt",
	}
	ending = re.sub(r"\W", "", kind.partition("/")[2])[:8] or "bin"
	return endings.get(kind, f"attachment.{ending}")


def _forwarded(part: Message) -> Attachment:
	inner = next(_children(part), None)
	try:
		content = inner.as_bytes() if isinstance(inner, Message) else b""
		subject = decode_header(str(inner.get("Subject") or "")) if isinstance(inner, Message) else ""
	except UNREADABLE:
		content, subject = b"", ""
	return Attachment(f"{subject[:60] or 'mail'}.eml", "message/rfc822", content)
