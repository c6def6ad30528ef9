"""Raw mails, each with what must become of it. They are built here, byte by byte where it matters, so that a reader
sees what is odd about each. `test_mail_corpus` delivers them to a site, and mutations of them besides.
"""

import base64
import quopri
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

NEW, JOINED, UNVERIFIED = "New ticket", "Message", "Message, unverified sender"
KEPT_OUT, OWN, NOTE, REPORT = "Kept out", "Our own mail", "Note for staff", "Delivery report"
HELD = "Quarantined"


@dataclass
class Scene:
	"""Who and what the mails speak of; `test_mail_corpus` makes it."""

	anna: str = "anna@nordlys.example"
	agent: str = "agent@desk.example"
	stranger: str = "mallory@elsewhere.example"
	support: str = "support@desk.example"
	ticket: str = "10001"
	"""Anna's own ticket, and the id and the address that our mail about it went out with."""

	mark: str = "sd.10001.abcdefghij.abcdefghijkl@desk.example"
	marked_address: str = "support+sd.10001.abcdefghij.abcdefghijkl@desk.example"
	foreign: str = "10002"
	"""Another customer's ticket."""

	numbers: dict = field(default_factory=lambda: {"next": 0})

	def new_id(self) -> str:
		self.numbers["next"] += 1
		return f"corpus-{self.numbers['next']}@mail.example"


class Sample(NamedTuple):
	"""A mail and its fate: `outcome` is that of SD Inbound Mail, or a state when it is held back. `says` stands in the
	text that staff read at once, `hides` does not; `files` are the names of what is attached."""

	name: str
	build: Callable[[Scene], bytes]
	outcome: str
	says: str = ""
	hides: str = ""
	files: tuple[str, ...] = ()


CRLF = b"\r\n"


def mail(
	scene: Scene, *lines: str | bytes, body: str | bytes = "Something is broken.", sender: str = "", **headers
) -> bytes:
	"""A mail with the usual headers; `headers` replace them (`_` for `-`), None leaves one out, `lines` are added."""
	values = {
		"From": sender or f"Anna Andersen <{scene.anna}>",
		"To": scene.support,
		"Subject": "A fault",
		"Date": "Tue, 24 Nov 2026 10:00:00 +0100",
		"Message-ID": f"<{scene.new_id()}>",
		"MIME-Version": "1.0",
		"Content-Type": "text/plain; charset=utf-8",
	}
	values |= {name.replace("_", "-"): value for name, value in headers.items()}
	head = [f"{name}: ".encode() + _bytes(value) for name, value in values.items() if value is not None]
	return CRLF.join([*head, *map(_bytes, lines), b"", _bytes(body), b""])


def _bytes(text: str | bytes) -> bytes:
	return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


def part(body: str | bytes, kind: str = "text/plain; charset=utf-8", *lines: str) -> bytes:
	"""A part of a multipart mail."""
	return CRLF.join([f"Content-Type: {kind}".encode(), *map(_bytes, lines), b"", _bytes(body)])


def file(
	name: str,
	body: bytes = b"content",
	kind: str = "application/octet-stream",
	disposition: str = "attachment",
) -> bytes:
	"""A part that is a file, in base64."""
	lines = ("Content-Transfer-Encoding: base64", f'Content-Disposition: {disposition}; filename="{name}"')
	return part(base64.encodebytes(body), kind, *lines)


def several(kind: str, *parts: bytes, boundary: str = "=_b1", closed: bool = True) -> tuple[str, bytes]:
	"""Content-Type and body of a multipart; `closed` is whether its last boundary is there."""
	line = f"--{boundary}".encode()
	body = CRLF.join([b"preamble", *(line + CRLF + one for one in parts), line + (b"--" if closed else b"")])
	return f'multipart/{kind}; boundary="{boundary}"', body


def multi(scene: Scene, kind: str, *parts: bytes, closed: bool = True, **headers) -> bytes:
	"""A whole multipart mail."""
	content_type, body = several(kind, *parts, closed=closed)
	return mail(scene, body=body, Content_Type=content_type, **headers)


