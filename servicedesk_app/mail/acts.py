"""What staff decide about mail that was held back, turned away or parked. Each decision is also learnt from."""

from collections.abc import Callable

import frappe
from frappe import _

from servicedesk_app.errors import MailNotThere, NotAllowed
from servicedesk_app.mail import imap, processing, raw_store, spam
from servicedesk_app.mail.receiving import INBOUND
from servicedesk_app.permissions import mail as permissions
from servicedesk_app.rules.texts import plain_line

HELD = ("Quarantined", "Spam", "Rejected", "Parked")
LIMIT = 500


def decide(names: list[str], action: str, user: str, customer: str | None = None) -> int:
	"""Do one of ACTIONS with each mail. All of them must be `user`'s to see. Returns how many there were."""
	if customer:
		frappe.get_doc("SD Customer", customer).check_permission("read")
	rows = [_visible(name, user) for name in list(dict.fromkeys(names))[:LIMIT]]
	for row in rows:
		ACTIONS[action](row, customer)
	return len(rows)


def _visible(name: str, user: str) -> frappe._dict:
	row = frappe.db.get_value(INBOUND, name, "*", as_dict=True, for_update=True)
	if not row or not permissions.holds(row, user):
		raise NotAllowed(
			_("There is no mail {0} for you to decide about. Look for it in your list.").format(
				plain_line(name)
			)
		)
	return row


def release(row: frappe._dict, customer: str | None) -> None:
	"""It is let in: for a customer, if one is named, else as if nothing had spoken against it."""
	_validate_held(row)
	_again(row, released=1, released_customer=customer or row.released_customer)


def not_spam(row: frappe._dict, customer: str | None) -> None:
	"""It is let in, and so is what else comes from this address."""
	spam.learn(row.sender, spam.ALLOW, desk=row.desk, mail=row.name, reason=_("“This is not spam”"))
	release(row, customer)


def is_spam(row: frappe._dict, customer: str | None) -> None:
	"""It is spam, and so is what else comes from this address. What it has become already stays."""
	spam.learn(row.sender, spam.BLOCK, desk=row.desk, mail=row.name, reason=_("“This is spam”"))
	_end(row, "Spam", _("Marked as spam by {0}."))


def reject(row: frappe._dict, customer: str | None) -> None:
	"""It goes no further. Nobody is told."""
	_end(row, "Rejected", _("Rejected by {0}."))


def block(row: frappe._dict, customer: str | None) -> None:
	"""It goes no further, nor does what else comes from this address."""
	spam.learn(row.sender, spam.BLOCK, desk=row.desk, mail=row.name, reason=_("Blocked"))
	_end(row, "Rejected", _("Blocked by {0}."))


def process_again(row: frappe._dict, customer: str | None) -> None:
	"""Once the cause is mended. Of a mail that was too large the whole is fetched first."""
	if row.state not in (*HELD, "New"):
		raise MailNotThere(_("The mail {0} was dealt with already. Look at its ticket.").format(row.name))
	if row.is_cut:
		_fetch_whole(row)
	_again(row)


def _fetch_whole(row: frappe._dict) -> None:
	mailbox = frappe.get_doc("SD Mailbox", row.mailbox)
	chunks = imap.fetch_whole(mailbox, row) if row.source == "IMAP" else []
	if not chunks:
		raise MailNotThere(
			_("The whole mail is not on the server any more. Release it to go on with its beginning.")
		)
	file = raw_store.write(chunks)
	frappe.db.set_value(INBOUND, row.name, {"raw_file": file, "is_cut": 0, "size": sum(map(len, chunks))})


def _again(row: frappe._dict, **values) -> None:
	if not row.raw_file:
		raise MailNotThere(
			_("The raw mail {0} was removed when its time was over. Ask the sender for it.").format(row.name)
		)
	frappe.db.set_value(
		INBOUND,
		row.name,
		{"state": "New", "attempts": 0, "reason": None, "error": None, "outcome": None, **values},
	)
	frappe.enqueue(processing.process, queue="short", enqueue_after_commit=True, name=row.name)


def _end(row: frappe._dict, state: str, reason: str) -> None:
	values = {"state": state, "reason": reason.format(frappe.session.user)}
	frappe.db.set_value(INBOUND, row.name, values)


def _validate_held(row: frappe._dict) -> None:
	if row.state not in HELD:
		raise MailNotThere(_("The mail {0} is not held back. Look at its ticket.").format(row.name))


ACTIONS: dict[str, Callable[[frappe._dict, str | None], None]] = {
	"release": release,
	"not spam": not_spam,
	"spam": is_spam,
	"reject": reject,
	"block": block,
	"process again": process_again,
}
