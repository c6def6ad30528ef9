"""Delivery reports of ten servers, as they write them: which address, whether for good, and why."""

from email import message_from_string
from email.utils import parseaddr

import pytest

from servicedesk_app.rules import mail_bounces
from servicedesk_app.rules.mail_loops import BOUNCE, verdict

ADDRESS = "gone@acme.example"
RETURNED = """Message-ID: <sd.12.abcdefgh23.abcdefghijkl@desk.example>
From: Service Desk <support@desk.example>
To: gone@acme.example
Subject: [12] Printer
"""


def report(sender, subject, words, status, returned="message/rfc822"):
	"""A multipart/report as RFC 3464 has it."""
	return f"""Return-Path: <>
From: {sender}
To: support@desk.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=="

--==
Content-Type: text/plain; charset=utf-8

{words}

--==
Content-Type: message/delivery-status

{status}
--==
Content-Type: {returned}

{RETURNED}
--==--
"""


POSTFIX = report(
	"MAILER-DAEMON@mx.desk.example (Mail Delivery System)",
	"Undelivered Mail Returned to Sender",
	"This is the mail system at host mx.desk.example.\n\n<gone@acme.example>: host mx.acme.example said: 550 5.1.1 no such user",
	"Reporting-MTA: dns; mx.desk.example\n\nFinal-Recipient: rfc822; gone@acme.example\nAction: failed\nStatus: 5.1.1\n"
	"Diagnostic-Code: smtp; 550 5.1.1 <gone@acme.example>:\n    no such user\n",
)
POSTFIX_DELAYED = report(
	"MAILER-DAEMON@mx.desk.example",
	"Delayed Mail (still being retried)",
	"Your message could not be delivered for more than 4 hours. It will be retried until it is 5 days old.",
	"Reporting-MTA: dns; mx.desk.example\n\nFinal-Recipient: rfc822; gone@acme.example\nAction: delayed\nStatus: 4.4.1\n"
	"Diagnostic-Code: X-Postfix; connect to mx.acme.example: Connection timed out\n",
)
EXCHANGE = report(
	"postmaster@acme.example",
	"Undeliverable: [12] Printer",
	"Your message to gone@acme.example couldn't be delivered.\ngone wasn't found at acme.example.",
	"Reporting-MTA: dns;AM0PR01.prod.outlook.com\n\nFinal-Recipient: rfc822;gone@acme.example\nAction: failed\nStatus: 5.1.10\n"
	"Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found\n",
)
GMAIL = report(
	"Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
	"Delivery Status Notification (Failure)",
	"** Address not found **\n\nYour message wasn't delivered to gone@acme.example because the address couldn't be found.",
	"Reporting-MTA: dns; googlemail.com\n\nFinal-Recipient: rfc822; gone@acme.example\nAction: failed\nStatus: 5.1.1\n"
	"Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n",
)
SENDMAIL = report(
	"Mail Delivery Subsystem <MAILER-DAEMON@mx.acme.example>",
	"Returned mail: see transcript for details",
	"   ----- The following addresses had permanent fatal errors -----\n<gone@acme.example>\n    (reason: 550 5.1.1 User unknown)",
	"Reporting-MTA: dns; mx.acme.example\n\nFinal-Recipient: RFC822; gone@acme.example\nAction: failed\nStatus: 5.1.1\n",
	"text/rfc822-headers",
)
FULL = report(
	"MAILER-DAEMON@mail.acme.example",
	"Undelivered Mail Returned to Sender",
	"<gone@acme.example>: mailbox is full",
	"Reporting-MTA: dns; mail.acme.example\n\nOriginal-Recipient: rfc822;gone@acme.example\nFinal-Recipient: rfc822; gone@acme.example\n"
	"Action: failed\nStatus: 5.2.2\nDiagnostic-Code: x-unix; quota exceeded\n",
)
QMAIL = f"""Return-Path: <>
From: MAILER-DAEMON@mx.acme.example
Subject: failure notice

Hi. This is the qmail-send program at mx.acme.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<gone@acme.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@desk.example>
{RETURNED}
"""
EXIM = f"""Return-Path: <>
X-Failed-Recipients: gone@acme.example
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.acme.example>
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  gone@acme.example
    host mx.acme.example [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<gone@acme.example>:
    550 Unrouteable address

------ This is a copy of the message, including all the headers. ------

{RETURNED}
"""
NOTES = f"""From: postmaster@acme.example
Return-Path: <>
Subject: DELIVERY FAILURE: User gone (gone@acme.example) not listed in Domino Directory

Your message

  Subject: [12] Printer

was not delivered to:

  gone@acme.example

because:

  User gone (gone@acme.example) not listed in Domino Directory

--------- original message ---------
{RETURNED}
"""
MAIL_RU = f"""Return-Path: <>
From: mailer-daemon@corp.mail.ru
Subject: Mail failure.
Content-Type: text/plain; charset=utf-8

Письмо, отправленное Вами, не доставлено адресату:

  gone@acme.example
    user not found; 550 5.1.1

**********************

{RETURNED}
"""
KERIO = f"""From: MAILER-DAEMON@mail.acme.example
Return-Path: <>
Subject: Delivery failure
Content-Type: text/plain; charset=iso-8859-2

The message could not be delivered to

gone@acme.example

The error was: 554 5.7.1 Relaying denied

{RETURNED}
"""
EXIM_WARNING = f"""Return-Path: <>
From: Mail Delivery System <Mailer-Daemon@mx.acme.example>
Subject: Warning: message 1abc delayed 24 hours

A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours. The address to which it has not yet been delivered is:

  gone@acme.example

No action is required on your part. Delivery attempts will continue for some time.

{RETURNED}
"""

