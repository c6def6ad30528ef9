"""What becomes of a mail that was stored. One transaction for each mail: done wholly, or not at all and again later.

The order in which it is decided: our own mail, the desk's rules and the mail server's findings, mail by programs,
the marks that we have issued, a ticket's number in the subject, a new ticket.
"""

import hashlib
from dataclasses import dataclass, replace

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import validate_email_address

from servicedesk_app.errors import ServiceDeskError
from servicedesk_app.mail import (
	asking,
	attachments,
	bounces,
	identity,
	joining,
	loops,
	mailboxes,
	raw_store,
	senders,
	spam,
)
from servicedesk_app.mail.receiving import INBOUND
from servicedesk_app.mail.senders import Sender
from servicedesk_app.permissions.tickets import seen_by_staff
from servicedesk_app.rules import mail_loops, mail_message, mail_names, mail_trust
from servicedesk_app.rules.mail_loops import AUTO_REPLY, AUTOMATIC, LIST, OWN, PERSON
from servicedesk_app.rules.mail_message import Mail
from servicedesk_app.ticketing import journal

BATCH = 500
ATTEMPTS_LIMIT = 5
SAME_MAIL_SECONDS = 20
NEW, PROCESSED, QUARANTINED, PARKED = "New", "Processed", "Quarantined", "Parked"
ASKED = "Asked"


@dataclass(frozen=True)
class Outcome:
	"""What became of a mail, as its row keeps it."""

	state: str
	outcome: str = ""
	reason: str = ""
	ticket: str | None = None
	communication: str | None = None


@dataclass(frozen=True)
class Case:
	"""A mail with all that was found out about it."""

	row: frappe._dict
	mail: Mail
	mailbox: Document
	trust: mail_trust.Trust
	verdict: mail_loops.Verdict
	sender: Sender

	@property
	def is_genuine(self) -> bool:
		"""Nothing speaks against the sender's address being the sender's. It is no proof."""
		return self.trust.sender != mail_trust.FAIL and not self.mail.has_several_senders


def process_pending() -> None:
	"""The minute's work, and the job after mails were taken: oldest first, so that a question comes before its answer.

	What was cut off before comes last: a mail that kills its worker must not keep the others waiting.
	"""
	names = frappe.get_all(
		INBOUND, {"state": NEW}, pluck="name", order_by="attempts, creation, uid", limit=BATCH
	)
	for name in names:
		process(name)


def process(name: str) -> None:
	"""Deal with one mail, unless it was dealt with or another process is at it.

	Raises only when the database is in trouble; what goes wrong with the mail itself parks it with its error.
	"""
	if not (row := _begin(name)):
		return
	try:
		if row.attempts > ATTEMPTS_LIMIT:
			_finish(
				row,
				Outcome(
					PARKED,
					reason=_("Each attempt to process it was cut off. Look at its size, then try again."),
				),
			)
		else:
			_finish(row, *_handle(row))
	except _database_trouble():
		frappe.db.rollback()
		_let_the_next(row.message_id)
		raise  # it stays New, and the minute's job tries again
	except Exception as error:
		frappe.db.rollback()
		_park(row, error)
	frappe.db.commit()
	_let_the_next(row.message_id)