def nested(kind: str, *parts: bytes, boundary: str) -> bytes:
	"""A multipart as a part of another."""
	content_type, body = several(kind, *parts, boundary=boundary)
	return part(body, content_type)


# --- languages and charsets

SENTENCES = {
	"en": "The printer on the second floor is broken",
	"da": "Printeren på anden sal er gået i stykker, så æøå",
	"cs": "Tiskárna ve druhém patře nefunguje, příliš žluťoučký kůň",
	"pl": "Drukarka na drugim piętrze nie działa, zażółć gęślą jaźń",
	"ru": "Принтер на втором этаже не работает, помогите пожалуйста",
	"nl": "De printer op de tweede verdieping is kapot, géén idee, coördinatie",
}
CHARSETS = {
	"en": ("us-ascii", "utf-8"),
	"da": ("utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"),
	"cs": ("utf-8", "iso-8859-2", "windows-1250"),
	"pl": ("utf-8", "iso-8859-2", "windows-1250"),
	"ru": ("utf-8", "koi8-r", "windows-1251", "iso-8859-5"),
	"nl": ("utf-8", "iso-8859-1", "windows-1252"),
}
MISLABELLED = (
	# language, what it is, what it says that it is
	("da", "utf-8", "us-ascii"), ("da", "utf-8", "iso-8859-1"), ("da", "windows-1252", "us-ascii"),
	("da", "windows-1252", "utf-8"), ("da", "windows-1252", ""), ("da", "utf-8", ""), ("da", "windows-1252", "x-unknown"),
	("cs", "utf-8", "windows-1250"), ("cs", "windows-1250", "iso-8859-2"), ("cs", "windows-1250", "utf-8"),
	("cs", "windows-1250", ""), ("pl", "utf-8", "iso-8859-2"), ("pl", "windows-1250", "iso-8859-2"),
	("pl", "iso-8859-2", "utf-8"), ("ru", "utf-8", "koi8-r"), ("ru", "koi8-r", "windows-1251"),
	("ru", "windows-1251", "koi8-r"), ("ru", "koi8-r", "utf-8"), ("ru", "windows-1251", "us-ascii"),
	("ru", "koi8-r", ""), ("nl", "windows-1252", "utf-8"), ("nl", "utf-8", "windows-1252"),
)  # fmt: skip


def _encoded(text: str, charset: str, way: str) -> tuple[bytes, str]:
	data = text.encode(charset)
	if way == "base64":
		return base64.encodebytes(data), way
	return (quopri.encodestring(data), way) if way == "quoted-printable" else (data, "8bit")


def _in_charset(language: str, charset: str, way: str, label: str | None = None) -> Callable[[Scene], bytes]:
	def build(scene: Scene) -> bytes:
		body, encoding = _encoded(SENTENCES[language], charset, way)
		named = charset if label is None else label
		kind = f"text/plain; charset={named}" if named else "text/plain"
		word = base64.b64encode(SENTENCES[language][:20].encode(charset)).decode()
		subject = f"=?{charset}?B?{word}?="
		return mail(scene, body=body, Subject=subject, Content_Type=kind, Content_Transfer_Encoding=encoding)

	return build


def _charset_samples() -> list[Sample]:
	right = [
		Sample(
			f"{language} in {charset}, {way}", _in_charset(language, charset, way), NEW, SENTENCES[language]
		)
		for language, charsets in CHARSETS.items()
		for charset in charsets
		for way in ("quoted-printable", "base64", "8bit")
	]
	wrong = [
		Sample(
			f"{language} in {charset}, labelled {label or 'nothing'}",
			_in_charset(language, charset, "8bit", label),
			NEW,
			SENTENCES[language],
		)
		for language, charset, label in MISLABELLED
	]
	return [*right, *wrong]


# --- how mails are built

