"""Messages on a ticket, in Frappe's own Communication and Comment."""

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import strip_html

from servicedesk_app.errors import InvalidReport
from servicedesk_app.rules.texts import DESCRIPTION_LIMIT, paragraphs
from servicedesk_app.ticketing.people import full_name

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

_PASTED = re.compile(r"(?<=[\"'])data:image/[^\"']*", re.IGNORECASE)


def from_staff(ticket: "SDTicket", html: str, key: str = "") -> str:
	"""An answer to the customer. `html` comes from staff and is sanitised by Frappe as it is saved.

	Under a `key` it is one message, however often it is sent.
	"""
	user = frappe.session.user
	name = name_by_key(ticket.name, user, key, html)
	if name and _is_written(ticket, "Communication", name):
		return name
	sender = (frappe.get_cached_value("User", user, "email"), full_name(user))
	return _communicate(ticket, html, "Sent", sender, name)


def from_customer(ticket: "SDTicket", text: str, user: str, key: str = "") -> str:
	"""A message of the customer: plain text, escaped here.

	The same text under the same `key` is one message, however often it is sent: its name is made of them.
	"""
	return _received(ticket, text, (frappe.get_cached_value("User", user, "email"), full_name(user)), key)


def from_address(ticket: "SDTicket", text: str, email: str, name: str | None, key: str = "") -> str:
	"""A message of a reporter without an account, as `from_customer`. The caller has checked who it is."""
	return _received(ticket, text, (email, name or email), key)


def _received(ticket: "SDTicket", text: str, sender: tuple[str, str], key: str) -> str:
	name = name_by_key(ticket.name, sender[0], key, text)
	if name and _is_written(ticket, "Communication", name):
		return name
	return _communicate(ticket, paragraphs(text), "Received", sender, name)


def of_report(ticket: "SDTicket", user: str) -> str:
	"""The message that holds the files of a report; it changes nothing and tells nobody. One for each ticket."""
	name = name_of_report(ticket.name)
	if _is_written(ticket, "Communication", name):
		return name
	sender = (frappe.get_cached_value("User", user, "email"), full_name(user))
	return _communicate(ticket, paragraphs(_("Files of this report")), "Received", sender, name, silent=True)


def name_of_report(ticket: str) -> str:
	"""The name of `of_report`'s message, whether there is one or not."""
	return hashlib.sha256(f"report\0{ticket}".encode()).hexdigest()[:32]


def name_by_key(ticket: str, user: str, key: str, text: str) -> str | None:
	"""The name of what somebody sends under a key of theirs: the same again has the same name. None without a key."""
	return hashlib.sha256("\0".join((ticket, user, key, text)).encode()).hexdigest()[:32] if key else None


def _is_written(ticket: "SDTicket", doctype: str, name: str) -> bool:
	"""Asked one at a time for each ticket: for a name that is taken meanwhile Frappe would choose another."""
	frappe.db.get_value("SD Ticket", ticket.name, "name", for_update=True)
	return bool(frappe.db.get_value(doctype, name, "name", for_update=True))


def internal_note(ticket: "SDTicket", text: str, key: str = "") -> str:
	"""A Comment for staff only. Under a `key` it is one note, however often it is sent."""
	_validate(text)
	name = name_by_key(ticket.name, frappe.session.user, key, text)
	if name and _is_written(ticket, "Comment", name):
		return name
	comment = frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Comment",
			"reference_doctype": "SD Ticket",
			"reference_name": ticket.name,
			"comment_email": frappe.session.user,
			"comment_by": full_name(frappe.session.user),
			"content": text,
		}
	)
	return comment.insert(ignore_permissions=True, set_name=name).name  # checked by permissions.guards


def files_on(ticket: "SDTicket", names: Sequence[str]) -> list:
	"""The named Files, if each hangs on this ticket: nothing of another one is handed to its customer."""
	files = [frappe.get_doc("File", name) for name in dict.fromkeys(names)]
	for file in files:
		if (file.attached_to_doctype, file.attached_to_name) != ("SD Ticket", ticket.name):
			raise InvalidReport(
				_("The file {0} is not on ticket {1}. Attach it there first.").format(file.name, ticket.name)
			)
	return files


def move_files(files: Sequence, message: str) -> None:
	"""Files of a ticket, which are internal, become a message's, which the customer may download."""
	for file in files:
		file.attached_to_doctype, file.attached_to_name, file.attached_to_field = (
			"Communication",
			message,
			None,
		)
		file.flags.sd_checked = True
		file.save(ignore_permissions=True)  # whoever may write the ticket may send what hangs on it


def _communicate(
	ticket: "SDTicket",
	html: str,
	direction: str,
	sender: tuple[str, str],
	name: str | None = None,
	*,
	silent: bool = False,
) -> str:
	_validate(html)
	communication = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Other",
			"sent_or_received": direction,
			"reference_doctype": "SD Ticket",
			"reference_name": ticket.name,
			"subject": ticket.subject,
			"content": html,
			"sender": sender[0],
			"sender_full_name": sender[1],
			"status": "Linked",
		}
	)
	# The caller has checked who writes; permissions.guards asks staff's permission, which customers lack.
	communication.flags.update(sd_checked=True, sd_no_effect=silent)
	return communication.insert(ignore_permissions=True, set_name=name).name


def _validate(text: str) -> None:
	text = _PASTED.sub("", text)  # pasted pictures become files (mail.pictures)
	if not strip_html(text).strip() and "<img" not in text.lower():
		raise InvalidReport(_("The message is empty. Write what you want to say."))
	if len(text) > DESCRIPTION_LIMIT:
		raise InvalidReport(
			_("The message is longer than {0} characters. Attach long texts as a file.").format(
				DESCRIPTION_LIMIT
			)
		)


def of_ticket(ticket: str) -> list[frappe._dict]:
	"""What the customer may read of the journal, oldest first: messages of both sides, no Comment."""
	return frappe.get_all(
		"Communication",
		filters={
			"reference_doctype": "SD Ticket",
			"reference_name": ticket,
			"communication_type": "Communication",
		},
		fields=["name", "creation", "sent_or_received", "sender_full_name", "content"],
		order_by="creation",
	)
