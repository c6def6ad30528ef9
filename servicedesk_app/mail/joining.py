"""A mail becomes a message on a ticket, a note for staff, or a ticket of its own.

Called by `mail.processing`, which has decided who the sender is and what they may do.
"""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe import _

from servicedesk_app.mail import attachments, reading
from servicedesk_app.mail.senders import Sender
from servicedesk_app.rules.mail_message import Attachment, Mail
from servicedesk_app.rules.mail_names import headline
from servicedesk_app.rules.texts import SUBJECT_LIMIT, paragraphs, plain_line
from servicedesk_app.ticketing import intake, journal, notices, replies

MARKUP_LIMIT = 150_000
PLAIN_LIMIT = 60_000
MESSAGE = "Communication"


@dataclass(frozen=True)
class Writing:
	"""A mail ready to be written down: clean HTML of all of it and of the new part, its files, and its plain text."""

	whole: str
	message: str
	plain: str
	files: tuple[Attachment, ...]


def writing_of(mail: Mail) -> Writing:
	"""What is shown of a mail; a text too long for a ticket is cut, and kept whole as a file."""
	read = reading.read(mail.text, mail.html)
	files = mail.attachments
	whole, message = read.whole, read.as_message
	if len(whole) > MARKUP_LIMIT:
		whole = message = paragraphs(read.plain[:PLAIN_LIMIT]) + attachments.as_sentences(
			[_("The text goes on in the file whole-text.txt.")]
		)
		files = (*files, Attachment("whole-text.txt", "text/plain", read.plain.encode()))
	if not (read.plain.strip() or "<img" in whole):
		whole = message = attachments.as_sentences([_empty(mail)])
	return Writing(whole, message, read.plain, files)


def _empty(mail: Mail) -> str:
	if any(
		file.content_type.startswith("application/pkcs7-mime") or "smime.p7m" in file.name
		for file in mail.attachments
	):
		return _(
			"The mail is encrypted (S/MIME) and cannot be read here. Ask the sender to send it in plain."
		)
	return _("The mail has no text.")


# --- on a ticket


def add_message(ticket, mail: Mail, sender: Sender) -> str:
	"""A message of somebody who may write there; the ticket follows, as it does a message from the portal."""
	with acting_as(sender.user):
		communication = _write(ticket, mail, sender, writing_of(mail))
		replies.customer_has_written(ticket, communication)
	return communication.name


def add_unverified(ticket, mail: Mail, sender: Sender) -> str:
	"""A message of somebody who was sent the ticket's mark but takes no part in it: shown, and nothing follows.

	Only staff are told; to the sender nothing is sent.
	"""
	banner = _("Unverified sender: {0} does not take part in this ticket. Check who it is before you answer.")
	communication = _write(ticket, mail, sender, writing_of(mail), banner.format(sender.address))
	notices.post_events(ticket.name, ["Customer answered"], text=replies.excerpt_of(communication))
	return communication.name


def _write(ticket, mail: Mail, sender: Sender, writing: Writing, banner: str = ""):
	above = f"<p><strong>{html.escape(banner)}</strong></p>" if banner else ""
	communication = _insert(ticket, mail, sender, above + writing.message)
	_keep_files(communication, writing.files)
	return communication


def _insert(ticket, mail: Mail, sender: Sender, content: str):
	communication = frappe.get_doc(
		{
			"doctype": MESSAGE,
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"reference_doctype": "SD Ticket",
			"reference_name": ticket.name,
			"subject": plain_line(mail.subject)[:SUBJECT_LIMIT] or ticket.subject,
			"content": content,
			"sender": sender.address,
			"sender_full_name": plain_line(mail.sender_name or sender.name)[:SUBJECT_LIMIT]
			or sender.address
			or _("Unknown sender"),
			"message_id": mail.message_id[:500],
			"status": "Linked",
		}
	)
	# No recipients: of an address like x+DocType+name@ Frappe would make a link into that document's timeline.
	communication.flags.sd_checked = True  # who writes was decided by mail.processing
	communication.flags.sd_no_effect = True  # the effects come once its files are there
	return communication.insert(ignore_permissions=True)