HTML = "text/html; charset=utf-8"
PICTURE = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _picture(cid: str, name: str = "screen.png") -> bytes:
	lines = (
		"Content-Transfer-Encoding: base64",
		f"Content-ID: <{cid}>",
		f'Content-Disposition: inline; filename="{name}"',
	)
	return part(base64.encodebytes(PICTURE), "image/png", *lines)


def _deep(scene: Scene) -> bytes:
	inner = part("The innermost text")
	for number in range(400):
		inner = nested("mixed", inner, boundary=f"=_d{number}")
	return multi(scene, "mixed", inner)


def _winmail() -> bytes:
	return file("winmail.dat", bytes.fromhex("789f3e22") + b"\0" * 40, "application/ms-tnef")


INVITATION = (
	"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\nEND:VEVENT\r\nEND:VCALENDAR"
)

STRUCTURES = [
	Sample("text only", lambda s: mail(s, body="Plain words"), NEW, "Plain words"),
	Sample("HTML only", lambda s: mail(s, body="<p>Marked <b>words</b></p>", Content_Type=HTML), NEW, "<b>words</b>"),
	Sample("alternative", lambda s: multi(s, "alternative", part("plain way"), part("<p>rich way</p>", HTML)), NEW, "rich way", "plain way"),
	Sample("alternative whose HTML is empty", lambda s: multi(s, "alternative", part("plain way"), part("<html><body></body></html>", HTML)), NEW, "plain way"),
	Sample("alternative in the wrong order", lambda s: multi(s, "alternative", part("<p>rich way</p>", HTML), part("plain way")), NEW, "rich way"),
	Sample("mixed with a file", lambda s: multi(s, "mixed", part("See the file"), file("log.txt")), NEW, "See the file", files=("log.txt",)),
	Sample("related with a picture in the text", lambda s: multi(s, "related", part('<p>Look <img src="cid:pic1@x"></p>', HTML), _picture("pic1@x")), NEW, "Look", "cid:", files=("screen.png",)),
	Sample("mixed, related and alternative, three deep", lambda s: multi(s, "mixed", nested("related", nested("alternative", part("plain"), part("<p>three deep</p>", HTML), boundary="=_b3"), _picture("p@x"), boundary="=_b2"), file("a.pdf")), NEW, "three deep", files=("a.pdf", "screen.png")),
	Sample("two texts after one another", lambda s: multi(s, "mixed", part("first half"), part("second half")), NEW, "second half"),
	Sample("no closing boundary", lambda s: multi(s, "mixed", part("cut off"), file("log.txt"), closed=False), NEW, "cut off"),
	Sample("boundary that does not occur", lambda s: mail(s, body="words without parts", Content_Type='multipart/mixed; boundary="none"'), NEW),
	Sample("multipart without a boundary", lambda s: mail(s, body="words without parts", Content_Type="multipart/mixed"), NEW),
	Sample("four hundred levels deep", _deep, NEW),
	Sample("a thousand parts", lambda s: multi(s, "mixed", *(part(f"part {n}") for n in range(1000))), NEW, "part 0"),
	Sample("winmail.dat", lambda s: multi(s, "mixed", part("From Outlook"), _winmail()), NEW, "From Outlook", files=("winmail.dat",)),
	Sample("S/MIME signed", lambda s: multi(s, "signed", part("Signed words"), file("smime.p7s", b"0\x80", "application/pkcs7-signature")), NEW, "Signed words", files=("smime.p7s",)),
	Sample("S/MIME encrypted", lambda s: mail(s, body=base64.encodebytes(b"0\x82secret"), Content_Type='application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', Content_Transfer_Encoding="base64"), NEW, "encrypted", files=("smime.p7m",)),
	Sample("PGP signed", lambda s: multi(s, "signed", part("PGP words"), part("-----BEGIN PGP SIGNATURE-----", 'application/pgp-signature; name="signature.asc"')), NEW, "PGP words", files=("signature.asc",)),
	Sample("invitation of a calendar", lambda s: multi(s, "alternative", part("Please come"), part(INVITATION, "text/calendar; method=REQUEST")), NEW, "Please come", files=("invitation.ics",)),
	Sample("nothing but an invitation", lambda s: mail(s, body=INVITATION, Content_Type="text/calendar; method=REQUEST"), NEW, "no text", files=("invitation.ics",)),
	Sample("another mail attached", lambda s: multi(s, "mixed", part("See below"), part("Subject: Inner fault\r\nFrom: x@y.example\r\n\r\ninner", "message/rfc822")), NEW, "See below", "inner", files=("Inner fault.eml",)),
	Sample("empty body", lambda s: mail(s, body=""), NEW, "no text"),
	Sample("only white space", lambda s: mail(s, body="  \r\n\t\r\n"), NEW, "no text"),
	Sample("body of nulls", lambda s: mail(s, body=b"\0\0\0text\0\0"), NEW, "text"),
	Sample("nothing but a picture", lambda s: mail(s, body=base64.encodebytes(PICTURE), Content_Type='image/png; name="scan.png"', Content_Transfer_Encoding="base64"), NEW, "no text", files=("scan.png",)),
	Sample("base64 that is broken", lambda s: mail(s, body="!!!! SGVsbG8 ====", Content_Transfer_Encoding="base64"), NEW),
	Sample("quoted-printable that is broken", lambda s: mail(s, body="half =ZZ words =", Content_Transfer_Encoding="quoted-printable"), NEW, "half"),
	Sample("transfer encoding that nobody knows", lambda s: mail(s, body="strange words", Content_Transfer_Encoding="x-rot13"), NEW, "strange words"),
	Sample("uuencoded", lambda s: mail(s, body="begin 644 x\n%:&5L;&\\\n`\nend", Content_Transfer_Encoding="x-uuencode"), NEW),
	Sample("content type of nonsense", lambda s: mail(s, body="still words", Content_Type="nonsense"), NEW, "still words"),
	Sample("charset with quotes and spaces", lambda s: mail(s, body="æøå", Content_Type='text/plain; charset=" utf-8 "'), NEW, "æøå"),
	Sample("a line of a hundred thousand characters", lambda s: mail(s, body="word " * 20_000), NEW, "word word"),
	Sample("text of half a million characters", lambda s: mail(s, body="many words\r\n" * 45_000), NEW, "many words", files=("whole-text.txt",)),
	Sample("HTML nested two thousand deep", lambda s: mail(s, body="<div>" * 2000 + "deep words" + "</div>" * 2000, Content_Type=HTML), NEW, "deep words"),
	Sample("HTML that never closes a tag", lambda s: mail(s, body="<p><b><i><table><tr><td>open ended", Content_Type=HTML), NEW, "open ended"),
	Sample("UTF-16", lambda s: mail(s, body=base64.encodebytes("sixteen bits".encode("utf-16")), Content_Type="text/plain; charset=utf-16", Content_Transfer_Encoding="base64"), NEW, "sixteen bits"),
	Sample("UTF-7", lambda s: mail(s, body="seven +AOY- bits", Content_Type="text/plain; charset=utf-7"), NEW, "seven æ bits"),
	Sample("lines that end with LF alone", lambda s: mail(s, body="line ends").replace(b"\r\n", b"\n"), NEW, "line ends"),
	Sample("lines that end with CR alone", lambda s: mail(s, body="one\rtwo"), NEW, "one"),
	Sample("format=flowed", lambda s: mail(s, body="flowing \r\nwords", Content_Type="text/plain; charset=utf-8; format=flowed"), NEW, "flowing"),
]  # fmt: skip

