"""Mail by programs, and files and texts that mean harm or odd writing: the other half of the corpus."""

from servicedesk_app.tests.mail_corpus import (
	HEADERS,
	HTML,
	JOINED,
	KEPT_OUT,
	NEW,
	STRUCTURES,
	THREADS,
	Sample,
	Scene,
	_charset_samples,
	file,
	mail,
	multi,
	part,
)

# --- automatic replies, as fifteen systems write them
AUTO_REPLIES = {
	"Exchange": {
		"Auto_Submitted": "auto-generated",
		"X_Auto_Response_Suppress": "All",
		"Subject": "Automatic reply: A fault",
	},
	"Outlook.com": {"Auto_Submitted": "auto-generated", "Subject": "Automatisk svar: A fault"},
	"Gmail": {"Precedence": "bulk", "X_Autoreply": "yes", "Auto_Submitted": "auto-replied"},
	"vacation(1)": {"Auto_Submitted": "auto-replied (vacation)", "Precedence": "bulk"},
	"Sieve": {"Auto_Submitted": "auto-replied", "Subject": "Auto: A fault"},
	"Lotus Notes": {"Subject": "AUTO: Anna is out of the office (returning 01-12-2026)"},
	"GroupWise": {"Subject": "Out of office", "Auto_Submitted": "auto-replied"},
	"Zimbra": {"Auto_Submitted": "auto-replied (zimbra; vacation)"},
	"cPanel": {"X_Autorespond": "A fault", "Auto_Submitted": "auto-replied", "X_Loop": "anna"},
	"Plesk": {"X_Autoreply": "yes", "Precedence": "auto_reply"},
	"Yandex": {"X_Yandex_Autoreply": "1", "Subject": "Автоответ: A fault"},
	"Mail.ru": {"Subject": "Автоматический ответ: A fault"},
	"Czech Exchange": {"Subject": "Automatická odpověď: A fault"},
	"Polish Exchange": {"Subject": "Odpowiedź automatyczna: A fault"},
	"Dutch Exchange": {"Subject": "Automatisch antwoord: A fault"},
	"another ticket system": {"Auto_Submitted": "auto-generated", "X_OTRS_Loop": "yes"},
	"Jira": {"Auto_Submitted": "auto-generated", "X_JIRA_FingerPrint": "abc", "Precedence": "bulk"},
}


def _auto_reply(headers: dict):
	def build(scene: Scene) -> bytes:
		return mail(scene, body="I am away", In_Reply_To=f"<{scene.mark}>", **headers)

	return build


# --- bounces of ten servers


def _dsn(scene: Scene, sender: str, subject: str, **headers) -> bytes:
	status = "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; gone@x.example\r\nAction: failed\r\nStatus: 5.1.1"
	original = (
		f"Message-ID: <unknown@elsewhere.example>\r\nTo: gone@x.example\r\nSubject: A notice {scene.new_id()}"
	)
	return multi(
		scene,
		'report; report-type="delivery-status"',
		part("Your mail could not be delivered."),
		part(status, "message/delivery-status"),
		part(original, "text/rfc822-headers"),
		sender=sender,
		Subject=subject,
		Return_Path="<>",
		**headers,
	)


BOUNCES = {
	"Postfix": ("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender"),
	"Exim": (
		"Mail Delivery System <Mailer-Daemon@mx.example>",
		"Mail delivery failed: returning message to sender",
	),
	"Sendmail": (
		"Mail Delivery Subsystem <MAILER-DAEMON@mx.example>",
		"Returned mail: see transcript for details",
	),
	"Exchange": ("postmaster@nordlys.example", "Undeliverable: A notice"),
	"Microsoft 365": ("MicrosoftExchange@nordlys.onmicrosoft.example", "Undeliverable: A notice"),
	"Gmail": (
		"Mail Delivery Subsystem <mailer-daemon@googlemail.example>",
		"Delivery Status Notification (Failure)",
	),
	"Yahoo": ("MAILER-DAEMON@yahoo.example", "Failure Notice"),
	"qmail": ("MAILER-DAEMON@qmail.example", "failure notice"),
	"OpenSMTPD": ("MAILER-DAEMON@bsd.example", "Delivery status notification: error"),
	"Yandex": ("mailer-daemon@yandex.example", "Недоставленное сообщение"),
}


def _bounce(sender: str, subject: str):
	return lambda scene: _dsn(scene, sender, subject)


