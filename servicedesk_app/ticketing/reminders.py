"""The morning's mail to a customer's person: what waits for them, and since when."""

import frappe
from frappe import _
from frappe.utils import escape_html, pretty_date, today

from servicedesk_app.mail import outgoing
from servicedesk_app.mail.outgoing import Purpose
from servicedesk_app.rules.mail_headers import NOTICE
from servicedesk_app.ticketing import notice_mail
from servicedesk_app.ticketing.notice_texts import language_of, link_to, reading_in
from servicedesk_app.ticketing.people import full_name

REMINDED_ON = "sd_reminded_on"


def is_first_today(user: str) -> bool:
	"""Whether nothing was sent to this person today; notes that it is. The note commits with the mail, so that a job
	that runs twice, or again after it was killed, reminds once."""
	frappe.db.get_value("User", user, "name", for_update=True)  # two jobs at once: one waits here
	if frappe.db.get_value("DefaultValue", {"parent": user, "defkey": REMINDED_ON}, "defvalue") == today():
		return False
	frappe.defaults.set_user_default(REMINDED_ON, today(), user)
	return True


def send(user: str, names: list[str]) -> None:
	"""Queue the mail."""
	tickets = frappe.get_all(
		"SD Ticket", {"name": ("in", names)}, ["name", "subject", "status_category", "customer", "desk", "waiting_since"],
		order_by="waiting_since",
	)  # fmt: skip
	with reading_in(language_of(user, tickets[0].customer)):
		subject = (
			_("{0} tickets wait for you").format(len(tickets))
			if len(tickets) > 1
			else _("A ticket waits for you")
		)
		with outgoing.sending(Purpose(NOTICE, desk=tickets[0].desk, customer=tickets[0].customer)):
			frappe.sendmail(
				recipients=[frappe.get_cached_value("User", user, "email")],
				sender=notice_mail.sender_of(tickets[0].desk, tickets[0].customer),
				subject=subject,
				message=body(user, tickets),
				add_unsubscribe_link=0,
				delayed=True,
			)


def body(user: str, tickets: list[frappe._dict]) -> str:
	"""The mail's HTML."""
	lines = "".join(
		f'<li><a href="{link_to(ticket.name)}">{ticket.name} {escape_html(ticket.subject)}</a>'
		f" — {_what_is_asked(ticket.status_category)}, {pretty_date(ticket.waiting_since)}</li>"
		for ticket in tickets
	)
	greeting = _("Good morning {0},").format(escape_html(full_name(user) or user))
	return f"<p>{greeting}</p><p>{_('these tickets go on as soon as you have answered:')}</p><ul>{lines}</ul>"


def _what_is_asked(category: str) -> str:
	return _("please test and approve") if category == "Resolved" else _("please answer")