HEADERS = [
	Sample("no Message-ID", lambda s: mail(s, Message_ID=None), NEW),
	Sample("Message-ID without brackets", lambda s: mail(s, Message_ID=s.new_id()), NEW),
	Sample("Message-ID of 5,000 characters", lambda s: mail(s, Message_ID=f"<{'x' * 5000}@{s.new_id()}>"), NEW),
	Sample("no date", lambda s: mail(s, Date=None), NEW),
	Sample("date of 2099", lambda s: mail(s, Date="Thu, 31 Dec 2099 23:59:59 +0000"), NEW),
	Sample("date before there was mail", lambda s: mail(s, Date="Mon, 01 Jan 0001 00:00:00 +0000"), NEW),
	Sample("date of nonsense", lambda s: mail(s, Date="yesterday, 25 o'clock"), NEW),
	Sample("date in a zone of nonsense", lambda s: mail(s, Date="Tue, 24 Nov 2026 10:00:00 +9999"), NEW),
	Sample("no subject", lambda s: mail(s, Subject=None, body="Says it below"), NEW, "Says it below"),
	Sample("empty subject and empty body", lambda s: mail(s, Subject="", body=""), NEW),
	Sample("subject of 3,000 characters", lambda s: mail(s, Subject="long words " * 270), NEW, "long words long"),
	Sample("subject with markup", lambda s: mail(s, Subject="<script>alert(1)</script>"), NEW, hides="<script"),
	Sample("subject in raw bytes", lambda s: mail(s, Subject="Blæk på øen".encode("cp1252")), NEW),
	Sample("subject cut in the middle of a letter", lambda s: mail(s, Subject="=?utf-8?B?w6bDuA==?= =?utf-8?Q?=C3?= =?utf-8?Q?=A5?="), NEW),
	Sample("subject in an unknown charset", lambda s: mail(s, Subject="=?x-nonsense?B?w6bDuA==?="), NEW),
	Sample("subject whose encoded word is broken", lambda s: mail(s, Subject="=?utf-8?B?%%%?= =?utf-8?X?abc?="), NEW),
	Sample("subject folded over lines", lambda s: mail(s, Subject="folded\r\n\tsubject"), NEW),
	Sample("subject with control signs", lambda s: mail(s, Subject="a\x07b\u202ec\u200bd"), NEW),
	Sample("huge headers", lambda s: mail(s, *(f"X-Filler-{n}: {'y' * 900}" for n in range(300))), NEW),
	Sample("one header of a megabyte", lambda s: mail(s, f"X-Huge: {'z' * 1_000_000}"), NEW),
	Sample("line without a colon among the headers", lambda s: mail(s, "this is no header", body="after it"), NEW),
	Sample("mbox line before the headers", lambda s: b"From anna@x Tue Nov 24 10:00:00 2026\n" + mail(s), NEW),
	Sample("sender with an encoded name", lambda s: mail(s, sender=f"=?utf-8?Q?J=C3=B8rgen?= <{s.anna}>"), NEW),
	Sample("sender's address in capitals", lambda s: mail(s, sender=s.anna.upper()), NEW),
	Sample("sender without brackets", lambda s: mail(s, sender=s.anna), NEW),
	Sample("sender with a comment", lambda s: mail(s, sender=f"{s.anna} (Anna)"), NEW),
	Sample("name that is an address", lambda s: mail(s, sender=f'"{s.stranger}" <{s.anna}>'), NEW),
	Sample("no sender", lambda s: mail(s, From=None), KEPT_OUT),
	Sample("sender that is no address", lambda s: mail(s, sender="Anna"), KEPT_OUT),
	Sample("two From lines", lambda s: mail(s, f"From: {s.stranger}"), HELD),
	Sample("two senders in one line", lambda s: mail(s, sender=f"{s.anna}, {s.stranger}"), HELD),
	Sample("no recipient", lambda s: mail(s, To=None), NEW),
	Sample("a thousand recipients", lambda s: mail(s, To=", ".join(f"p{n}@x.example" for n in range(1000))), NEW),
	Sample("References of 10,000 ids", lambda s: mail(s, References=" ".join(f"<{n}@x>" for n in range(10_000))), NEW),
	Sample("address that Frappe would link by", lambda s: mail(s, To=f"support+SD%20Ticket+{s.foreign}@desk.example"), NEW),
]  # fmt: skip