PROGRAMS = [
	*(Sample(f"automatic reply of {name}", _auto_reply(headers), KEPT_OUT) for name, headers in AUTO_REPLIES.items()),
	*(Sample(f"bounce of {name}", _bounce(*words), KEPT_OUT) for name, words in BOUNCES.items()),
	Sample("bounce of qmail without any MIME", lambda s: mail(s, sender="MAILER-DAEMON@q.example", Subject="failure notice", Return_Path="<>", body="Hi. This is the qmail-send program."), KEPT_OUT),
	Sample("read receipt", lambda s: multi(s, "report; report-type=disposition-notification", part("It was read"), part("Disposition: manual-action; displayed", "message/disposition-notification"), Subject="Read: A notice"), KEPT_OUT),
	Sample("feedback report", lambda s: multi(s, "report; report-type=feedback-report", part("abuse"), part("Feedback-Type: abuse", "message/feedback-report")), KEPT_OUT),
	Sample("mailing list", lambda s: mail(s, List_Id="<talk.lists.example>", Precedence="list"), KEPT_OUT),
	Sample("newsletter", lambda s: mail(s, List_Unsubscribe="<mailto:off@x.example>", Precedence="bulk"), KEPT_OUT),
	Sample("monitor", lambda s: mail(s, Auto_Submitted="auto-generated", Subject="PROBLEM: disk full"), KEPT_OUT),
	Sample("cron", lambda s: mail(s, X_Cron_Env="<SHELL=/bin/sh>", Auto_Submitted="auto-generated"), KEPT_OUT),
	Sample("no-reply", lambda s: mail(s, sender="no-reply@shop.example"), KEPT_OUT),
	Sample("null sender", lambda s: mail(s, sender="<>", Return_Path="<>"), KEPT_OUT),
	Sample("person who wants no automatic answer", lambda s: mail(s, X_Auto_Response_Suppress="OOF, AutoReply"), NEW),
	Sample("person whose program says Auto-Submitted: no", lambda s: mail(s, Auto_Submitted="no"), NEW),
]  # fmt: skip

# --- files and markup that mean harm

HARMFUL = [
	Sample("name with a path", lambda s: multi(s, "mixed", part("x"), file("../../../etc/cron.d/evil")), NEW, files=("evil",)),
	Sample("name with a path of Windows", lambda s: multi(s, "mixed", part("x"), file("..\\\\..\\\\boot.txt")), NEW, files=("boot.txt",)),
	Sample("absolute name", lambda s: multi(s, "mixed", part("x"), file("/etc/passwd.txt")), NEW, files=("passwd.txt",)),
	Sample("name with a null", lambda s: multi(s, "mixed", part("x"), file("a\x00b.txt")), NEW, files=("ab.txt",)),
	Sample("name that turns its direction", lambda s: multi(s, "mixed", part("x"), file("invoice\u202efdp.txt")), NEW, files=("invoicefdp.txt",)),
	Sample("name of a device", lambda s: multi(s, "mixed", part("x"), file("CON.txt")), NEW, files=("file CON.txt",)),
	Sample("name of dots", lambda s: multi(s, "mixed", part("x"), file("....")), NEW, files=("file",)),
	Sample("name of a thousand letters", lambda s: multi(s, "mixed", part("x"), file("n" * 1000 + ".txt")), NEW, files=("n" * 96 + ".txt",)),
	Sample("name in RFC 2231", lambda s: multi(s, "mixed", part("x"), part("y", "application/octet-stream", "Content-Disposition: attachment; filename*=utf-8''r%C3%B8d.txt")), NEW, files=("rød.txt",)),
	Sample("name in an encoded word", lambda s: multi(s, "mixed", part("x"), file("=?utf-8?B?csO4ZC50eHQ=?=")), NEW, files=("rød.txt",)),
	Sample("name in a charset that there is not", lambda s: multi(s, "mixed", part("x"), part("y", "application/octet-stream", "Content-Disposition: attachment; filename*=nonsense''r%F8d.txt")), NEW),
	Sample("file without a name", lambda s: multi(s, "mixed", part("x"), part("y", "application/pdf", "Content-Disposition: attachment")), NEW, files=("attachment.pdf",)),
	Sample("program", lambda s: multi(s, "mixed", part("x"), file("invoice.pdf.exe", b"MZ")), NEW, "kept out"),
	Sample("script", lambda s: multi(s, "mixed", part("x"), file("run.js", b"WScript")), NEW, "kept out"),
	Sample("shortcut with a trailing dot", lambda s: multi(s, "mixed", part("x"), file("a.lnk.", b"L")), NEW, "kept out"),
	Sample("empty file", lambda s: multi(s, "mixed", part("x"), file("empty.txt", b"")), NEW, "empty"),
	Sample("picture that is none", lambda s: multi(s, "mixed", part("x"), file("photo.jpg", b"\xff\xd8\xff no picture", "image/jpeg")), NEW),
	Sample("vector picture with a script", lambda s: multi(s, "mixed", part("x"), file("p.svg", b"<svg onload=alert(1)>", "image/svg+xml")), NEW, files=("p.svg",)),
	Sample("two files of one name", lambda s: multi(s, "mixed", part("x"), file("log.txt", b"one"), file("log.txt", b"two")), NEW, files=("log.txt", "log.txt")),
	Sample("HTML file", lambda s: multi(s, "mixed", part("shown"), file("page.html", b"<script>alert(1)</script>", "text/html")), NEW, "shown", "<script", files=("page.html",)),
	Sample("script in HTML", lambda s: mail(s, body="<p>before</p><script>alert(1)</script><p>after</p>", Content_Type=HTML), NEW, "after", "alert(1)"),
	Sample("handler in HTML", lambda s: mail(s, body='<img src="cid:x" onerror="alert(1)"><p onclick=alert(1)>click</p>', Content_Type=HTML), NEW, "click", "alert(1)"),
	Sample("link that runs", lambda s: mail(s, body='<a href="javascript:alert(1)">go</a>', Content_Type=HTML), NEW, "go", "javascript:"),
	Sample("frame, form and meta", lambda s: mail(s, body='<meta http-equiv=refresh content="0;url=//x"><iframe src="//x"></iframe><form action="//x"><input name=p></form>seen', Content_Type=HTML), NEW, "seen", "<iframe"),
	Sample("style that covers the page", lambda s: mail(s, body='<div style="position:fixed;top:0;left:0;width:100%;background:url(http://x)">cover</div><style>*{display:none}</style>', Content_Type=HTML), NEW, "cover", "position"),
	Sample("picture from elsewhere", lambda s: mail(s, body='<p>Hello<img src="http://tracker.example/p.gif"></p>', Content_Type=HTML), NEW, "Hello", ' src="http://tracker'),
	Sample("markup in plain text", lambda s: mail(s, body="<script>alert(1)</script> & <b>"), NEW, "&lt;script&gt;", "<script"),
]  # fmt: skip

