"""Takes a mail in: its bytes are safe on the disk, then its row is committed, then whoever brought it is told.

Nothing is understood here but the headers, and even those only for people to read: a mail that no program can
make sense of is stored like any other.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe.utils import now

from servicedesk_app.mail import raw_store
from servicedesk_app.rules import mail_message
from servicedesk_app.rules.texts import plain_line

INBOUND = "SD Inbound Mail"
HEAD_BYTES = 256 * 1024
TEXT_LIMIT = 140
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "state", "subject", "sender", "sender_name", "recipients",
	"message_id", "received_at", "mailbox", "desk", "queue", "source", "size", "raw_file", "is_cut", "reason",
	"server_key", "content_key", "folder", "uidvalidity", "uid", "server_told",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
	"""Which way a mail came. `kind` is IMAP, POP3, HTTP or Pipe.

	`uid` is the number (IMAP) or the unique id (POP3) by which the server knows it. `cut` says why no more than
	its beginning was taken, if so.
	"""

	mailbox: str
	kind: str
	folder: str = ""
	uidvalidity: str = ""
	uid: str = ""
	cut: str = ""

	@property
	def server_key(self) -> str | None:
		"""The mail's identity on its server; None where the server gives it none."""
		if not self.uid:
			return None
		return _key(self.mailbox, self.kind, self.folder, self.uidvalidity, self.uid)


def store(raw: bytes | Iterable[bytes], source: Source) -> str:
	"""Keep a mail for good and return the name of its SD Inbound Mail; the row is committed.

	A mail that is there already, by its key on the server or byte for byte, gives the first one's name. Raises what
	the disk or the database raises: then nothing is promised, and the server must not be told that it was taken.
	"""
	reader = _Reader([raw] if isinstance(raw, bytes) else raw)
	file = raw_store.write(reader)
	try:
		name = _insert(source, file, reader)
		frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		raw_store.remove(file)
		if frappe.db.is_duplicate_entry(error) and (first := known(source, reader.digest.hexdigest())):
			return first
		raise
	return name


def known(source: Source, content: str = "") -> str | None:
	"""The row of a mail that was taken before, by either key."""
	keys = {
		"server_key": source.server_key,
		"content_key": _content_key(source, content) if content else None,
	}
	for field, value in keys.items():
		if value and (name := frappe.db.get_value(INBOUND, {field: value})):
			return name
	return None


def unknown(sources: list[Source]) -> list[Source]:
	"""Those of the mails on a server that were not taken yet, in one query."""
	keys = {source.server_key: source for source in sources}
	taken = set()
	listed = list(keys)
	for start in range(0, len(listed), 1000):
		part = listed[start : start + 1000]
		taken |= set(frappe.get_all(INBOUND, {"server_key": ("in", part)}, pluck="server_key"))
	return [source for key, source in keys.items() if key not in taken]


class _Reader:
	"""Passes chunks on, and remembers their hash, their length and the head of the mail."""

	def __init__(self, chunks: Iterable[bytes]):
		self.chunks, self.digest, self.size, self.head = chunks, hashlib.sha256(), 0, b""

	def __iter__(self):
		for chunk in self.chunks:
			self.digest.update(chunk)
			self.size += len(chunk)
			self.head += chunk[: HEAD_BYTES - len(self.head)] if len(self.head) < HEAD_BYTES else b""
			yield chunk


def _insert(source: Source, file: str, reader: _Reader) -> str:
	mailbox = frappe.get_cached_doc("SD Mailbox", source.mailbox)
	mail = mail_message.read_headers(reader.head)
	name, at, user = frappe.generate_hash(length=12), now(), "Administrator"
	values = (
		name, at, at, user, user, "Parked" if source.cut else "New",
		plain_line(mail.subject)[:TEXT_LIMIT], plain_line(mail.sender)[:TEXT_LIMIT],
		plain_line(mail.sender_name)[:TEXT_LIMIT], plain_line(", ".join(mail.recipients))[:1000],
		mail.message_id[:255], at, mailbox.name, mailbox.desk, mailbox.queue, source.kind, reader.size, file,
		int(bool(source.cut)), source.cut or None, source.server_key, _content_key(source, reader.digest.hexdigest()),
		source.folder or None, source.uidvalidity or None, int(source.uid) if source.uid.isdigit() else 0,
		int(not source.uid),
	)  # fmt: skip
	frappe.db.bulk_insert(INBOUND, FIELDS, [values])
	return name


def _content_key(source: Source, digest: str) -> str:
	return _key(source.mailbox, digest)


def _key(*parts: str) -> str:
	return hashlib.sha256("\0".join(parts).encode()).hexdigest()
