"""From a mail on an IMAP server to a ticket with running clocks: mails per second, statements, and where the time goes.

Run it with `make bench ARGS=benchmarks/mail.py`. It starts a Dovecot of its own (Debian's dovecot-imapd) and WRITES to
the site, which must have allow_tests; what it has made is removed at the end. Nothing is asserted.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import frappe
from _harness import connect, is_transaction_control, print_machine, print_table, recorded

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "stack"))
import mail_servers
from mail_world import World

from servicedesk_app.mail import fetching, joining, processing, reading
from servicedesk_app.rules import mail_message
from servicedesk_app.service_level import clocks
from servicedesk_app.tests import factories
from servicedesk_app.ticketing import intake

MAILS = 200
HTML = "<html><body><p>It <b>burns</b> on the second floor.</p><table><tr><td>Room</td><td>12</td></tr></table></body></html>"
spent: dict[str, float] = defaultdict(float)


def main() -> None:
	"""Fill a mailbox, fetch it, process it."""
	connect()
	with mail_servers.running() as servers:
		world = World(servers)
		factories.make_agreement([world.customer])
		box = world.mailbox()
		raw = [html_mail(world, box, number) for number in range(MAILS)]
		for one in raw:
			world.put(box, 1, raw=one)
		try:
			measure(world, box, raw)
		finally:
			world.remove()


def html_mail(world: World, box, number: int) -> bytes:
	"""A mail as Outlook and Gmail write them: text and HTML."""
	plain = (
		world.raw(box, number)
		.partition(b"\r\n\r\n")[0]
		.decode()
		.replace("text/plain; charset=utf-8", 'multipart/alternative; boundary="b"')
	)
	return f"{plain}\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt burns.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{HTML}\r\n--b--\r\n".encode()


def measure(world: World, box, raw: list[bytes]) -> None:
	"""Print the tables."""
	began = perf_counter()
	with patch.object(frappe, "enqueue"):
		fetching.fetch(box.name)
	fetched = perf_counter() - began
	names = [row.name for row in world.rows(box)]
	processing.process(names[0])  # warms the caches up
	statements = []
	with timed():
		began = perf_counter()
		for name in names[1:]:
			with recorded() as sent:
				processing.process(name)
			statements.append(len([query for query in sent if not is_transaction_control(query)]))
		processed = perf_counter() - began
	count = len(names) - 1
	print_machine()
	print_table(
		f"{MAILS} mails of {len(raw[0]):,} bytes",
		("", "mails/s", "ms each", "statements"),
		(
			("IMAP to disk and row", len(names) / fetched, fetched / len(names) * 1000, ""),
			("row to ticket", count / processed, processed / count * 1000, int(median(statements))),
			(
				"IMAP to ticket",
				1 / (fetched / len(names) + processed / count),
				(fetched / len(names) + processed / count) * 1000,
				"",
			),
		),
	)
	parts = [(title, seconds / count * 1000, seconds / processed * 100) for title, seconds in spent.items()]
	print_table("Of the time from row to ticket", ("", "ms each", "%"), parts)


@contextmanager
def timed() -> Iterator[None]:
	"""Adds up the seconds in the parts of the way. The clocks are a part of the intake."""
	parts = (
		("taking the mail apart", mail_message, "read"),
		("cleaning and trimming it", reading, "read"),
		("intake, with the clocks", intake, "receive"),
		("clocks", clocks, "follow"),
		("files", joining, "_keep_files"),
	)
	patches = [
		patch.object(module, name, stopwatch(title, getattr(module, name))) for title, module, name in parts
	]
	for one in patches:
		one.start()
	try:
		yield
	finally:
		for one in patches:
			one.stop()


def stopwatch(title: str, function):
	"""The function, whose time is added up."""

	def measured(*args, **kwargs):
		began = perf_counter()
		try:
			return function(*args, **kwargs)
		finally:
			spent[title] += perf_counter() - began

	return measured


if __name__ == "__main__":
	main()
