"""Which ticket a mail belongs to, by what only we can have put into it.

Every mail that leaves has a signed Message-ID and, where the mail server passes it on, a signed reply address
(`rules.mail_identity`). Both are checked by their signature alone. What is stored beside them (SD Outbound Mail,
SD Inbound Mail, Communication) adds to whom a mail went, and knows the Message-IDs that others have issued.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import frappe
from frappe.utils.password import get_encryption_key

from servicedesk_app.rules import mail_identity

BY_MESSAGE_ID = "message id"
BY_TOKEN = "token address"
OUTBOUND = "SD Outbound Mail"
# DocType → the field with the ticket, of what else keeps Message-IDs
STORES = {"SD Outbound Mail": "ticket", "SD Inbound Mail": "ticket", "Communication": "reference_name"}


class Claim(NamedTuple):
	"""A mail's tie to a ticket. `sent_to` is the address that our mail went to, where that is known: an answer
	from another address comes from somebody whom the mail was passed on to. It is a claim, not a right."""

	ticket: str
	how: str
	sent_to: str | None


class Issued(NamedTuple):
	"""What a mail that leaves is known by. `message_id` has no angle brackets."""

	key: str
	message_id: str


def ticket_of(message_ids: Sequence[str], addresses: Sequence[str]) -> Claim | None:
	"""The ticket that a received mail belongs to, or None.

	`message_ids` are those of In-Reply-To and then of References, with or without angle brackets; `addresses`
	those that it was sent to (To, Cc, Delivered-To). Something forged is as if it were not there.
	"""
	ids = [bare for text in message_ids if text and (bare := text.strip().strip("<>"))]
	return (
		_claimed(mail_identity.found(ids, secret()), BY_MESSAGE_ID)
		or _stored(ids)
		or _claimed(mail_identity.found(addresses, secret()), BY_TOKEN)
	)


def is_ours(message_id: str | None) -> bool:
	"""Whether we issued this Message-ID: a mail that carries it as its own has come back to us."""
	return any(mail_identity.found([message_id or ""], secret()))


def mark_of(texts: Iterable[str]) -> mail_identity.Mark | None:
	"""The first genuine mark in some texts; its key is the name of the SD Outbound Mail."""
	return next(mail_identity.found(texts, secret()), None)


def issue(ticket: str, domain: str) -> Issued:
	"""A new mail's key and Message-ID."""
	key = mail_identity.new_key(os.urandom(8))
	return Issued(key, mail_identity.message_id(ticket, key, secret=secret(), domain=domain))


def thread_id(ticket: str, domain: str) -> str:
	"""The Message-ID of no mail at all, which all mails about a ticket refer to: clients keep them together by it."""
	return mail_identity.message_id(ticket, mail_identity.THREAD, secret=secret(), domain=domain)


def reply_address(address: str, ticket: str, key: str) -> str:
	"""Where the answer to a mail goes: the address with the mail's mark."""
	return mail_identity.reply_address(address, ticket, key, secret())


def secret() -> bytes:
	"""The site's own, made of its encryption key: it is no database's, so no copy of one can forge a mark."""
	return hashlib.sha256(f"servicedesk mail {get_encryption_key()}".encode()).digest()


def _claimed(marks: Iterable[mail_identity.Mark], how: str) -> Claim | None:
	for mark in marks:
		if frappe.db.exists("SD Ticket", mark.ticket):
			return Claim(mark.ticket, how, frappe.db.get_value(OUTBOUND, mark.key, "sent_to") or None)
	return None


def _stored(ids: Sequence[str]) -> Claim | None:
	"""By a Message-ID that is kept somewhere; In-Reply-To comes before References."""
	known = {row.message_id: row for row in _rows(ids)} if ids else {}
	for message_id in ids:
		row = known.get(message_id)
		if row and frappe.db.exists("SD Ticket", row.ticket):
			return Claim(row.ticket, BY_MESSAGE_ID, row.sent_to or None)
	return None


def _rows(ids: Sequence[str]) -> list[frappe._dict]:
	wanted = tuple(dict.fromkeys(text for id in ids for text in (id, f"<{id}>")))
	found = [row for doctype in STORES for row in _rows_of(doctype, wanted)]
	for row in found:
		row.message_id = row.message_id.strip("<>")
	return found


def _rows_of(doctype: str, wanted: tuple[str, ...]) -> list[frappe._dict]:
	if not frappe.db.table_exists(doctype):
		return []
	filters = {"message_id": ("in", wanted), STORES[doctype]: ("is", "set")}
	fields = ["message_id", f"{STORES[doctype]} as ticket"]
	if doctype == "Communication":
		filters["reference_doctype"] = "SD Ticket"
	if doctype == OUTBOUND:
		fields.append("sent_to")
	return frappe.get_all(doctype, filters, fields)
