"""Mail over HTTP: mail servers push it here, and staff decide about what was held back.

Errors: 403 when the mail or the mailbox is not yours, 404 when there is none, 413 when the site takes no body of
this size, 417 when the call does not fit; whatever else goes wrong is a 5xx, upon which the mail must be sent again.
"""

import frappe
from frappe import _

from servicedesk_app.api.calls import complete, one_of, parsed
from servicedesk_app.api.shapes import MailDecided, MailPreview, MailTaken
from servicedesk_app.errors import InvalidCall, NotAllowed, TicketNotFound
from servicedesk_app.mail import acts, mailboxes, processing, receiving, showing
from servicedesk_app.permissions import people


@frappe.whitelist(methods=["POST"])
@complete
def push(mailbox: str) -> MailTaken:
	"""Take one mail: the body is the raw mail (RFC 822), with Content-Type message/rfc822.

	For a user with the role SD Mail Gateway, by its API key. The answer comes once the mail is safely stored; the
	same mail sent again gives the same name.
	"""
	_validate_gateway(frappe.session.user)
	if not mailboxes.enabled(mailbox):
		raise TicketNotFound(_("There is no mailbox {0} that takes mail. Check its name.").format(mailbox))
	raw = frappe.request.get_data() if frappe.request else b""
	if not raw.strip():
		raise InvalidCall(_("The call has no body. Send the raw mail as its body."))
	name = receiving.store(raw, receiving.Source(mailbox, "HTTP"))
	frappe.enqueue(processing.process, queue="short", name=name)
	return {"name": name}


def _validate_gateway(user: str) -> None:
	if people.MAIL_GATEWAY not in frappe.get_roles(user) and not people.sees_everything(user):
		raise NotAllowed(_("This user is no mail gateway. Give it the role {0}.").format(people.MAIL_GATEWAY))


@frappe.whitelist(methods=["POST"])
@complete
def decide(names: list | str, action: str, customer: str | None = None) -> MailDecided:
	"""Decide about mails of your desks: `action` is release (for a `customer`, if one is named), not spam, spam,
	reject, block or process again. `names` is a list of them."""
	listed = [str(name) for name in parsed("names", names, list)]
	one_of("action", action, tuple(acts.ACTIONS))
	return {"done": acts.decide(listed, action, frappe.session.user, customer)}


@frappe.whitelist(methods=["GET"])
@complete
def preview(mail: str) -> MailPreview:
	"""A mail that you may see: clean HTML, the names of its files, its headers."""
	return showing.preview(_readable(mail))


def _readable(name: str):
	if not frappe.db.exists("SD Inbound Mail", name) or not frappe.has_permission(
		"SD Inbound Mail", "read", name
	):
		raise NotAllowed(_("There is no mail {0} of yours. Look for it in your list.").format(name))
	return frappe.get_doc("SD Inbound Mail", name)