def _database_trouble() -> tuple[type[Exception], ...]:
	return (frappe.db.OperationalError, frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def _begin(name: str) -> frappe._dict | None:
	"""The row, locked. That an attempt was begun is committed first: a mail that kills its worker is noticed so."""
	if not (row := _lock(name)):
		frappe.db.rollback()
		return None
	message_id = row.message_id
	table = frappe.qb.DocType(INBOUND)
	frappe.qb.update(table).set(table.attempts, table.attempts + 1).where(table.name == name).run()
	frappe.db.commit()
	_one_after_the_other(message_id)
	row = _lock(name)
	if not row:
		_let_the_next(message_id)
		frappe.db.rollback()
	return row


def _one_after_the_other(message_id: str | None) -> None:
	"""Wait for whoever has the same mail from another mailbox in hand, before anything is read that they may change.
	The lock is the database's: it goes when its holder dies."""
	if message_id:
		frappe.db.sql("select get_lock(%s, %s)", (_name_of_lock(message_id), SAME_MAIL_SECONDS))


def _let_the_next(message_id: str | None) -> None:
	if message_id:
		frappe.db.sql("select release_lock(%s)", _name_of_lock(message_id))


def _name_of_lock(message_id: str) -> str:
	return hashlib.sha256(f"{frappe.conf.db_name} mail {message_id}".encode()).hexdigest()


def _lock(name: str) -> frappe._dict | None:
	table = frappe.qb.DocType(INBOUND)
	query = frappe.qb.from_(table).select("*").where((table.name == name) & (table.state == NEW))
	rows = query.for_update(skip_locked=True).run(as_dict=True)
	return rows[0] if rows else None


def _finish(row: frappe._dict, outcome: Outcome, case: Case | None = None) -> None:
	values = {
		"state": outcome.state,
		"outcome": outcome.outcome or None,
		"reason": (outcome.reason or "")[:500] or None,
		"ticket": outcome.ticket,
		"communication": outcome.communication,
		"error": None,
	}
	if case:
		values |= {"kind": case.verdict.kind, "authentication": case.trust.found[:140] or None}
	if outcome.ticket:
		values["queue"] = frappe.db.get_value("SD Ticket", outcome.ticket, "queue")
	frappe.db.set_value(INBOUND, row.name, values)


def _park(row: frappe._dict, error: Exception) -> None:
	"""Kept with its error. What is our own refusal is told in its words, anything else as an error of ours."""
	frappe.clear_messages()
	told = str(error) if isinstance(error, (ServiceDeskError, attachments.ScannerFailed)) else ""
	values = {
		"state": PARKED,
		"reason": told[:500]
		or _("It could not be processed ({0}). Report the error below.").format(type(error).__name__),
		"error": frappe.get_traceback()[-8000:],
	}
	frappe.db.set_value(INBOUND, {"name": row.name, "state": NEW}, values)


# --- the decision


def _handle(row: frappe._dict) -> tuple[Outcome, Case | None]:
	mailbox = frappe.get_cached_doc("SD Mailbox", row.mailbox)
	if virus := attachments.virus_in(str(raw_store.path_of(row.raw_file))):
		return Outcome(QUARANTINED, reason=_("The virus scanner says: {0}").format(virus)), None
	mail = mail_message.read(raw_store.read(row.raw_file))
	case = Case(
		row,
		mail,
		mailbox,
		mail_trust.trust(mail.all("Authentication-Results"), mailbox.authserv_id or ""),
		mail_loops.verdict(
			mail.headers,
			mail.sender,
			mailboxes.own_addresses(),
			is_own_message=identity.is_ours(mail.message_id),
		),
		senders.find(mail.sender, mail.sender_name) if validate_email_address(mail.sender) else Sender(""),
	)
	return _decide(case), case


def _decide(case: Case) -> Outcome:
	if case.verdict.kind == OWN:
		return Outcome(PROCESSED, "Our own mail", case.verdict.reason)
	if not case.row.released and (hold := spam.judge(case.mail, case.mailbox, case.trust)):
		return Outcome(hold.state, reason=hold.reason)
	if case.verdict.kind != PERSON and not case.row.released and not _is_let_in(case):
		return _by_program(case)
	if not case.sender.address and not case.row.released:
		return Outcome(
			QUARANTINED, reason=_("It names no sender whom one could answer. Release it for a customer.")
		)
	if first := _same_mail(case):
		return Outcome(PROCESSED, "Came twice", _("The same mail came to another mailbox."), first)
	return (case.sender.address and _on_a_ticket(case)) or _new_ticket(case)


def _is_let_in(case: Case) -> bool:
	"""Whether the mailbox takes this kind of program's mail for a report."""
	allowed = {AUTOMATIC: case.mailbox.allow_automatic, LIST: case.mailbox.allow_lists}
	return bool(allowed.get(case.verdict.kind))


def _by_program(case: Case) -> Outcome:
	"""Delivery reports go to the mail that they report on; of automatic replies the ticket's journal keeps a line."""
	if bounces.take(case.row, case.mail):
		ticket = frappe.db.get_value(INBOUND, case.row.name, "ticket")
		return Outcome(PROCESSED, "Delivery report", case.verdict.reason, ticket)
	claim = identity.ticket_of(case.mail.references, case.mail.recipients)
	if claim and case.verdict.kind == AUTO_REPLY:
		line = _("An automatic reply of {0} was kept out: {1}").format(
			case.mail.sender, case.mail.subject[:100]
		)
		journal.record(claim.ticket, line)
	return Outcome(PROCESSED, "Kept out", case.verdict.reason, claim.ticket if claim else None)


def _same_mail(case: Case) -> str | None:
	"""The ticket that the same mail became, which was sent to two addresses of one desk."""
	if not case.mail.message_id:
		return None
	filters = {
		"message_id": case.row.message_id,
		"sender": case.row.sender,
		"subject": case.row.subject,
		"desk": case.row.desk,
		"mailbox": ("!=", case.row.mailbox),
		"state": PROCESSED,
		"ticket": ("is", "set"),
	}
	rows = frappe.get_all(INBOUND, filters, ["ticket", "raw_file"], limit=1)
	if not rows or not rows[0].raw_file:
		return None
	first = mail_message.read(raw_store.read(rows[0].raw_file))
	same = (first.text, first.html, first.sent_at) == (case.mail.text, case.mail.html, case.mail.sent_at)
	return rows[0].ticket if same else None


# --- on a ticket that there is


def _on_a_ticket(case: Case) -> Outcome | None:
	claim = identity.ticket_of(case.mail.references, case.mail.recipients)
	if claim:
		ticket, sent_to = _ticket(claim.ticket), claim.sent_to
		if outcome := _joined(case, ticket, sent_to):
			return outcome
		if identity.mark_of([*case.mail.references, *case.mail.recipients]):
			message = joining.add_unverified(_survivor(ticket), case.mail, case.sender)
			reason = _("{0} takes no part in ticket {1}.").format(case.sender.address, ticket.name)
			return Outcome(PROCESSED, "Message, unverified sender", reason, _survivor(ticket).name, message)
	for number in mail_names.numbers_in(case.mail.subject):
		if frappe.db.exists("SD Ticket", number) and (outcome := _joined(case, _ticket(number), None)):
			return outcome
	return None


def _joined(case: Case, ticket, sent_to: str | None) -> Outcome | None:
	"""The outcome, if the sender may write on the ticket."""
	if case.sender.is_staff:
		return _noted(case, ticket) if _is_of_its_staff(case.sender.user, ticket) else None
	if not case.is_genuine or not senders.may_write(case.sender, ticket, sent_to):
		return None
	message = joining.add_message(ticket, case.mail, case.sender)
	now_on = frappe.db.get_value("Communication", message, "reference_name")
	return Outcome(PROCESSED, "Message", "", now_on, message)


def _noted(case: Case, ticket) -> Outcome:
	proven = case.is_genuine and case.trust.sender == mail_trust.PASS
	joining.add_staff_note(ticket, case.mail, case.sender, proven)
	reason = _("By mail staff can leave notes, and nothing else.")
	return Outcome(PROCESSED, "Note for staff", reason, ticket.name)


def _is_of_its_staff(user: str | None, ticket) -> bool:
	return bool(user) and seen_by_staff(user, ticket.name)


def _ticket(name: str):
	return frappe.get_doc("SD Ticket", name)


def _survivor(ticket):
	"""The ticket that this one was merged into, if it was."""
	for _step in range(10):
		if not ticket.merged_into:
			break
		ticket = _ticket(ticket.merged_into)
	return ticket


# --- a new ticket


def _new_ticket(case: Case) -> Outcome:
	customer, hold = _customer(case)
	if hold or not customer:
		return _held(case, hold)
	if frappe.get_cached_value("SD Customer", customer, "disabled"):
		return _held(case, _("{0} cannot report at present.").format(customer))
	sender = case.sender
	is_answerable = case.verdict.kind == PERSON and bool(sender.address)
	if not sender.user and is_answerable:
		sender = replace(sender, contact=senders.ensure_contact(sender, customer))
	name, message = joining.make_ticket(
		case.mail, sender, case.mailbox, customer, is_answerable=is_answerable
	)
	if not (case.verdict.answerable and loops.may_answer(sender.address, name)):
		joining.silence_acknowledgement(name)
	hint = _hint(case)
	if hint:
		journal.record(name, hint)
	return Outcome(PROCESSED, "New ticket", hint, name, message)


def _customer(case: Case) -> tuple[str | None, str]:
	"""Whose the report is; or why it has to be held back, "" for a sender whom nobody knows."""
	sender, mailbox = case.sender, case.mailbox
	if case.row.released_customer:
		return case.row.released_customer, ""
	if sender.is_staff:
		return None, _("It comes from an address of staff. Release it for a customer.")
	if not case.is_genuine and not case.row.released:
		return None, _("The sender is not certain: the mail names several, or the mail server refutes it.")
	if sender.customer and mailbox.customer and sender.customer != mailbox.customer:
		return None, _("{0} belongs to {1}, and this is the address of {2}.").format(
			sender.address, sender.customer, mailbox.customer
		)
	customer = sender.customer or mailbox.customer
	is_known = sender.how in ("account", "contact")
	if is_known or case.row.released or mailbox.unknown_senders == "Is made a contact":
		return customer, ""
	return None, ""


def _held(case: Case, reason: str) -> Outcome:
	if not reason:
		reason = _("Nobody knows {0}.").format(case.mail.sender or _("the sender"))
		if case.mailbox.unknown_senders == "Is asked who they are" and _ask(case):
			reason += " " + _("The sender was asked who they are.")
			return Outcome(QUARANTINED, ASKED, f"{reason} {_hint(case)}".strip())
	return Outcome(QUARANTINED, reason=f"{reason} {_hint(case)}".strip())


def _ask(case: Case) -> bool:
	"""Ask a person who they are, once; never a program, never an address that may be forged."""
	address = case.sender.address
	if (
		not (case.verdict.answerable and case.is_genuine)
		or case.row.released
		or not loops.may_answer(address, None)
	):
		return False
	asked = {"sender": address, "desk": case.row.desk, "outcome": ASKED, "name": ("!=", case.row.name)}
	if frappe.db.exists(INBOUND, asked):
		return False
	return asking.who_are_you(case.mail, case.mailbox)


def _hint(case: Case) -> str:
	"""What staff should know of a mail that spoke of a ticket which its sender may not write on."""
	claim = identity.ticket_of(case.mail.references, case.mail.recipients)
	numbers = [claim.ticket] if claim else []
	numbers += [n for n in mail_names.numbers_in(case.mail.subject) if frappe.db.exists("SD Ticket", n)]
	if not numbers:
		return ""
	return _("The mail speaks of ticket {0}, on which {1} may not write.").format(
		", ".join(dict.fromkeys(numbers)), case.sender.address
	)
