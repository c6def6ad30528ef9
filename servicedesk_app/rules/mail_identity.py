"""Message-IDs and reply addresses that say, signed, which ticket they belong to.

A mark is `sd.TICKET.KEY.SIGNATURE`, in letters that no server or client changes. It is the local part of the
Message-IDs that we issue, and what stands behind the + of the address that an answer goes to: a client that
strips every header still keeps the address. Whoever has a mark has been sent a mail about its ticket; nobody
can make one without the site's secret.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LOCAL_PART_LIMIT = 64  # RFC 5321, 4.5.3.1.1
THREAD = "thread"
_MARK = re.compile(
	r"(?<![a-z0-9.])sd\.(?P<ticket>\d{1,18})\.(?P<key>[a-z2-7]{6,12})\.(?P<signature>[a-z2-7]{12})(?![a-z0-9])"
)


class Mark(NamedTuple):
	"""What a genuine mark says: the ticket, and the key of the mail that carried it."""

	ticket: str
	key: str


def new_key(random_bytes: bytes) -> str:
	"""Ten letters out of at least seven random bytes: which mail it was."""
	return _letters(random_bytes)[:10]


def mark(ticket: str, key: str, secret: bytes) -> str:
	"""`sd.TICKET.KEY.SIGNATURE`."""
	return f"sd.{ticket}.{key}.{_signature(ticket, key, secret)}"


def message_id(ticket: str, key: str, *, secret: bytes, domain: str) -> str:
	"""A Message-ID without its angle brackets."""
	return f"{mark(ticket, key, secret)}@{domain}"


def reply_address(address: str, ticket: str, key: str, secret: bytes) -> str:
	"""The address that answers go to: `support+MARK@example.com`. An address too long for that stays as it is."""
	local, _at, domain = address.rpartition("@")
	marked = f"{local}+{mark(ticket, key, secret)}"
	return f"{marked}@{domain}" if len(marked) <= LOCAL_PART_LIMIT else address


def found(texts: Iterable[str], secret: bytes) -> Iterator[Mark]:
	"""The genuine marks in Message-IDs or addresses, in their order. Letters may have changed their case."""
	for text in texts:
		for match in _MARK.finditer(text.lower()):
			ticket, key, signature = match["ticket"], match["key"], match["signature"]
			if hmac.compare_digest(signature, _signature(ticket, key, secret)):
				yield Mark(ticket, key)


def without_mark(address: str) -> str:
	"""The address as it was before it got a mark: `support@example.com`."""
	local, at, domain = address.lower().rpartition("@")
	base, plus, rest = local.partition("+")
	return f"{base}{at}{domain}" if plus and _MARK.search(rest) else address.lower()


def _signature(ticket: str, key: str, secret: bytes) -> str:
	digest = hmac.new(secret, f"servicedesk mail\0{ticket}\0{key}".encode(), hashlib.sha256).digest()
	return _letters(digest)[:12]


def _letters(data: bytes) -> str:
	return base64.b32encode(data).decode().lower().rstrip("=")
