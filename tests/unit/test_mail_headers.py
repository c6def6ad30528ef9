"""The headers of mails that leave: changed in the mail's text, and nothing else of it."""

import email
from email import policy

import pytest

from servicedesk_app.rules import mail_headers as headers

MAIL = (
	'Content-Type: multipart/mixed; boundary="=="\r\n'
	"MIME-Version: 1.0\r\n"
	"Subject: Tiskárna hoří a to už od rána, prosím přijďte co nejdříve, děkujeme mnohokrát předem\r\n"
	"To: <!--recipient-->\r\n"
	"Message-Id: <frappes@site>\r\n"
	"\r\n--==\r\nContent-Type: text/plain\r\n\r\nMessage-Id: not a header\r\n\r\n--==--\r\n"
)


def read(text):
	return email.message_from_string(text, policy=policy.SMTP)


def test_headers_are_replaced_whatever_their_case_and_the_body_stays():
	changed = headers.rewritten(MAIL, {"Message-ID": "<ours@desk>", "Auto-Submitted": "auto-generated"})

	assert read(changed).get_all("message-id") == ["<ours@desk>"]
	assert changed.partition("\r\n\r\n")[2] == MAIL.partition("\r\n\r\n")[2]
	assert "To: <!--recipient-->\r\n" in changed


def test_none_takes_a_header_away():
	assert "Auto-Submitted" not in headers.rewritten("Auto-Submitted: x\n\nbody", {"Auto-Submitted": None})


def test_what_is_written_is_seven_bit_and_folded():
	subject = headers.numbered(headers.header(MAIL, "Subject"), "12")
	name = headers.mailbox("Zoë Ælf – Žižkov", "support@desk.example")
	changed = headers.rewritten(MAIL, {"Subject": subject, "From": name})
	head = changed.partition("\r\n\r\n")[0]

	assert head.isascii()
	assert max(len(line) for line in head.splitlines()) <= 78
	assert read(changed)["Subject"].startswith("[12] Tiskárna hoří")
	assert read(changed)["From"].addresses[0].display_name == "Zoë Ælf – Žižkov"


@pytest.mark.parametrize("linesep", ["\n", "\r\n"])
def test_line_ends_stay_as_they_are(linesep):
	mail = linesep.join(["Subject: a", "To: b@c.example", "", "body", ""])
	changed = headers.rewritten(mail, {"Subject": "new"})

	assert changed.replace("\r\n", "\n").count("\n") == changed.count(linesep) == 4


@pytest.mark.parametrize(
	"evil", ["a\r\nBcc: all@evil.example", "a\nBcc: all@evil.example", "a\rBcc: all@evil.example"]
)
def test_no_name_or_subject_makes_a_header_of_its_own(evil):
	changed = headers.rewritten(
		MAIL,
		{"Subject": headers.numbered(evil, "12"), "From": headers.mailbox(evil, "support@desk.example")},
	)

	assert read(changed)["Bcc"] is None


@pytest.mark.parametrize(
	("subject", "expected"),
	[
		("Printer", "[12] Printer"),
		("Re: [12] Printer", "Re: [12] Printer"),
		("[1] Printer", "[12] [1] Printer"),
		("", "[12]"),
	],
)
def test_a_subject_has_the_number_once(subject, expected):
	assert headers.numbered(subject, "12") == expected


def test_a_thread_hangs_together_and_stays_short():
	earlier = [f"m{number}@x" for number in range(20)]
	found = headers.threading("new@desk", "root@desk", ["root@desk", *earlier], "m18@x")

	references = found["References"].split()
	assert (references[0], references[-1], len(references)) == ("<root@desk>", "<m19@x>", 10)
	assert (found["Message-ID"], found["In-Reply-To"]) == ("<new@desk>", "<m18@x>")
	assert headers.threading("new@desk", "root@desk", [], None)["In-Reply-To"] == "<root@desk>"


@pytest.mark.parametrize(
	("kind", "submitted", "suppress"),
	[
		(headers.ANSWER, None, "OOF, AutoReply"),
		(headers.ACKNOWLEDGEMENT, "auto-replied", "All"),
		(headers.NOTICE, "auto-generated", "All"),
		(headers.OTHER, "auto-generated", "All"),
	],
)
def test_only_an_agents_own_words_are_no_automatic_mail(kind, submitted, suppress):
	assert headers.automatic(kind) == {"Auto-Submitted": submitted, "X-Auto-Response-Suppress": suppress}


def test_addresses_that_are_hidden_leave_the_others():
	value = 'Anna <anna@acme.example>, "Staff, Bo" <bo@desk.example>'

	assert (
		headers.without(value, lambda address: address.endswith("desk.example")) == "Anna <anna@acme.example>"
	)
	assert headers.addresses([value, "ANNA@acme.example", "", "nobody"]) == [
		"anna@acme.example",
		"bo@desk.example",
	]
