"""Looks into every mailbox once a minute. One that fails is tried less and less often, and stops no other."""

import frappe
from frappe import _
from frappe.utils import now_datetime
from imapclient import imap_utf7
from imapclient.exceptions import IMAPClientError

from servicedesk_app.mail import folders, imap, pop3, processing, words
from servicedesk_app.service_level.instants import now

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60, 3600
LOCK = "servicedesk mailbox {0} {1}"


def hand_out() -> None:
	"""The minute's work: a job for each mailbox that is due."""
	filters = {"enabled": 1, "protocol": ("!=", "None"), "next_fetch_at": ("<=", now())}
	for name in frappe.get_all("SD Mailbox", filters, pluck="name"):
		frappe.enqueue(fetch, queue="long", mailbox=name)


def fetch(mailbox: str) -> int:
	"""Take what is new in a mailbox, unless another process is at it, and have it processed.

	Returns how many mails were stored. Errors are kept on the mailbox, where people see them.
	"""
	with only_one(mailbox) as is_alone:
		if not is_alone:
			return 0
		record = frappe.get_doc("SD Mailbox", mailbox)
		stored, errors = _fetch(record)
		_note(record, errors)
	if stored:
		frappe.enqueue(processing.process_pending, queue="short")
	return stored


class only_one:
	"""A lock of the database's, which goes when its holder dies. It spares the work of fetching twice; what keeps
	a mail from being stored twice are the keys of its row."""

	def __init__(self, mailbox: str):
		self.name = LOCK.format(frappe.conf.db_name, mailbox)[:64]

	def __enter__(self) -> bool:
		self.held = frappe.db.sql("select get_lock(%s, 0)", self.name)[0][0] == 1
		return self.held

	def __exit__(self, *error) -> None:
		if self.held and not error[0]:
			frappe.db.sql("select release_lock(%s)", self.name)


def _fetch(mailbox) -> tuple[int, list[str]]:
	try:
		if mailbox.protocol == "POP3":
			return pop3.take(mailbox, pop3.connect(mailbox)), []
		return _fetch_folders(mailbox)
	except Exception as error:
		return 0, [_told(mailbox, error)]


def _fetch_folders(mailbox) -> tuple[int, list[str]]:
	client, stored, errors = imap.connect(mailbox), 0, []
	for folder in mailbox.folder_list():
		try:
			client = client or imap.connect(mailbox)
			stored += imap.take(mailbox, folder, client)
			folders.note(mailbox.name, folder, None)
		except Exception as error:
			# The session may be in any state now: the next folder gets a new one.
			client = client and imap.hang_up(client)
			errors.append(f"{folder}: {_told(mailbox, error)}")
			folders.note(mailbox.name, folder, errors[-1])
		frappe.db.commit()
	folders.forget_others(mailbox.name, mailbox.folder_list())
	if client:
		imap.hang_up(client)
	return stored, errors


def _told(mailbox, error: Exception) -> str:
	"""In the words of people; what went wrong in our own code is logged besides."""
	frappe.db.rollback()
	if getattr(error, "needs_authorization", False):
		mailbox.flags.needs_authorization = True
	if not words.is_expected(error):
		frappe.log_error(
			title=f"Mailbox {mailbox.name}", reference_doctype="SD Mailbox", reference_name=mailbox.name
		)
	return words.of(error, mailbox)


def _note(mailbox, errors: list[str]) -> None:
	failures = mailbox.failures + 1 if errors else 0
	pause = min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 10), LONGEST_PAUSE_SECONDS) if errors else 0
	values = {
		"state": "Failing" if errors else "Working",
		"last_fetch_at": now_datetime(),
		"last_error": "\n".join(errors) or None,
		"failures": failures,
		"needs_authorization": int(bool(mailbox.flags.needs_authorization)),
		"next_fetch_at": now() + pause if pause else 0,
	}
	frappe.db.set_value("SD Mailbox", mailbox.name, values, update_modified=False)
	frappe.db.commit()


def test(mailbox) -> str:
	"""Sign in and look, without taking anything. Returns what was found; raises what the server raises."""
	if mailbox.protocol == "POP3":
		server = pop3.connect(mailbox)
		count = server.stat()[0]
		server.quit()
		return _("Signed in. {0} mails lie there.").format(count)
	client = imap.connect(mailbox)
	try:
		return _folders_found(mailbox, client)
	finally:
		imap.hang_up(client)


def _folders_found(mailbox, client) -> str:
	lines = [_("Signed in.")]
	wanted = [*mailbox.folder_list(), *([mailbox.move_to] if mailbox.after_reading == "Is moved" else [])]
	for folder in wanted:
		try:
			status = client.folder_status(folder, ["MESSAGES", "UNSEEN"])
			found = _("{0}: {1} mails, {2} of them unread.")
			lines.append(found.format(folder, status[b"MESSAGES"], status[b"UNSEEN"]))
		except IMAPClientError:
			there = ", ".join(
				imap_utf7.decode(name) if isinstance(name, bytes) else name
				for _f, _d, name in client.list_folders()
			)
			lines.append(_("There is no folder {0}. There are: {1}.").format(folder, there))
	return "\n".join(lines)
