"""How often machines may answer machines: a cap for each sender and each thread, and a trace where one bites.

`rules.mail_loops` knows automatic mail by its headers. What hides them all, or another service desk that makes a
ticket of each of our acknowledgements, is stopped here.
"""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime

from servicedesk_app.mail import mail_settings, registry
from servicedesk_app.rules.mail_headers import ACKNOWLEDGEMENT, NOTICE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CAPS = (
	# the setting, the time it is for, whether only this ticket's mails count
	("answers_an_hour", HOUR, False),
	("answers_a_day", DAY, False),
	("thread_an_hour", HOUR, True),
	("thread_a_day", DAY, True),
)


def may_answer(sender: str, ticket: str | None) -> bool:
	"""Whether an automatic answer may go to who has just written. Where it may not, the ticket, if there is one,
	says so."""
	return _within(sender, ticket, CAPS)


def may_notify(address: str, ticket: str) -> bool:
	"""Whether one more automatic mail about this ticket may go to an address."""
	return _within(address, ticket, [cap for cap in CAPS if cap[2]])


def _within(address: str, ticket: str | None, caps) -> bool:
	address = address.strip().lower()
	for name, span, of_thread in caps:
		if of_thread and not ticket:
			continue
		allowed = mail_settings.limit(name)
		if _count(address, span, ticket if of_thread else None) >= allowed:
			if ticket:
				_leave_a_trace(address, ticket, name, allowed)
			return False
	return True


def _count(address: str, span: timedelta, ticket: str | None) -> int:
	"""Automatic mails to an address: of a ticket all of them, else the answers."""
	kinds = (ACKNOWLEDGEMENT, NOTICE) if ticket else (ACKNOWLEDGEMENT,)
	filters = {
		"sent_to": address,
		"kind": ("in", kinds),
		"state": ("!=", registry.HELD_BACK),
		"creation": (">", now_datetime() - span),
	}
	return frappe.db.count(registry.OUTBOUND, {**filters, **({"ticket": ticket} if ticket else {})})


def _leave_a_trace(address: str, ticket: str, name: str, allowed: int) -> None:
	what = {
		"answers_an_hour": _(
			"{0} automatic answers went there within an hour. Perhaps a machine answers them."
		),
		"answers_a_day": _("{0} automatic answers went there within a day. Perhaps a machine answers them."),
		"thread_an_hour": _(
			"{0} automatic mails about this ticket went there within an hour. Perhaps a machine answers them."
		),
		"thread_a_day": _(
			"{0} automatic mails about this ticket went there within a day. Perhaps a machine answers them."
		),
	}[name]
	hold_back(address, ticket, what.format(allowed))


def hold_back(address: str, ticket: str, why: str, every: timedelta = HOUR) -> None:
	"""Keep that a mail was not sent, and why: in the list of mails, the journal and the ticket's own field. Once in
	a while, or the trace itself would be without an end."""
	recent = {"sent_to": address, "ticket": ticket, "state": registry.HELD_BACK}
	if frappe.db.exists(registry.OUTBOUND, {**recent, "creation": (">", now_datetime() - every)}):
		return
	mail = registry.Outbound(frappe.generate_hash(length=12), ticket, address, "", "", None)
	registry.keep(mail, kind=NOTICE, state=registry.HELD_BACK, error=why)
	registry.failed(frappe._dict(name=mail.key, ticket=ticket, sent_to=address), why, registry.HELD_BACK)
