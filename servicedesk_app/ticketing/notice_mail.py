"""A notice as a mail to one of the customer's people: from whose address, with which files, and whether at all."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import escape_html

from servicedesk_app.mail import bounces, loops, outgoing, sending_from
from servicedesk_app.mail.outgoing import Purpose
from servicedesk_app.rules import mail_body
from servicedesk_app.rules.mail_headers import ACKNOWLEDGEMENT, ANSWER, NOTICE
from servicedesk_app.ticketing.notice_texts import Text, address_of

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

KINDS = {"Received": ACKNOWLEDGEMENT, "Answer": ANSWER}
# What mail servers commonly take; base64 makes a third more of it.
ATTACHED_BYTES = 10 * 1024 * 1024


def send(ticket: "SDTicket", notice: frappe._dict, reader: str, text: Text) -> bool:
	"""Queue the mail in this transaction; Frappe's Email Queue retries it. False when it may not go there."""
	address, kind = address_of(reader), KINDS.get(notice.event, NOTICE)
	if not may_go(address, ticket, kind):
		return False
	shown = mail_body.private_images(text.html)  # the mail carries these already (mail.pictures)
	files = [file for file in files_of(notice.communication) if file.file_url not in shown]
	attached = files if sum(file.file_size or 0 for file in files) <= ATTACHED_BYTES else []
	with outgoing.sending(Purpose(kind, notice.name, by=notice.by_user)):
		frappe.sendmail(
			recipients=[address],
			sender=sender_of(ticket.desk, ticket.customer, ticket.name),
			subject=text.subject,
			message=text.html + ("" if attached else named(files)),
			attachments=[{"fid": file.name} for file in attached],
			reference_doctype="SD Ticket",
			reference_name=ticket.name,
			add_unsubscribe_link=0,
			delayed=True,
		)
	return True


def may_go(address: str, ticket: "SDTicket", kind: str) -> bool:
	"""Not to an address that bounces, and not more automatic mail than the caps allow. The ticket says what was held
	back, and why."""
	if bounces.is_bouncing(address):
		why = _("Mails to this address come back. Clear it under Bouncing Addresses once it works.")
		loops.hold_back(address, ticket.name, why, loops.DAY)
		return False
	if kind == ACKNOWLEDGEMENT and ticket.channel == "Mail":
		return loops.may_answer(address, ticket.name)
	return kind == ANSWER or loops.may_notify(address, ticket.name)


def sender_of(desk: str | None, customer: str | None, ticket: str | None = None) -> str | None:
	"""The address of the account that sends, by which Frappe finds it; None leaves the choice to Frappe."""
	source = sending_from.of_ticket(desk, customer, ticket)
	return frappe.get_cached_value("Email Account", source.account, "email_id") if source else None


def files_of(message: str | None) -> list[frappe._dict]:
	"""The files on a message, which its reader may see."""
	if not message:
		return []
	on_it = {"attached_to_doctype": "Communication", "attached_to_name": message}
	return frappe.get_all("File", on_it, ["name", "file_name", "file_size", "file_url"], order_by="creation")


def named(files: list[frappe._dict]) -> str:
	"""Names of files that are too large for a mail: they are on the portal."""
	if not files:
		return ""
	names = ", ".join(escape_html(file.file_name) for file in files)
	return f"<p>{_('Files, on the portal')}: {names}</p>"
