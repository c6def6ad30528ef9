"""By mail from the report to the approval, with a real IMAP and SMTP server and the real web and workers.

The worker fetches, processes and sends; this process plays the customer's mail programs and the agent's browser.
"""

from __future__ import annotations

import email
import re
import time
from email import policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import mail_servers
import pytest

PATIENCE_SECONDS = 90
PASSWORD = "correct-horse-battery-9"

pytestmark = pytest.mark.skipif(bool(mail_servers.missing()), reason=f"needs {mail_servers.missing()}")


@pytest.fixture(scope="module")
def servers():
	with mail_servers.running() as running:
		yield running


@pytest.fixture
def world(servers, site):
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


def test_a_ticket_by_mail_from_report_to_approval_and_back(servers, site, world):
	import frappe

	# report by mail → a ticket with the customer's agreement and running clocks
	taken = write(servers, world, "It smokes.", subject="The printer is on fire")
	name = taken.ticket
	assert name, taken
	ticket = frappe.get_doc("SD Ticket", name)
	assert (ticket.customer, ticket.agreement, ticket.channel) == (world.customer, world.agreement, "Mail")
	assert ticket.raised_by == world.anna
	assert frappe.db.get_value("SD Ticket Clock", {"ticket": name}, "state") == "Running"

	# acknowledgement
	first = mail_with(servers, world, "We have received your report")
	assert first["Auto-Submitted"] == "auto-replied"
	assert first["From"].addresses[0].addr_spec == world.support
	assert f"[{name}]" in first["Subject"]

	# the agent answers from the form
	agent = site.login(world.agent, PASSWORD)

	def act(act, **values):
		answer = agent.post(f"/api/method/servicedesk_app.api.tickets.{act}", json={"name": name, **values})
		assert answer.status_code == 200, answer.text[:500]

	act("take")
	act("reply", text="<p>Have you tried to put it out?</p>")
	second = mail_with(servers, world, "tried to put it out")
	assert second["Auto-Submitted"] is None
	assert first["Message-ID"] in second["References"]

	# the customer replies from another client, which strips headers
	taken = write(servers, world, "Yes, with water.", to=address_of(second), subject="water")
	assert taken.ticket == name, taken
	assert "with water" in frappe.get_last_doc("Communication", {"reference_name": name}).content

	# the customer approves by the link in the mail; opening it changes nothing
	act("resolve", resolution="<p>Replaced the printer</p>")
	third = mail_with(servers, world, "Replaced the printer")
	link = re.search(r"https?://[^\s<\"]+/support/link/[\w-]+", third.get_body(("html",)).get_content())
	assert link, third.get_body(("html",)).get_content()
	path = urlsplit(link[0]).path
	visitor = site.visitor()
	page = visitor.get(path)
	assert page.status_code == 200
	frappe.db.rollback()
	assert frappe.db.get_value("SD Ticket", name, "status_category") == "Resolved"
	token = re.search(r'name="csrf_token" value="([^"]*)"', page.text)
	answer = visitor.post(path, data={"act": "approve", "csrf_token": token[1] if token else ""})
	assert answer.status_code == 200, answer.text[:500]

	# → closed
	until(lambda: frappe.db.get_value("SD Ticket", name, "status_category") == "Closed", "closing")
	assert frappe.db.get_value("SD Ticket", name, "closed_how") == "Approved by the customer"

	# mail again → reopened
	again = {"In-Reply-To": third["Message-ID"], "References": third["Message-ID"]}
	taken = write(servers, world, "It burns again.", subject="Re: burning", headers=again)
	assert taken.ticket == name, taken
	until(lambda: frappe.db.get_value("SD Ticket", name, "reopened"), "reopening")
	assert frappe.db.get_value("SD Ticket", name, "status_category") not in ("Closed", "Resolved")


def test_two_auto_responders_fall_silent_at_the_cap(servers, site, world):
	"""The other side answers each of our mails at once, without a header that says so, and as if it were new."""
	import frappe

	cap, answered, tickets = 10, set(), set()
	for number in range(cap + 3):
		taken = write(servers, world, "I am away. We have received your mail.", subject=f"Thank you {number}")
		tickets.add(taken.ticket)
		if number < cap:
			mail = mail_with(servers, world, "We have received your report", known=answered)
			answered.add(mail["Message-ID"])

	until(
		lambda: frappe.db.exists("SD Outbound Mail", {"sent_to": world.anna, "state": "Held back"}),
		"the trace of the cap",
	)
	time.sleep(3)
	assert len(servers.inbox(world.anna)) <= cap + 1  # the first test's person is another one
	held = frappe.get_all("SD Outbound Mail", {"sent_to": world.anna, "state": "Held back"}, pluck="ticket")
	assert frappe.db.get_value("SD Ticket", held[0], "mail_trouble")


def test_a_mail_server_that_is_down_loses_nothing(servers, site, world):
	import frappe

	servers.stop_smtp()
	try:
		name = report_of(world)
		until(lambda: frappe.db.get_value("SD Ticket", name, "mail_trouble"), "the trouble on the ticket")
		assert not servers.inbox(world.anna)
	finally:
		servers.start_smtp()
	queue = frappe.db.get_value(
		"SD Outbound Mail", {"ticket": name}, ["email_queue", "message_id"], as_dict=True
	)
	frappe.enqueue("servicedesk_app.mail.outgoing.send", queue="short", email_queue_name=queue.email_queue)
	mail = mail_with(servers, world, "We have received your report")

	assert mail["Message-ID"].strip("<>") == queue.message_id
	until(
		lambda: frappe.db.get_value("SD Outbound Mail", {"ticket": name}, "state") == "Sent",
		"that it is sent",
	)
	assert not frappe.db.get_value("SD Ticket", name, "mail_trouble")


def report_of(world) -> str:
	import frappe

	from servicedesk_app.tests import factories
	from servicedesk_app.ticketing import notice_delivery

	name = factories.make_report(world.anna).name
	frappe.db.commit()
	frappe.enqueue(notice_delivery.deliver_for, queue="short", ticket=name)
	return name
