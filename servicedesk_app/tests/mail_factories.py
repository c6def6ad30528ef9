"""Mailboxes and raw mails for tests."""

import frappe

from servicedesk_app.mail import processing, receiving
from servicedesk_app.tests import factories


def make_mailbox(**overrides):
	"""A mailbox that mail is pushed to; its desk's queue takes the tickets."""
	name = factories.unique("Mailbox")
	address = name.lower().replace(" ", "-") + "@desk.example"
	values = {"doctype": "SD Mailbox", "mailbox_name": name, "email": address, "protocol": "None"}
	return frappe.get_doc({**values, "desk": factories.DESK, **overrides}).insert()


def raw_mail(sender="anna@nordlys.example", to="support@desk.example", text="It burns.", **headers) -> bytes:
	"""A plain mail; headers by name, `_` for `-`; one that is None is left out."""
	values = {
		"From": sender,
		"To": to,
		"Subject": "The printer burns",
		"Date": "Tue, 24 Nov 2026 10:00:00 +0100",
		"Message-ID": f"<{frappe.generate_hash(length=16)}@mail.example>",
		"MIME-Version": "1.0",
		"Content-Type": "text/plain; charset=utf-8",
	}
	values |= {name.replace("_", "-"): value for name, value in headers.items()}
	lines = [f"{name}: {value}" for name, value in values.items() if value is not None]
	return ("\r\n".join(lines) + "\r\n\r\n" + text + "\r\n").encode()


def deliver(mailbox, raw: bytes, **source):
	"""Store a mail and process it; its row."""
	name = receiving.store(raw, receiving.Source(mailbox.name, "HTTP", **source))
	processing.process(name)
	return frappe.get_doc("SD Inbound Mail", name)
