"""Mails of ours that come back: attached to the mail that bounced, shown on its ticket, and the address remembered.

A report counts only where it carries the mark of a mail that we sent to the address that it speaks of; anybody can
write a report, and nobody else knows the mark. To an address that bounces for good no further notice is sent until
staff clear it (SD Bouncing Address); an agent may still write to it.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from servicedesk_app.mail import identity, registry
from servicedesk_app.rules import mail_bounces, mail_loops
from servicedesk_app.ticketing import journal

ADDRESS, INBOUND = "SD Bouncing Address", "SD Inbound Mail"
FULL_BOUNCES = 3  # a mailbox that is full may have room tomorrow


def take(inbound, message) -> bool:
	"""Attach a received mail to the mail that it reports on: its `SD Inbound Mail` row, and the mail taken apart
	(`rules.mail_message.Mail`). False when it is no report on a mail of ours; its row then stays as it is."""
	from servicedesk_app.mail import raw_store

	if mail_loops.verdict(message.headers, message.sender, ()).kind != mail_loops.BOUNCE:
		return False
	ticket = take_raw(raw_store.read(inbound.raw_file))
	if not ticket:
		return False
	frappe.db.set_value(INBOUND, inbound.name, "ticket", ticket, update_modified=False)
	return True


def take_raw(raw: bytes) -> str | None:
	"""As `take`, of a raw report. Returns the ticket, or None."""
	mark = identity.mark_of([mail_bounces.readable(raw)])
	mail = mark and frappe.db.get_value(
		registry.OUTBOUND, mark.key, ["name", "ticket", "sent_to", "communication", "state"], as_dict=True
	)
	if not mail:
		return None
	bounce = mail_bounces.read(raw)
	if bounce.for_good:
		_bounced(mail, bounce)
	else:
		journal.record(mail.ticket, _("The mail to {0} is delayed: {1}").format(mail.sent_to, bounce.reason))
	return mail.ticket


def _bounced(mail: frappe._dict, bounce: mail_bounces.Bounce) -> None:
	addresses = [address for address in bounce.addresses if address in mail.sent_to.split(", ")]
	if not addresses and ", " not in mail.sent_to:
		addresses = [mail.sent_to]
	reason = f"{bounce.status} {bounce.reason}".strip()
	if mail.state != registry.BOUNCED:  # the same report may come twice
		registry.failed(
			frappe._dict(mail, sent_to=", ".join(addresses) or mail.sent_to), reason, registry.BOUNCED
		)
	if mail.communication:
		frappe.db.set_value(
			"Communication", mail.communication, "delivery_status", "Bounced", update_modified=False
		)
	for address in addresses:
		remember(address, mail.ticket, reason, is_full=bounce.is_full)


def remember(address: str, ticket: str, reason: str, *, is_full: bool = False) -> None:
	"""Count a bounce of this address; for good ones at the first, full ones at the third, nothing more goes there."""
	stored = frappe.db.get_value(ADDRESS, address, ["bounces"], as_dict=True, for_update=True)
	bounces = (stored.bounces if stored else 0) + 1
	values = {
		"ticket": ticket, "bounces": bounces, "last_bounced_at": now_datetime(), "reason": reason[:500],
		"bouncing": int(not is_full or bounces >= FULL_BOUNCES),
	}  # fmt: skip
	if stored:
		frappe.db.set_value(ADDRESS, address, values)
	else:
		record = frappe.get_doc({"doctype": ADDRESS, "address": address, **values})
		record.flags.from_rules = True
		record.insert(ignore_permissions=True, ignore_if_duplicate=True)


def is_bouncing(address: str) -> bool:
	"""Whether notices to this address are held back."""
	return bool(frappe.db.get_value(ADDRESS, address.strip().lower(), "bouncing"))


def clear(address: str) -> None:
	"""Send notices there again. The caller has checked who asks."""
	frappe.db.set_value(ADDRESS, address, {"bouncing": 0, "bounces": 0})
	for name in frappe.get_all(
		registry.OUTBOUND, {"sent_to": address, "seen": 0, "state": ("in", registry.TROUBLED)}, pluck="name"
	):
		see(name)


def see(outbound: str) -> None:
	"""Staff have seen this mail's trouble; the ticket shows it no longer."""
	frappe.db.set_value(registry.OUTBOUND, outbound, "seen", 1, update_modified=False)
	registry.show_trouble(frappe.db.get_value(registry.OUTBOUND, outbound, "ticket"))
