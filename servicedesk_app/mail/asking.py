"""The one mail that goes to somebody whom nobody knows: who are you?"""

import frappe
from frappe import _
from frappe.utils import escape_html

from servicedesk_app.mail import outgoing
from servicedesk_app.mail.outgoing import Purpose
from servicedesk_app.rules.mail_headers import ACKNOWLEDGEMENT
from servicedesk_app.rules.mail_message import Mail
from servicedesk_app.rules.mail_names import headline
from servicedesk_app.rules.texts import plain_line


def who_are_you(mail: Mail, mailbox) -> bool:
	"""Queue the question; False when the site cannot send. The caller has made sure that it starts no loop."""
	account = mailbox.email_account or frappe.db.get_value("Email Account", {"default_outgoing": 1})
	if not account:
		return False
	text = _(
		"Thank you for your mail. We do not know yet for which company you write. Please answer with its name and"
		" your telephone number, or write from your address at work. Until then your mail waits at our desk."
	)
	with outgoing.sending(Purpose(ACKNOWLEDGEMENT, desk=mailbox.desk, customer=mailbox.customer)):
		frappe.sendmail(
			recipients=[mail.sender],
			sender=frappe.db.get_value("Email Account", account, "email_id"),
			reply_to=mailbox.email,
			subject=f"Re: {headline(plain_line(mail.subject))[:120]}",
			message=f"<p>{escape_html(text)}</p>",
			in_reply_to=f"<{mail.message_id}>" if mail.message_id else None,
			add_unsubscribe_link=0,
			delayed=True,
		)
	return True
