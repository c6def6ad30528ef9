"""The minute's look at mails that are on their way: what was sent, what stands still, what will never leave.

Frappe writes what became of a mail past every hook, forgets rows that a killed worker left in Sending, and gives a
mail up after four attempts within a quarter of an hour. A mail server that is away over night loses nothing here:
what could not be sent for want of it is tried for a day.
"""

import smtplib
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from servicedesk_app.mail import bounces, registry
from servicedesk_app.rules import mail_headers

STUCK_AFTER = timedelta(minutes=10)  # a sending job may take five
TRY_FOR = timedelta(hours=24)
TRY_EVERY = timedelta(minutes=10)
BATCH = 500


def run() -> None:
	"""The minute's work. It looks only at mails that are on their way; each is a transaction."""
	rows = _on_their_way()
	registry.follow([row.queue for row in rows if row.status == "Sent"])
	for row in rows:
		if row.status == "Sending" and row.since < now_datetime() - STUCK_AFTER:
			put_back(row.queue, "Sending")
		elif row.status == "Error":
			_try_again_or_give_up(row)
		frappe.db.commit()


def _on_their_way() -> list[frappe._dict]:
	return frappe.db.sql(
		"""select mail.name, mail.ticket, mail.sent_to, mail.error, mail.creation, queue.name as queue, queue.status,
			queue.modified as since from `tabSD Outbound Mail` mail
		join `tabEmail Queue` queue on queue.name = mail.email_queue
		where mail.state = 'Queued' and queue.status in ('Sent', 'Sending', 'Error') order by mail.creation limit %s""",
		(BATCH,),
		as_dict=True,
	)


def _try_again_or_give_up(row: frappe._dict) -> None:
	if row.creation < now_datetime() - TRY_FOR:
		registry.failed(row, row.error or _("The mail server did not take it for a day."))
	elif not row.error:
		registry.still_trying(row, _("The mail server did not take it yet; it is tried for a day."))
	elif row.since < now_datetime() - TRY_EVERY:
		put_back(row.queue, "Error")


def put_back(queue: str, from_status: str) -> bool:
	"""Let a mail leave once more, the same one: at least once is the promise. Only from the status it was found in,
	so that of two who look at once one does it."""
	rows = frappe.db.sql(
		"select name from `tabEmail Queue` where name = %s and status = %s for update", (queue, from_status)
	)
	if not rows:
		return False
	frappe.db.set_value("Email Queue", queue, {"status": "Not Sent", "retry": 0})
	_send_soon(queue)
	return True


def note_trouble(queue: str, error: Exception) -> None:
	"""A mail could not be handed to the server: what it refuses for good has failed, the rest is tried again."""
	mail = registry.of_queue(queue)
	if not mail:
		return
	said = in_words(error)
	if not is_for_good(error):
		registry.still_trying(mail, said)
	elif isinstance(error, smtplib.SMTPRecipientsRefused):
		_refused(queue, mail, list(error.recipients), said)
	else:
		_give_up(queue, mail, said)
	frappe.db.commit()


def _give_up(queue: str, mail: frappe._dict, said: str) -> None:
	frappe.db.set_value("Email Queue", queue, "status", "Error")
	registry.failed(mail, said)


def _refused(queue: str, mail: frappe._dict, refused: list[str], said: str) -> None:
	"""An address that the server does not take is as one that bounces. Others of the same mail still get it."""
	for address in refused:
		bounces.remember(address.lower(), mail.ticket, said)
	unsent = frappe.get_all(
		"Email Queue Recipient", {"parent": queue, "status": ("!=", "Sent")}, ["name", "recipient"]
	)
	others = [row for row in unsent if mail_headers.addresses([row.recipient])[0] not in refused]
	if not others:
		return _give_up(queue, mail, said)
	for row in unsent:
		if row not in others:
			frappe.db.delete("Email Queue Recipient", {"name": row.name})
	registry.failed(frappe._dict(mail, sent_to=", ".join(refused)), said)
	frappe.db.set_value(registry.OUTBOUND, mail.name, "state", registry.QUEUED, update_modified=False)
	frappe.db.set_value("Email Queue", queue, {"status": "Not Sent", "retry": 0})
	return _send_soon(queue)


def _send_soon(queue: str) -> None:
	from servicedesk_app.mail.outgoing import send_soon  # it imports this module for what went wrong

	send_soon(queue)


def is_for_good(error: Exception) -> bool:
	"""Whether the server said that it will never take this mail; a refused login can be mended."""
	if isinstance(error, smtplib.SMTPRecipientsRefused):
		return all(code >= 500 for code, _text in error.recipients.values())
	if isinstance(error, smtplib.SMTPAuthenticationError):
		return False
	return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def in_words(error: Exception) -> str:
	"""What the server said, as staff read it."""
	if isinstance(error, smtplib.SMTPRecipientsRefused):
		return "; ".join(f"{code} {_text(text)}" for code, text in error.recipients.values())
	if isinstance(error, smtplib.SMTPResponseException):
		return f"{error.smtp_code} {_text(error.smtp_error)}"
	return str(error) or type(error).__name__


def _text(said: bytes | str) -> str:
	return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
