"""The demo's mail: a mailbox that mail is pushed to, and mails in every state that staff meet on the list.

Each is a raw mail that goes the way of all mail, stored and processed; none leaves.
"""

from collections.abc import Callable
from email import policy
from email.message import EmailMessage

import frappe
from frappe.utils import now_datetime

from servicedesk_app.mail import acts, identity, imap, processing, receiving, registry
from servicedesk_app.setup.demo_house import BIRTE, DESK, EMILY, OLE, PAVEL
from servicedesk_app.ticketing import notices

MAILBOX, ADDRESS = "Support", "support@servicedesk.example"
CHECKED_BY = "mx.servicedesk.example"
DOMAIN = "demo.servicedesk.example"
PICTURE = bytes.fromhex(
	"89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360f8cf000000030101"
	"00c9fe92ef0000000049454e44ae426082"
)
BLOCKED = "offers@bargains.example"
MAX_BYTES = 61 * 1024 * 1024


def build() -> None:
	"""Make what is missing."""
	make_mailbox()
	with notices.nobody_is_told():
		for key, make in MAILS.items():
			if not frappe.db.exists(receiving.INBOUND, {"message_id": _id(key)}):
				make(key)


def make_mailbox() -> None:
	"""One that fetches nothing: a demo knows no server."""
	if frappe.db.exists("SD Mailbox", MAILBOX):
		return
	frappe.get_doc(
		{
			"doctype": "SD Mailbox", "mailbox_name": MAILBOX, "email": ADDRESS, "enabled": 1, "desk": DESK,
			"protocol": "None", "unknown_senders": "Is held back", "authserv_id": CHECKED_BY, "hold_refuted": 1,
			"spam_threshold": 5,
		}
	).insert(ignore_permissions=True)  # fmt: skip


def _id(key: str) -> str:
	return f"{key}@{DOMAIN}"


def _mail(key: str, sender: str, subject: str, text: str, **headers: str) -> EmailMessage:
	mail = EmailMessage(policy=policy.SMTP)
	mail["Authentication-Results"] = f"{CHECKED_BY}; spf=pass; dkim=pass; dmarc=pass"
	mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, subject
	mail["Message-ID"], mail["Date"] = f"<{_id(key)}>", now_datetime().astimezone()
	for name, value in headers.items():
		del mail[name.replace("_", "-")]
		mail[name.replace("_", "-")] = value
	mail.set_content(text)
	return mail


def _take(mail: EmailMessage, cut: str = "") -> str:
	"""As it comes from a mail server that pushes: stored, then processed."""
	name = receiving.store(mail.as_bytes(), receiving.Source(MAILBOX, "HTTP", cut=cut))
	processing.process(name)
	return name


def _named(person) -> str:
	return f"{person.first_name} {person.last_name} <{person.email}>"


# --- what becomes a ticket, or part of one


def report_with_picture(key: str) -> None:
	mail = _mail(
		key, _named(OLE), "Labelprinteren skriver striber",
		"Hej\n\nEtiketterne har striber siden i morges, se billedet. Vi har prøvet en ny rulle.\n\nVenlig hilsen\nOle Skov\n",
	)  # fmt: skip
	mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="striber.png")
	_take(mail)


def answer_by_number(key: str) -> None:
	ticket = frappe.db.get_value(receiving.INBOUND, {"message_id": _id("printer")}, "ticket")
	text = "Det hjalp ikke at rense hovedet.\n\nHilsen Ole\n\nDen 24. nov. 2026 skrev Service Desk:\n> Prøv at rense hovedet.\n"
	_take(_mail(key, _named(OLE), f"Sv: [{ticket}] Labelprinteren skriver striber", text))


def report_in_html(key: str) -> None:
	mail = _mail(key, _named(PAVEL), "Sklad: čtečka kódů se odhlašuje", "Čtečka se odhlašuje.")
	mail.add_alternative(
		"<p>Dobrý den,</p><p>čtečka <b>č. 3</b> se každou hodinu sama odhlásí.</p>"
		"<table border=1><tr><td>08:10</td><td>odhlášena</td></tr><tr><td>09:12</td><td>odhlášena</td></tr></table>"
		'<img src="https://kovar.example/logo.png"><p>Pavel Kovář</p>',
		subtype="html",
	)
	_take(mail)


