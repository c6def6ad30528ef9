"""An SMTP server that delivers into Maildirs: `python smtp_server.py PORT FOLDER`. Run by tests/mail_servers.py.

Each recipient's mail goes to FOLDER/mail/ADDRESS/new with Return-Path and Delivered-To in front, as a mail
transfer agent puts them; what stands behind a + in the address names no mailbox of its own. What
FOLDER/refusals.json holds is answered in place of taking a mail.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

SIZE_LIMIT = 100 * 1024 * 1024
_numbers = count(1)


class Deliver:
	"""aiosmtpd's handler."""

	def __init__(self, folder: Path) -> None:
		self.folder = folder

	def refusal(self, what: str) -> str | None:
		"""What refusals.json says for `recipient` or `data`, if anything."""
		try:
			return json.loads((self.folder / "refusals.json").read_text()).get(what)
		except FileNotFoundError:
			return None

	async def handle_RCPT(
		self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
	) -> str:
		if refusal := self.refusal("recipient"):
			return refusal
		envelope.rcpt_tos.append(address)
		return "250 OK"

	async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
		if refusal := self.refusal("data"):
			return refusal
		for address in envelope.rcpt_tos:
			self.deliver(address, envelope.mail_from or "", envelope.original_content)
		return "250 OK, delivered"

	def deliver(self, address: str, sender: str, raw: bytes) -> None:
		"""As Maildir has it: written under tmp, then renamed into new."""
		local, _at, domain = address.lower().rpartition("@")
		box = self.folder / "mail" / f"{local.partition('+')[0]}@{domain}"
		for part in ("", "tmp", "new", "cur"):
			(box / part).mkdir(exist_ok=True)
			self.give_away(box / part)
		name = f"{time.time():.6f}.{os.getpid()}_{next(_numbers):06}.test"
		head = f"Return-Path: <{sender}>\r\nDelivered-To: {address}\r\n".encode()
		(box / "tmp" / name).write_bytes(head + raw)
		self.give_away(box / "tmp" / name)
		(box / "tmp" / name).rename(box / "new" / name)

	def give_away(self, path: Path) -> None:
		"""To whom Dovecot opens mailboxes as."""
		if os.geteuid() == 0:
			owner = (self.folder / "mail").stat()
			os.chown(path, owner.st_uid, owner.st_gid)


async def serve(port: int, folder: Path) -> None:
	"""Until the process is ended."""
	handler = Deliver(folder)
	loop = asyncio.get_running_loop()
	server = await loop.create_server(
		lambda: SMTP(
			handler, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, loop=loop, hostname="test.invalid"
		),
		"127.0.0.1",
		port,
		family=socket.AF_INET,
	)
	async with server:
		await server.serve_forever()


if __name__ == "__main__":
	asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