# --- what people quote

QUOTES = {
	"Gmail, English": "New words\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Support <support@desk.example> wrote:\r\n> old words",
	"Danish": "New words\r\n\r\nDen 24. november 2026 kl. 10.00 skrev Support <support@desk.example>:\r\n> old words",
	"Czech": "New words\r\n\r\nDne 24. 11. 2026 v 10:00 Support napsal(a):\r\n> old words",
	"Polish": "New words\r\n\r\nW dniu 24.11.2026 o 10:00 Support pisze:\r\n> old words",
	"Russian": "New words\r\n\r\n24 нояб. 2026 г. 10:00, Support <support@desk.example> пишет:\r\n> old words",
	"Dutch": "New words\r\n\r\nOp 24 nov. 2026 om 10:00 schreef Support <support@desk.example>:\r\n> old words",
	"Outlook, English": "New words\r\n\r\nFrom: Support <support@desk.example>\r\nSent: Tuesday\r\nTo: Anna\r\nSubject: A fault\r\n\r\nold words",
	"original message": "New words\r\n\r\n-----Original Message-----\r\nold words",
	"quote marks alone": "New words\r\n> old words\r\n> more of them",
}  # fmt: skip
HTML_QUOTES = {
	"Gmail": '<div>New words</div><div class="gmail_quote"><div>On Tuesday Support wrote:</div><blockquote>old words</blockquote></div>',
	"Apple Mail": '<div>New words</div><blockquote type="cite">old words</blockquote>',
	"Thunderbird": '<p>New words</p><div class="moz-cite-prefix">Am 24.11. schrieb Support:</div><blockquote type="cite">old words</blockquote>',
	"Outlook on the web": '<div>New words</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Support</div><div>old words</div>',
	"Outlook": '<div><p>New words</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>From:</b> Support</p></div><p>old words</p></div>',
	"Yahoo": '<div>New words</div><div class="yahoo_quoted">old words</div>',
}


def _reply(body: str, kind: str = "text/plain; charset=utf-8"):
	return lambda scene: mail(scene, body=body, Content_Type=kind, In_Reply_To=f"<{scene.mark}>")


REPLIES = [
	*(
		Sample(f"quote of {name}", _reply(body), JOINED, "New words", "old words")
		for name, body in QUOTES.items()
	),
	*(
		Sample(f"quote in HTML of {name}", _reply(body, HTML), JOINED, "New words", "old words")
		for name, body in HTML_QUOTES.items()
	),
	Sample("answer below the quote", _reply("> old words\r\n\r\nNew words below"), JOINED, "New words below"),
	Sample("nothing but a quote", _reply("> old words"), JOINED, "old words"),
	Sample(
		"list with hyphens is no signature", _reply("I need:\r\n- a mouse\r\n- a screen"), JOINED, "a screen"
	),
	Sample(
		"signature",
		_reply("New words\r\n\r\n-- \r\nAnna Andersen\r\nNordlys A/S"),
		JOINED,
		"New words",
		"Nordlys A/S",
	),
]

CORPUS: list[Sample] = [*_charset_samples(), *STRUCTURES, *HEADERS, *THREADS, *PROGRAMS, *HARMFUL, *REPLIES]
