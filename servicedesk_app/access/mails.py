"""The few mails that go to people who have not signed in: an invitation, a confirmation. Plain, one button."""

from html import escape

import frappe
from frappe import _

from servicedesk_app.errors import NoMail
from servicedesk_app.mail import outgoing
from servicedesk_app.mail.outgoing import Purpose
from servicedesk_app.rules.mail_headers import NOTICE
from servicedesk_app.rules.texts import paragraphs


def send(email: str, subject: str, text: str, *, button: str, link: str, after: str = "") -> None:
	"""Queue it in the present transaction. `text` and `after` are plain; the link stands in full below its button."""
	address = escape(link, quote=True)
	message = f'{paragraphs(text)}<p><a href="{address}">{escape(button)}</a></p><p>{address}</p>{paragraphs(after)}'
	try:
		with outgoing.sending(Purpose(NOTICE)):  # nobody's absence is to answer it
			frappe.sendmail(
				recipients=[email], subject=subject, message=message, add_unsubscribe_link=0, delayed=True
			)
	except frappe.OutgoingEmailError as error:
		raise NoMail(
			_("The service desk cannot send mail at present. Call it, or try again later.")
		) from error