# --- what is held back


def stranger(key: str) -> None:
	text = "Hello, our laptop from your service does not start any more. Can somebody call me? 555 0199\n"
	_take(_mail(key, "R. Sand <r.sand@sand-and-sons.example>", "Laptop does not start", text))


def forged(key: str) -> None:
	refuted = f"{CHECKED_BY}; spf=fail smtp.mailfrom=nordlys.example; dkim=none; dmarc=fail"
	text = "Please send me the password of the administrator at once, I am in a meeting.\n"
	_take(_mail(key, _named(BIRTE), "Urgent: password", text, Authentication_Results=refuted))


def wrong_address(key: str) -> None:
	text = "This goes on ticket 10012, please add it there.\n"
	_take(_mail(key, "Parts Ltd <orders@parts.example>", "[10012] Delivery is late", text))


def spam(key: str) -> None:
	text = "You have been chosen. Click here.\n"
	_take(
		_mail(
			key, "Luck <win@lucky.example>", "You have won!!!", text, X_Spam_Flag="YES", X_Spam_Score="14.2"
		)
	)


def blocked(key: str) -> None:
	name = _take(
		_mail(f"{key}-first", f"Bargains <{BLOCKED}>", "Toner at half the price", "Buy toner now.\n")
	)
	acts.decide([name], "block", "Administrator")
	_take(_mail(key, f"Bargains <{BLOCKED}>", "Toner at a third of the price", "Buy toner today.\n"))


def too_large(key: str) -> None:
	mailbox = frappe.get_cached_doc("SD Mailbox", MAILBOX)
	why = imap.too_large(MAX_BYTES, (mailbox.max_size_mb or 50) * imap.MEGABYTE)
	_take(_mail(key, _named(EMILY), "Video of the gate that does not open", "See the video.\n"), cut=why)


# --- what programs write


def absence(key: str) -> None:
	text = "Jeg er tilbage på mandag.\n"
	_take(
		_mail(key, _named(BIRTE), "Automatisk svar: Jeres sag er løst", text, Auto_Submitted="auto-replied")
	)


def newsletter(key: str) -> None:
	text = "What is new in November.\n"
	_take(
		_mail(key, "News <news@vendor.example>", "Our newsletter", text, List_Id="<news.vendor.example>",
			List_Unsubscribe="<https://vendor.example/out>", Precedence="bulk")
	)  # fmt: skip


def bounce(key: str) -> None:
	"""Of a mail to a watcher whose address is no more."""
	ticket = frappe.db.get_value(receiving.INBOUND, {"message_id": _id("reader")}, "ticket")
	issued, gone = identity.issue(ticket, DOMAIN), "lager@kovar.example"
	sent = registry.Outbound(
		issued.key, ticket, gone, ADDRESS, f"[{ticket}] We work on it", issued.message_id
	)
	registry.keep(sent, kind="Notice", state=registry.SENT)
	report = (
		f"Reporting-MTA: dns; mx.kovar.example\n\nFinal-Recipient: rfc822; {gone}\nAction: failed\nStatus: 5.1.1\n"
		"Diagnostic-Code: smtp; 550 5.1.1 No such mailbox here\n\n"
		f"Message-ID: <{issued.message_id}>\n"
	)
	_take(_mail(key, "MAILER-DAEMON@mx.kovar.example", "Undelivered Mail Returned to Sender", report,
		Return_Path="<>", Auto_Submitted="auto-replied"))  # fmt: skip


MAILS: dict[str, Callable[[str], None]] = {
	"printer": report_with_picture,
	"reader": report_in_html,
	"answer": answer_by_number,
	"stranger": stranger,
	"forged": forged,
	"parts": wrong_address,
	"spam": spam,
	"blocked": blocked,
	"large": too_large,
	"absence": absence,
	"news": newsletter,
	"bounce": bounce,
}
