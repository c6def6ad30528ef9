"""Every mail about a ticket, made right at the one place that all of them pass: as its Email Queue row is made.

A notice, an agent's answer, the Frappe Desk's composer and any `frappe.sendmail` with a ticket as its reference end
there, on every Frappe (decision 9). Before the row is inserted the mail gets its sender, its signed Message-ID and
reply address, its thread, what tells machines not to answer, and its pictures (`mail.pictures`); after it SD Outbound Mail keeps to whom it went.
All of it is one transaction with what the mail is about.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe import _

from servicedesk_app.mail import identity, mail_settings, outgoing_watch, pictures, registry, sending_from
from servicedesk_app.permissions.people import is_staff
from servicedesk_app.rules import mail_headers
from servicedesk_app.rules.mail_headers import ANSWER, OTHER
from servicedesk_app.ticketing.people import full_name

TICKET = "SD Ticket"


@dataclass(frozen=True)
class Purpose:
	"""What a mail is: a kind of `rules.mail_headers`, the notice that it delivers, and who speaks in it."""

	kind: str = OTHER
	notice: str | None = None
	by: str | None = None
	desk: str | None = None
	customer: str | None = None


@contextmanager
def sending(purpose: Purpose) -> Iterator[None]:
	"""What `frappe.sendmail` queues inside is for this purpose."""
	before, frappe.flags.sd_purpose = frappe.flags.sd_purpose, purpose
	try:
		yield
	finally:
		frappe.flags.sd_purpose = before


def before_insert(queue, method: str | None = None) -> None:
	"""Hook: Email Queue, before_insert."""
	ticket = _ticket_of(queue)
	purpose = frappe.flags.sd_purpose or _purpose_of(queue)
	is_ours = bool(ticket or frappe.flags.sd_purpose)
	pictures.put_right(queue, ticket.name if ticket else None, is_ours)
	if not queue.message or not is_ours:
		return
	desk, customer = (ticket.desk, ticket.customer) if ticket else (purpose.desk, purpose.customer)
	headers = mail_headers.automatic(purpose.kind)
	source = (
		sending_from.of_ticket(desk, customer, ticket.name if ticket else None) if ticket or desk else None
	)
	if source:
		headers["From"] = headers["Reply-To"] = mail_headers.mailbox(
			_speaker(queue, purpose, desk), source.address
		)
		queue.sender, queue.email_account = headers["From"], source.account
	if ticket:
		headers |= _of_ticket(queue, ticket, source)
		_leave_out_prints(queue)
	queue.message = mail_headers.rewritten(queue.message, headers)


def _ticket_of(queue) -> frappe._dict | None:
	if queue.reference_doctype != TICKET or not queue.reference_name:
		return None
	return frappe.db.get_value(TICKET, queue.reference_name, ["name", "desk", "customer"], as_dict=True)


def _purpose_of(queue) -> Purpose:
	"""Without our saying: what hangs on a message that was sent is an agent's own words."""
	if not queue.communication:
		return Purpose()
	message = frappe.db.get_value(
		"Communication",
		queue.communication,
		["sent_or_received", "communication_type", "owner"],
		as_dict=True,
	)
	own_words = message and (message.sent_or_received, message.communication_type) == (
		"Sent",
		"Communication",
	)
	return Purpose(ANSWER, by=message.owner) if own_words else Purpose()


def _speaker(queue, purpose: Purpose, desk: str | None) -> str:
	"""The agent and the desk, or the desk alone."""
	person = full_name(purpose.by) if purpose.kind == ANSWER and purpose.by else None
	return " – ".join(part for part in (person, desk) if part)


def _of_ticket(queue, ticket: frappe._dict, source: sending_from.From | None) -> dict[str, str | None]:
	"""Message-ID, thread, reply address and subject; notes on the row what `after_insert` will keep."""
	address = source.address if source else mail_headers.addresses([queue.sender or ""])[0]
	readers = mail_headers.addresses([row.recipient for row in queue.recipients])
	domain = address.rpartition("@")[2]
	issued = identity.issue(ticket.name, domain)
	earlier = registry.conversation(ticket.name, readers)
	headers = mail_headers.threading(
		issued.message_id, identity.thread_id(ticket.name, domain), earlier.ids, earlier.answered
	)
	headers["Subject"] = mail_headers.numbered(mail_headers.header(queue.message, "Subject"), ticket.name)
	if mail_settings.replies_are_marked():
		name = ticket.desk or ""
		headers["Reply-To"] = mail_headers.mailbox(
			name, identity.reply_address(address, ticket.name, issued.key)
		)
	headers |= _shown_addresses(queue)
	queue.message_id = issued.message_id
	queue.flags.sd_outbound = registry.Outbound(
		issued.key, ticket.name, ", ".join(readers), address, headers["Subject"], issued.message_id
	)
	return headers


def _shown_addresses(queue) -> dict[str, str | None]:
	"""To and Cc of a mail to several people: a customer's person reads no address of staff in them."""
	if queue.expose_recipients != "header":
		return {}
	shown = {name: mail_headers.header(queue.message, name) for name in ("To", "Cc")}
	kept = {name: mail_headers.without(value, _is_of_staff) for name, value in shown.items()}
	if not any(kept.values()):
		return {}  # among colleagues
	return {"To": kept["To"] or "undisclosed-recipients:;", "Cc": kept["Cc"] or None}


def _is_of_staff(address: str) -> bool:
	user = frappe.db.get_value("User", {"email": address})
	return bool(user and is_staff(user))


def _leave_out_prints(queue) -> None:
	"""A print of the ticket shows fields that are meant for staff."""
	attachments = json.loads(queue.attachments or "[]")
	kept = [item for item in attachments if not item.get("print_format_attachment")]
	if len(kept) == len(attachments) or all(_is_of_staff(row.recipient) for row in queue.recipients):
		return
	queue.attachments = json.dumps(kept)
	frappe.msgprint(
		_(
			"The print of the ticket was left out: it shows what is meant for staff. Send a link to the ticket instead."
		),
		alert=True,
	)


def after_insert(queue, method: str | None = None) -> None:
	"""Hook: Email Queue, after_insert. The mail leaves right after the commit, without waiting for the queue's job."""
	outbound = queue.flags.sd_outbound
	if not outbound:
		return
	purpose = frappe.flags.sd_purpose or _purpose_of(queue)
	registry.keep(
		outbound,
		kind=purpose.kind,
		notice=purpose.notice,
		queue=queue.name,
		communication=queue.communication,
	)
	if queue.communication:
		frappe.db.set_value(
			"Communication", queue.communication, "message_id", outbound.message_id, update_modified=False
		)
	send_soon(queue.name)


def send_soon(queue: str) -> None:
	"""Hand a queued mail to a worker once it is committed, under the name that Frappe's own job has for it."""
	frappe.enqueue(
		"servicedesk_app.mail.outgoing.send",
		queue="short", enqueue_after_commit=True, job_id=f"email_queue_sendmail_{queue}", email_queue_name=queue,
	)  # fmt: skip


def send(email_queue_name: str) -> None:
	"""The job: as Frappe's queue sends it, and what became of it. A row that is gone or sent is nothing to do."""
	if not frappe.db.exists("Email Queue", email_queue_name):
		return
	try:
		frappe.get_doc("Email Queue", email_queue_name).send()
	except Exception as error:
		# Frappe has noted its attempt and will make others; the ticket shows that one failed.
		frappe.db.rollback()
		outgoing_watch.note_trouble(email_queue_name, error)
	else:
		registry.follow([email_queue_name])