def _keep_files(communication, files: tuple[Attachment, ...]) -> None:
	addresses, kept_out = attachments.keep(files, MESSAGE, communication.name)
	content = attachments.with_pictures(communication.content, addresses) + attachments.as_sentences(kept_out)
	if content != communication.content:
		communication.db_set("content", content, update_modified=False)
	if files:
		communication.db_set("has_attachment", 1, update_modified=False)


def add_staff_note(ticket, mail: Mail, sender: Sender, proven: bool) -> None:
	"""What comes from an address of our own staff: a note for staff and nothing more, since anybody can write it."""
	banner = (
		_("By mail from {0}, whose address the mail server has confirmed.")
		if proven
		else _("By mail from {0}. The mail server did not confirm the address: it may be forged.")
	).format(sender.address)
	writing = writing_of(mail)
	comment = frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": "SD Ticket",
			"reference_name": ticket.name,
			"comment_email": sender.address,
			"comment_by": plain_line(sender.address),
			"content": f"<p><strong>{html.escape(banner)}</strong></p>{paragraphs(reading.split_text(writing.plain)[0][:PLAIN_LIMIT])}",
		}
	)
	comment.flags.sd_checked = True
	comment.insert(ignore_permissions=True)
	_addresses, kept_out = attachments.keep(writing.files, "SD Ticket", ticket.name)
	for line in kept_out:
		journal.record(ticket.name, line)


# --- a new one


def make_ticket(
	mail: Mail, sender: Sender, mailbox, customer: str, *, is_answerable: bool
) -> tuple[str, str | None]:
	"""The new ticket's number and, if files came along, the message that carries them."""
	writing = writing_of(mail)
	subject = (
		headline(plain_line(mail.subject)) or plain_line(writing.plain)[:80] or _("Mail without a subject")
	)
	is_cut = len(subject) > SUBJECT_LIMIT
	with acting_as(sender.user):
		ticket = intake.receive(
			intake.Report(
				subject=subject[:SUBJECT_LIMIT],
				description="",
				description_html=(paragraphs(subject) if is_cut else "") + writing.whole,
				raised_by=sender.user,
				channel="Mail",
				customer=customer,
				contact=sender.contact,
				# Without an address nothing is ever sent: so it is for programs.
				reporter_email=sender.address if is_answerable else None,
				queue=_queue(mailbox, customer),
				ticket_type=mailbox.ticket_type,
			)
		)
		message = _files_of_report(ticket, mail, sender, writing.files)
	return ticket.name, message


def _queue(mailbox, customer: str) -> str | None:
	"""The mailbox's queue, for customers of its own desk."""
	return mailbox.queue if frappe.get_cached_value("SD Customer", customer, "desk") == mailbox.desk else None


def _files_of_report(ticket, mail: Mail, sender: Sender, files: tuple[Attachment, ...]) -> str | None:
	"""A file on the ticket itself is for staff only; those of the report hang on a message, which is the customer's."""
	if not files:
		return None
	communication = _insert(ticket, mail, sender, paragraphs(_("Files that came with the report.")))
	addresses, kept_out = attachments.keep(files, MESSAGE, communication.name)
	communication.db_set(
		"content", communication.content + attachments.as_sentences(kept_out), update_modified=False
	)
	description = attachments.with_pictures(ticket.description or "", addresses)
	if description != ticket.description:
		ticket.db_set("description", description, update_modified=False)
	return communication.name


def silence_acknowledgement(ticket: str) -> None:
	"""The report asked for no automatic answer."""
	filters = {"ticket": ticket, "event": "Received", "state": "Pending"}
	frappe.db.set_value("SD Notice", filters, "state", "Done", update_modified=False)


@contextmanager
def acting_as(user: str | None) -> Iterator[None]:
	"""What the customer's person does by mail is theirs, as it is on the portal: they are not told of it."""
	before = frappe.session.user
	if user:
		frappe.set_user(user)
	try:
		yield
	finally:
		if user:
			frappe.set_user(before)
