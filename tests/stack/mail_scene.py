"""A support address on real IMAP and SMTP servers, the desk behind it and the person who writes to it.

The stack's workers fetch, process and send; the tests play the customer's mail programs and the agent's browser.
"""

from __future__ import annotations

import email
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage

import mail_servers

PATIENCE_SECONDS = 240
PASSWORD = "correct-horse-battery-9"


@contextmanager
def scene(servers) -> Iterator:
	"""A customer with a support address of its own, an agreement, one of its people, and an agent who can sign in."""
	import frappe

	from servicedesk_app.tests import factories

	frappe.set_user("Administrator")
	frappe.db.rollback()
	kept = frappe.get_all("Email Account", {"default_outgoing": 1}, pluck="name")
	for name in kept:
		frappe.db.set_value("Email Account", name, "default_outgoing", 0)
	frappe.db.set_single_value("SD Settings", "plus_addressing", 1)
	support = f"support-{frappe.generate_hash(length=6)}@desk.example"
	account = make_account(servers, support)
	desk = factories.make_desk()
	agent = factories.make_agent(desk=desk.name, queue=desk.default_queue, new_password=PASSWORD).name
	anna = factories.make_user(
		"SD Portal User", email=f"anna-{frappe.generate_hash(length=6)}@acme.example"
	).name
	customer = factories.make_customer([anna], desk=desk.name).name
	agreement = factories.make_agreement([customer]).name
	mailbox = make_mailbox(servers, desk.name, customer, account, support)
	frappe.db.commit()
	frappe.clear_cache()
	yield frappe._dict(
		agent=agent,
		support=support,
		anna=anna,
		customer=customer,
		agreement=agreement,
		mailbox=mailbox,
		account=account,
		desk=desk.name,
	)
	frappe.db.rollback()
	frappe.db.set_value("SD Mailbox", mailbox, "enabled", 0)
	frappe.db.set_value("SD Mailbox", mailbox, "email_account", None)
	frappe.db.delete("Email Account", {"name": account})
	for name in kept:
		frappe.db.set_value("Email Account", name, "default_outgoing", 1)
	frappe.db.set_single_value("SD Settings", "plus_addressing", 0)
	frappe.db.commit()
	frappe.clear_cache()


def make_account(servers, support: str) -> str:
	import frappe

	account = frappe.new_doc("Email Account")
	account.update(
		{
			"email_id": support, "email_account_name": f"Show {frappe.generate_hash(length=6)}", "enable_outgoing": 1,
			"default_outgoing": 1, "smtp_server": "127.0.0.1", "smtp_port": servers.smtp, "no_smtp_authentication": 1,
		}
	)  # fmt: skip
	account.name = account.email_account_name
	account.db_insert()
	return account.name


def make_mailbox(servers, desk: str, customer: str, account: str, support: str) -> str:
	import frappe

	mailbox = frappe.get_doc(
		{
			"doctype": "SD Mailbox", "mailbox_name": f"Show {frappe.generate_hash(length=6)}", "email": support,
			"enabled": 1, "desk": desk, "customer": customer, "email_account": account, "protocol": "IMAP",
			"server": "127.0.0.1", "port": servers.imap, "security": "None", "username": support,
			"password": mail_servers.PASSWORD, "folders": "INBOX", "take_existing": "All of it",
		}
	)  # fmt: skip
	return mailbox.insert().name


def until(found, what: str):
	"""What `found` gives once it gives something, as the database has it by then."""
	import frappe

	deadline = time.monotonic() + PATIENCE_SECONDS
	while True:
		frappe.db.rollback()  # a new snapshot
		if answer := found():
			return answer
		assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE_SECONDS} s"
		time.sleep(0.3)


def fetch(world):
	"""As the minute's job does it, without waiting for the minute; which also comes, should this be too early."""
	import frappe

	frappe.enqueue("servicedesk_app.mail.fetching.fetch", queue="short", mailbox=world.mailbox)


def write(servers, world, text, *, to=None, subject="Printer", headers=None):
	"""A mail of Anna's, taken in."""
	mail = EmailMessage(policy=policy.SMTP)
	to = to or world.support
	message_id = f"<{time.time_ns()}@acme.example>"
	mail["From"], mail["To"], mail["Subject"] = f"Anna Jensen <{world.anna}>", to, subject
	mail["Message-ID"] = message_id
	for name, value in (headers or {}).items():
		mail[name] = value
	mail.set_content(text)
	servers.send(mail.as_bytes(), sender=world.anna, to=[to])

	fetch(world)

	def taken():
		import frappe

		return frappe.db.get_value(
			"SD Inbound Mail",
			{"message_id": ("in", (message_id, message_id.strip("<>"))), "state": ("!=", "New")},
			["ticket", "state", "outcome", "reason", "kind"],
			as_dict=True,
		)

	return until(taken, f"taking in “{subject}”")


def mail_with(servers, world, word, known=()):
	"""The first mail in Anna's inbox whose subject or text has this word."""

	def found():
		for raw in servers.inbox(world.anna):
			mail = email.message_from_bytes(raw, policy=policy.SMTP)
			text = mail.get_body(("html",)).get_content()
			if (word in mail["Subject"] or word in text) and mail["Message-ID"] not in known:
				return mail
		return None

	return until(found, f"a mail with “{word}”")


def address_of(mail):
	return mail["Reply-To"].addresses[0].addr_spec


def report_of(world) -> str:
	import frappe

	from servicedesk_app.tests import factories
	from servicedesk_app.ticketing import notice_delivery

	name = factories.make_report(world.anna).name
	frappe.db.commit()
	frappe.enqueue(notice_delivery.deliver_for, queue="short", ticket=name)
	return name
