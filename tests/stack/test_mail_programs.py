"""What programs write about our mails, over real SMTP and IMAP: reports that mails bounced or are late, absences.

Each report is one that we make of the mail as it was sent, as a mail server or a mail program makes it.
"""

from __future__ import annotations

from email import policy
from email.message import EmailMessage, MIMEPart

import mail_servers
import pytest
from mail_scene import fetch, mail_with, report_of, scene, until

pytestmark = pytest.mark.skipif(bool(mail_servers.missing()), reason=f"needs {mail_servers.missing()}")
GONE = "550 5.1.1 The address is not known here"


@pytest.fixture(scope="module")
def servers():
	with mail_servers.running() as running:
		yield running


@pytest.fixture
def world(servers, site):
	with scene(servers) as made:
		yield made


def report_on(mail, recipient: str, action: str, status: str, said: str) -> EmailMessage:
	"""A report by RFC 3464 on a mail that was sent, with the headers of that mail."""
	report = EmailMessage(policy=policy.SMTP)
	report["From"], report["To"] = "MAILER-DAEMON@mx.acme.example", mail["Return-Path"].strip("<>")
	report["Subject"], report["Auto-Submitted"] = "Delivery Status Notification", "auto-replied"
	report["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="report"'
	words = MIMEPart(policy=policy.SMTP)
	words.set_content(f"About your mail to {recipient}:\n\n{said}\n")
	machine = f"Reporting-MTA: dns; mx.acme.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n"
	machine += f"Status: {status}\r\nDiagnostic-Code: smtp; {said}\r\n"
	head = mail.as_bytes().partition(b"\r\n\r\n")[0].decode()
	parts = [words.as_string(), f"Content-Type: message/delivery-status\r\n\r\n{machine}"]
	parts.append(f"Content-Type: text/rfc822-headers\r\n\r\n{head}\r\n")
	report.set_payload("--report\r\n" + "\r\n--report\r\n".join(parts) + "\r\n--report--\r\n")
	return report


def bring(servers, world, report: EmailMessage):
	"""The report goes to where our mail came from, with the empty sender of reports, and is taken in."""
	import frappe

	report["Message-ID"] = f"<{frappe.generate_hash(length=12)}@mx.acme.example>"
	servers.send(report.as_bytes(), sender="", to=[report["To"].addresses[0].addr_spec])
	fetch(world)
	known = report["Message-ID"].strip("<>")
	fields = ["ticket", "state", "outcome", "kind", "reason"]
	rows = {"message_id": ("in", (known, f"<{known}>")), "state": ("!=", "New")}
	return until(lambda: frappe.db.get_value("SD Inbound Mail", rows, fields, as_dict=True), "taking it in")


def outbound(ticket):
	import frappe

	frappe.db.rollback()
	fields = ["state", "error", "sent_to"]
	return frappe.get_all("SD Outbound Mail", {"ticket": ticket}, fields, order_by="creation")


def test_a_bounce_hangs_on_its_mail_marks_the_address_and_shows_on_the_ticket(servers, site, world):
	import frappe

	ticket = report_of(world)
	sent = mail_with(servers, world, f"[{ticket}]")
	taken = bring(servers, world, report_on(sent, world.anna, "failed", "5.1.1", GONE))

	assert (taken.ticket, taken.outcome) == (ticket, "Delivery report"), taken
	assert [row.state for row in outbound(ticket)] == ["Bounced"]
	assert frappe.db.get_value("SD Bouncing Address", world.anna, "bouncing") == 1
	assert GONE in frappe.db.get_value("SD Ticket", ticket, "mail_trouble")
	assert frappe.db.count("SD Ticket", {"customer": world.customer}) == 1, "a report makes no ticket"

	# nothing more goes there, and the ticket says so, until somebody clears the address
	second = report_of(world)
	held = until(lambda: [row for row in outbound(second) if row.state == "Held back"], "holding back")
	assert "come back" in held[0].error
	frappe.delete_doc("SD Bouncing Address", world.anna, force=True)
	frappe.db.commit()


def test_a_delay_is_told_in_the_journal_and_stops_nothing(servers, site, world):
	import frappe

	ticket = report_of(world)
	sent = mail_with(servers, world, f"[{ticket}]")
	taken = bring(servers, world, report_on(sent, world.anna, "delayed", "4.4.1", "451 4.4.1 no answer"))

	assert (taken.ticket, taken.outcome) == (ticket, "Delivery report"), taken
	said = frappe.get_all("Comment", {"reference_name": ticket, "comment_type": "Info"}, pluck="content")
	assert any("delayed" in line for line in said), said
	assert not frappe.db.get_value("SD Bouncing Address", world.anna, "bouncing")
	until(lambda: [row.state for row in outbound(ticket)] == ["Sent"], "that it counts as sent")


def test_an_absence_leaves_a_line_and_is_not_answered(servers, site, world):
	import frappe

	ticket = report_of(world)
	sent = mail_with(servers, world, f"[{ticket}]")
	away = EmailMessage(policy=policy.SMTP)
	away["From"], away["To"] = world.anna, sent["Reply-To"].addresses[0].addr_spec
	away["Subject"], away["Auto-Submitted"] = f"Out of office: {sent['Subject']}", "auto-replied"
	away["In-Reply-To"] = away["References"] = sent["Message-ID"]
	away.set_content("I am away until Monday.")
	taken = bring(servers, world, away)

	assert (taken.ticket, taken.outcome) == (ticket, "Kept out"), taken
	assert not frappe.get_all("Communication", {"reference_name": ticket})
	said = frappe.get_all("Comment", {"reference_name": ticket, "comment_type": "Info"}, pluck="content")
	assert any("Out of office" in line for line in said), said
	assert len(outbound(ticket)) == 1 and len(servers.inbox(world.anna)) == 1


def test_a_reading_receipt_makes_nothing(servers, site, world):
	import frappe

	ticket = report_of(world)
	sent = mail_with(servers, world, f"[{ticket}]")
	receipt = report_on(sent, world.anna, "displayed", "2.0.0", "read")
	receipt.replace_header(
		"Content-Type", 'multipart/report; report-type=disposition-notification; boundary="report"'
	)
	taken = bring(servers, world, receipt)

	assert taken.outcome in ("Kept out", "Delivery report"), taken
	assert frappe.db.count("SD Ticket", {"customer": world.customer}) == 1
	assert [row.state for row in outbound(ticket)] != ["Bounced"]