# --- whose ticket is it

THREADS = [
	Sample("answer to our mail", lambda s: mail(s, In_Reply_To=f"<{s.mark}>", body="The red one"), JOINED, "The red one"),
	Sample("our id among References only", lambda s: mail(s, References=f"<a@b> <{s.mark}> <c@d>"), JOINED),
	Sample("our id in capitals", lambda s: mail(s, In_Reply_To=f"<{s.mark.upper()}>"), JOINED),
	Sample("our id folded over lines", lambda s: mail(s, References=f"<a@b>\r\n\t<{s.mark}>"), JOINED),
	Sample("mark in the address alone", lambda s: mail(s, To=s.marked_address), JOINED),
	Sample("mark in Delivered-To alone", lambda s: mail(s, Delivered_To=s.marked_address), JOINED),
	Sample("mark in Cc", lambda s: mail(s, Cc=f"Support <{s.marked_address}>"), JOINED),
	Sample("number in the subject", lambda s: mail(s, Subject=f"Re: [#{s.ticket}] A fault"), JOINED),
	Sample("number with a hash only", lambda s: mail(s, Subject=f"SV: #{s.ticket} virker ikke"), JOINED),
	Sample("number without a hash is a number", lambda s: mail(s, Subject=f"Room {s.ticket} is cold"), NEW),
	Sample("number that is no ticket", lambda s: mail(s, Subject="Re: [#999999999] gone"), NEW),
	Sample("number of another customer's ticket", lambda s: mail(s, Subject=f"Re: [#{s.foreign}] mine now"), NEW),
	Sample("mark with another number", lambda s: mail(s, In_Reply_To=f"<{s.mark.replace(s.ticket, s.foreign)}>"), NEW),
	Sample("mark with another signature", lambda s: mail(s, In_Reply_To="<" + s.mark.split("@")[0][:-4] + "2222@desk.example>"), NEW),
	Sample("mark in the text alone", lambda s: mail(s, body=f"I saw {s.mark}"), NEW),
	Sample("mark used by a stranger", lambda s: mail(s, sender=s.stranger, In_Reply_To=f"<{s.mark}>", body="Let me in"), UNVERIFIED, "Unverified sender"),
	Sample("marked address used by a stranger", lambda s: mail(s, sender=s.stranger, To=s.marked_address), UNVERIFIED),
	Sample("References forged by a stranger", lambda s: mail(s, sender=s.stranger, References="<thread@nordlys.example>"), HELD),
	Sample("number used by a stranger", lambda s: mail(s, sender=s.stranger, Subject=f"[#{s.ticket}]"), HELD),
	Sample("From of an agent, forged, on a ticket", lambda s: mail(s, sender=s.agent, In_Reply_To=f"<{s.mark}>", body="Close this ticket"), NOTE),
	Sample("From of an agent, forged, by number", lambda s: mail(s, sender=s.agent, Subject=f"[#{s.ticket}] resolve"), NOTE),
	Sample("From of an agent, new", lambda s: mail(s, sender=s.agent), HELD),
	Sample("From of ourselves", lambda s: mail(s, sender=s.support), OWN),
	Sample("From of ourselves with a mark", lambda s: mail(s, sender=s.marked_address), OWN),
	Sample("our own Message-ID come back", lambda s: mail(s, Message_ID=f"<{s.mark}>"), OWN),
	Sample("sender refuted by the mail server", lambda s: mail(s, Authentication_Results="mx.desk.example; dmarc=fail header.from=nordlys.example", In_Reply_To=f"<{s.mark}>"), HELD),
	Sample("nobody at all", lambda s: mail(s, sender=s.stranger), HELD),
	Sample("spam by the flag", lambda s: mail(s, X_Spam_Flag="YES"), "Spam"),
	Sample("spam by the status", lambda s: mail(s, X_Spam_Status="Yes, score=12.1 required=5.0"), "Spam"),
	Sample("ham by the status", lambda s: mail(s, X_Spam_Status="No, score=-1.0", X_Spam_Flag="NO"), NEW),
]  # fmt: skip