# server → the report, whether for good, whether the mailbox is full, a word of the reason
TABLE = {
	"Postfix": (POSTFIX, True, False, "no such user"),
	"Postfix, delayed": (POSTFIX_DELAYED, False, False, "timed out"),
	"Exchange Online": (EXCHANGE, True, False, "RecipientNotFound"),
	"Gmail": (GMAIL, True, False, "does not exist"),
	"sendmail": (SENDMAIL, True, False, "User unknown"),
	"a mailbox that is full": (FULL, True, True, "quota"),
	"qmail": (QMAIL, True, False, "no mailbox"),
	"Exim": (EXIM, True, False, "Unrouteable"),
	"HCL Domino": (NOTES, True, False, "not listed"),
	"Mail.ru": (MAIL_RU, True, False, "user not found"),
	"Kerio Connect": (KERIO, True, False, "Relaying denied"),
	"Exim, delayed": (EXIM_WARNING, False, False, ""),
}


@pytest.mark.parametrize("server", TABLE)
def test_what_a_server_reports_is_understood(server):
	raw, for_good, is_full, word = TABLE[server]
	found = mail_bounces.read(raw.encode())

	assert (found.addresses, found.for_good, found.is_full) == ((ADDRESS,), for_good, is_full), found
	assert word in found.reason, found


@pytest.mark.parametrize("server", TABLE)
def test_the_returned_mails_message_id_is_in_what_can_be_read(server):
	assert "sd.12.abcdefgh23.abcdefghijkl@desk.example" in mail_bounces.readable(TABLE[server][0].encode())


@pytest.mark.parametrize("server", [name for name in TABLE if "delayed" not in name])
def test_it_is_a_bounce_by_its_headers(server):
	message = message_from_string(TABLE[server][0])

	assert verdict(message.items(), parseaddr(message["From"])[1], ()).kind == BOUNCE


@pytest.mark.parametrize(
	"raw",
	[b"", b"\x00\xff\xfe", b"Content-Type: multipart/report; boundary=x\n\n--x\n", POSTFIX.encode()[:300]],
	ids=["nothing", "rubbish", "cut short", "cut in its headers"],
)
def test_rubbish_is_no_error(raw):
	assert mail_bounces.read(raw).status in ("", "5.1.1")
