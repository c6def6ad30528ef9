"""Which mail is held back or turned away, by the desk's own rules first and by what the mail server found second.

“This is spam” and “this is not” make such rules, so that a decision is not asked for twice.
"""

from typing import NamedTuple

import frappe
from frappe import _

from servicedesk_app.rules import mail_trust
from servicedesk_app.rules.mail_message import Mail

RULE = "SD Mail Sender Rule"
ALLOW, BLOCK = "Allow", "Block"
REJECTED, SPAM, QUARANTINED = "Rejected", "Spam", "Quarantined"


class Hold(NamedTuple):
	"""The state in which a mail is kept back, and why."""

	state: str
	reason: str


def judge(mail: Mail, mailbox, trust: mail_trust.Trust) -> Hold | None:
	"""Why this mail goes no further; None if it does."""
	action, pattern = rule_for(mail.sender, mailbox.desk)
	if action == BLOCK:
		return Hold(REJECTED, _("The sender is blocked ({0}).").format(pattern))
	if mailbox.hold_refuted and trust.sender == mail_trust.FAIL:
		# Not even for an address on the list: it is the one that somebody else pretends to have.
		return Hold(
			QUARANTINED,
			_("The mail server says that the sender's address is forged ({0}).").format(trust.found),
		)
	if action == ALLOW:
		return None
	reason = mail_trust.spam_reason(
		mail.all("X-Spam-Flag"),
		mail.all("X-Spam-Status"),
		mail.all("X-Spam-Score"),
		mailbox.spam_threshold or 0,
	)
	return Hold(SPAM, reason) if reason else None


def rule_for(address: str, desk: str) -> tuple[str, str]:
	"""Action and pattern of the rule that counts: the address before its domain, the desk's before the general."""
	if not address:
		return "", ""
	patterns = [address, f"@{address.rpartition('@')[2]}"]
	rows = frappe.get_all(RULE, {"pattern": ("in", patterns)}, ["pattern", "action", "desk"])
	fitting = [row for row in rows if not row.desk or row.desk == desk]
	fitting.sort(key=lambda row: (patterns.index(row.pattern), not row.desk))
	return (fitting[0].action, fitting[0].pattern) if fitting else ("", "")


def learn(address: str, action: str, *, desk: str, mail: str, reason: str) -> None:
	"""Remember for this desk what is to be done with an address. The caller may decide about the desk's mail."""
	if not address:
		return
	filters = {"pattern": address.lower(), "desk": desk}
	name = frappe.db.get_value(RULE, filters)
	rule = frappe.get_doc(RULE, name) if name else frappe.new_doc(RULE)
	rule.update({**filters, "action": action, "reason": reason, "learnt_from": mail})
	rule.save(ignore_permissions=True)


def forget(address: str, action: str, *, desk: str) -> None:
	"""Take back what was learnt of an address."""
	for name in frappe.get_all(
		RULE, {"pattern": address.lower(), "desk": desk, "action": action}, pluck="name"
	):
		frappe.delete_doc(RULE, name, ignore_permissions=True)
