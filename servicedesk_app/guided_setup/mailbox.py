"""Step: the address that customers write to, tried at once; and whether mail goes out."""

import frappe
from frappe import _

from servicedesk_app.errors import InvalidCall
from servicedesk_app.guided_setup import main

DOCTYPE = "SD Mailbox"


def is_available() -> bool:
	"""Whether this version receives mail."""
	return bool(frappe.db.exists("DocType", DOCTYPE))


def title() -> str:
	return _("Mail")


def why() -> str:
	return _(
		"Mail to this address becomes tickets. The sign-in is tried as you save. Answers go out by Frappe's outgoing Email "
		"Account."
	)


def there() -> list[str]:
	boxes = frappe.get_all(DOCTYPE, {"enabled": 1}, ["email", "state"], order_by="creation")
	goes_out = (
		_("Mail goes out.") if main.mails_go_out() else _("No mail goes out yet: add an Email Account.")
	)
	return [*(f"{box.email}: {_(box.state)}" for box in boxes), goes_out]


def fields() -> list[dict]:
	record = _record()
	return [
		main.field("email", _("Address"), options="Email", reqd=1, default=record.email or ""),
		main.field(
			"protocol", _("Protocol"), "Select", options="IMAP\nPOP3", default=record.protocol or "IMAP"
		),
		main.field("server", _("Server"), reqd=1, default=record.server or ""),
		main.field(
			"security",
			_("Security"),
			"Select",
			options="TLS\nSTARTTLS\nNone",
			default=record.security or "TLS",
		),
		main.column(),
		main.field(
			"port", _("Port"), "Int", default=record.port or None, description=_("Empty: the usual one.")
		),
		main.field("username", _("User name"), reqd=1, default=record.username or ""),
		main.field(
			"password",
			_("Password"),
			"Password",
			description=_(
				"Empty: as it is stored. Microsoft 365 and Google take none: choose OAuth on the mailbox' form."
			),
		),
	]


def links() -> list[dict]:
	return [
		{"label": _("Email Account"), "to": "/app/email-account"},
		{"label": _("Mailboxes"), "to": "/app/sd-mailbox"},
	]


def save(values) -> dict:
	"""Make or change the desk's mailbox and sign in. One that cannot sign in is kept, and says why."""
	email = (values.email or "").strip().lower()
	if not email:
		raise InvalidCall(_("The mailbox has no address. Fill it in."))
	record = _record()
	record.update(
		{"mailbox_name": record.mailbox_name or email, "email": email, "desk": main.desk(), "enabled": 1}
	)
	record.update(
		{field: values.get(field) for field in ("protocol", "server", "security", "port", "username")}
	)
	if values.password:
		record.password = values.password
	record.save()
	tried = record.test_connection()
	if tried["works"]:
		return {"message": tried["text"] or _("{0} can be read.").format(email)}
	return {"message": _("Saved, but the sign-in failed: {0}").format(tried["text"])}


def _record():
	name = frappe.db.get_value(DOCTYPE, {"desk": main.desk()}, order_by="creation")
	return frappe.get_doc(DOCTYPE, name) if name else frappe.new_doc(DOCTYPE)
