"""A raw mail from standard input, as a mail transfer agent's pipe delivers it.

Exit codes are those that transfer agents know (sysexits.h): 0 once the mail is safely stored, 75 when it is to
be tried again later, 67 when there is no such mailbox, so that the sender is told.
"""

import sys

import frappe

from servicedesk_app.mail import mailboxes, processing, receiving

TAKEN, NO_MAILBOX, TRY_AGAIN = 0, 67, 75


def take(site: str, mailbox: str, stream) -> int:
	"""Store the mail and return the exit code. Whatever goes wrong with the site is a reason to try again later."""
	try:
		frappe.init(site=site)
		frappe.connect()
		if not mailboxes.enabled(mailbox):
			return _said(NO_MAILBOX, f"There is no mailbox {mailbox} that takes mail.")
		raw = stream.read()
		if not raw.strip():
			return _said(TAKEN, "Standard input was empty; nothing was taken.")
		name = receiving.store(raw, receiving.Source(mailbox, "Pipe"))
	except Exception as error:
		return _said(TRY_AGAIN, f"{site} cannot take the mail now: {type(error).__name__}: {error}")
	_hurry(name)
	return TAKEN


def _hurry(name: str) -> None:
	"""Have it processed at once. Without the queue the minute's job does it."""
	try:
		frappe.enqueue(processing.process, queue="short", name=name)
	except Exception as error:
		_said(TAKEN, f"Stored; it will be processed within minutes ({type(error).__name__}).")


def _said(code: int, text: str) -> int:
	print(text, file=sys.stderr)
	return code
