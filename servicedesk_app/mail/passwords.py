"""A mailbox' stored password goes only where whoever typed it in has sent it."""

import frappe
from frappe import _

from servicedesk_app.errors import InvalidMailbox
from servicedesk_app.mail import mailboxes

# Another server, or somebody between it and us, would learn the password.
PATH = ("server", "security", "check_certificate")


def stays_home(mailbox) -> None:
	"""Refuse another way to the server unless the password is typed in with it. Raises InvalidMailbox.

	A mailbox that signs in by OAuth keeps no password, or it could be led away meanwhile."""
	if mailbox.auth_method == "OAuth":
		mailbox.password = None
		return
	# by its name: what a browser sends may call itself new and still have Frappe read the password of that name
	saved = frappe.db.get_value(mailbox.doctype, mailbox.name, PATH, as_dict=True) if mailbox.name else None
	if not saved or _is_typed(mailbox) or mailboxes.is_unchanged(mailbox, saved, PATH):
		return
	if mailbox.get_password("password", raise_exception=False):
		raise InvalidMailbox(
			_(
				"The stored password was given for {0} and this encryption and goes nowhere else. Type the password again."
			).format(saved.server or _("no server"))
		)


def _is_typed(mailbox) -> bool:
	"""Frappe shows a stored password as asterisks, and reads the stored one where the field is empty."""
	return bool(mailbox.password) and not mailbox.is_dummy_password(mailbox.password)
