"""SD Outbound Mail: one row for each mail about a ticket, from its Email Queue row to what became of it."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import add_days, now, now_datetime

from servicedesk_app.mail import mail_settings
from servicedesk_app.ticketing import journal

OUTBOUND, TICKET = "SD Outbound Mail", "SD Ticket"
QUEUED, SENT, FAILED, BOUNCED, HELD_BACK = "Queued", "Sent", "Failed", "Bounced", "Held back"
TROUBLED = (FAILED, BOUNCED, HELD_BACK)
BATCH = 1000
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "ticket", "sent_to", "sent_from", "subject", "message_id",
	"kind", "notice", "communication", "email_queue", "state", "error",
)  # fmt: skip


class Outbound(NamedTuple):
	"""A mail that is about to be queued. `sent_to` are bare addresses in small letters, joined by commas."""

	key: str
	ticket: str
	sent_to: str
	sent_from: str
	subject: str
	message_id: str


class Conversation(NamedTuple):
	"""Message-IDs of the mails between us and some readers, oldest first, and the last of theirs."""

	ids: list[str]
	answered: str | None


def keep(
	mail: Outbound, *, kind: str, notice: str | None = None, queue: str | None = None,
	communication: str | None = None, state: str = QUEUED, error: str | None = None,
) -> None:  # fmt: skip
	"""Write the row, in one statement."""
	stamp, user = now(), frappe.session.user
	row = (
		mail.key, stamp, stamp, user, user, mail.ticket, mail.sent_to[:255], mail.sent_from, mail.subject[:255],
		mail.message_id, kind, notice, communication, queue, state, error,
	)  # fmt: skip
	frappe.db.bulk_insert(OUTBOUND, FIELDS, [row])


def conversation(ticket: str, readers: list[str], limit: int = 10) -> Conversation:
	"""What went to and fro between us and these addresses about a ticket: nobody learns of another's mails."""
	if not readers:
		return Conversation([], None)
	values = {"ticket": ticket, "readers": readers, "all": ", ".join(readers), "limit": limit}
	rows = frappe.db.sql(_CONVERSATION if not _has_inbound() else _CONVERSATION_WITH_INBOUND, values)
	ids = [message_id.strip("<>") for message_id, _at, _theirs in reversed(rows)]
	answered = next((message_id.strip("<>") for message_id, _at, theirs in rows if theirs), None)
	return Conversation(ids, answered)


_CONVERSATION = """select message_id, creation, 0 as theirs from `tabSD Outbound Mail`
	where ticket = %(ticket)s and (sent_to in %(readers)s or sent_to = %(all)s) and message_id is not null
	order by creation desc limit %(limit)s"""
_CONVERSATION_WITH_INBOUND = f"""select * from (({_CONVERSATION}) union all
	(select message_id, creation, 1 as theirs from `tabSD Inbound Mail`
	where ticket = %(ticket)s and sender in %(readers)s and message_id is not null
	order by creation desc limit %(limit)s)) as found order by creation desc limit %(limit)s"""


def _has_inbound() -> bool:
	return frappe.db.table_exists("SD Inbound Mail")


def follow(queues: list[str]) -> None:
	"""Take over what became of Email Queue rows: sent ones are sent."""
	rows = frappe.db.sql(
		"""select mail.name, mail.ticket, mail.error from `tabSD Outbound Mail` mail
		join `tabEmail Queue` queue on queue.name = mail.email_queue
		where mail.email_queue in %(queues)s and mail.state in ('Queued', 'Failed') and queue.status = 'Sent'""",
		{"queues": queues or [""]},
		as_dict=True,
	)
	for row in rows:
		frappe.db.set_value(OUTBOUND, row.name, {"state": SENT, "error": None}, update_modified=False)
		if row.error:
			show_trouble(row.ticket)
	frappe.db.commit()


def of_queue(queue: str) -> frappe._dict | None:
	"""The mail of an Email Queue row."""
	fields = ["name", "ticket", "sent_to", "state", "kind", "subject", "creation"]
	return frappe.db.get_value(OUTBOUND, {"email_queue": queue}, fields, as_dict=True)


def still_trying(mail: frappe._dict, error: str) -> None:
	"""It did not leave, and will be tried again: the ticket shows it until it has."""
	frappe.db.set_value(OUTBOUND, mail.name, {"error": error[:500]}, update_modified=False)
	show_trouble(mail.ticket)


def failed(mail: frappe._dict, error: str, state: str = FAILED) -> None:
	"""It did not arrive, or never will: the journal and the ticket say so, once."""
	frappe.db.set_value(OUTBOUND, mail.name, {"state": state, "error": error[:500]}, update_modified=False)
	text = {
		FAILED: _("The mail to {0} could not be sent: {1}"),
		BOUNCED: _("The mail to {0} came back: {1}"),
		HELD_BACK: _("No mail was sent to {0}: {1}"),
	}[state]
	journal.record(mail.ticket, text.format(mail.sent_to, error[:300]))
	show_trouble(mail.ticket)


def show_trouble(ticket: str) -> None:
	"""The ticket's own field says what is wrong with its mail at present; nobody's open form turns stale by it."""
	row = frappe.db.sql(
		"""select sent_to, state, error from `tabSD Outbound Mail`
		where ticket = %s and seen = 0 and (state in %s or (state = 'Queued' and ifnull(error, '') != ''))
		order by creation desc limit 1""",
		(ticket, TROUBLED),
		as_dict=True,
	)
	text = f"{_(row[0].state)}: {row[0].sent_to}. {row[0].error or ''}"[:300] if row else None
	frappe.db.set_value(TICKET, ticket, "mail_trouble", text, update_modified=False)


def apply_retention() -> int:
	"""The daily job: forget mails whose time is over, some at a time. Returns how many.

	What is on its way, or in trouble that the ticket still shows, stays. A mail that was forgotten is still answered:
	its marks are known by their signature.
	"""
	days, removed = mail_settings.days("outbound_keep_days"), 0
	if not days:
		return 0
	values = {"before": add_days(now_datetime(), -days), "troubled": TROUBLED, "batch": BATCH}
	while names := frappe.db.sql_list(_OUTLIVED, values):
		frappe.db.delete(OUTBOUND, {"name": ("in", names)})
		frappe.db.commit()
		removed += len(names)
	return removed


_OUTLIVED = """select name from `tabSD Outbound Mail`
	where creation < %(before)s and state != 'Queued' and not (state in %(troubled)s and seen = 0) limit %(batch)s"""
