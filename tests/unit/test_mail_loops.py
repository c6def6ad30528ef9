"""Who gets no automatic answer: auto-repliers, bounces, lists, machines and ourselves, as their systems write them."""

import pytest

from servicedesk_app.rules.mail_loops import PERSON, verdict

OWN = ["support@desk.example", "acme@desk.example"]
ANNA = "anna@acme.example"


def judge(headers, sender=ANNA, **more):
	return verdict(list(headers.items()), sender, OWN, **more)


AUTO_REPLIERS = {
	"Exchange Online": {
		"Subject": "Automatic reply: [12] We have received your report",
		"Auto-Submitted": "auto-generated",
		"X-Auto-Response-Suppress": "All",
	},
	"Exchange behind a gateway that strips headers": {"Subject": "Automatische Antwort: [12] Drucker"},
	"Outlook in Danish": {"Subject": "Automatisk svar: [12] Printeren"},
	"Outlook in Czech": {"Subject": "Automatická odpověď: [12] Tiskárna"},
	"Outlook in Polish, encoded": {
		"Subject": "=?utf-8?q?Odpowied=C5=BA_automatyczna=3A?= [12] Drukarka",
	},
	"Outlook in Russian": {"Subject": "Автоматический ответ: [12] Принтер"},
	"Outlook in Dutch": {"Subject": "Automatisch antwoord: [12] Printer"},
	"Gmail's vacation responder": {
		"Subject": "Away until Monday Re: [12] Printer",
		"Precedence": "bulk",
		"X-Autoreply": "yes",
		"Auto-Submitted": "auto-replied",
	},
	"Sieve vacation of Dovecot": {
		"Subject": "Auto: [12] Printer",
		"Auto-Submitted": "auto-replied (vacation)",
		"Precedence": "bulk",
		"X-Sieve": "Pigeonhole Sieve 0.5",
	},
	"the vacation program of Unix": {"Subject": "away from my mail", "Precedence": "junk"},
	"HCL Notes": {"Subject": "AUTO: Anna Jensen is out of the office (returning 12/01/2026)"},
	"GroupWise": {"Subject": "Out of Office: Re: [12] Printer", "X-Mailer": "GroupWise 18"},
	"Zimbra": {"Auto-Submitted": "auto-replied (zimbra; vacation)", "Precedence": "bulk"},
	"cPanel's autoresponder": {"Subject": "I am on holiday", "X-Autorespond": "[12] Printer"},
	"Plesk": {"Subject": "Re: [12] Printer", "X-Autoreply": "Yes", "Precedence": "auto_reply"},
	"qmail's autorespond": {"X-Mail-Autoreply": "qmail-autoresponder", "Precedence": "junk"},
	"Yandex": {"Subject": "Re: [12]", "X-Yandex-Autoreply": "1"},
	"Mail.ru": {"Subject": "Автоответ: [12] Принтер", "Auto-Submitted": "auto-replied"},
	"Postfix Admin's vacation.pl": {"Subject": "Fraværsbesked", "X-Loop": "Postfix Admin Virtual Vacation"},
	"Mercury": {"X-Autoreply-From": "anna@acme.example", "Subject": "gone fishing"},
}


@pytest.mark.parametrize("system", AUTO_REPLIERS)
def test_an_auto_reply_is_never_answered(system):
	found = judge(AUTO_REPLIERS[system])

	assert (found.answerable, found.kind in ("auto-reply", "automatic")) == (False, True), found


@pytest.mark.parametrize("system", [name for name in AUTO_REPLIERS if name != "the vacation program of Unix"])
def test_most_are_known_for_what_they_are(system):
	assert judge(AUTO_REPLIERS[system]).kind == "auto-reply"


@pytest.mark.parametrize(
	("sender", "headers"),
	[
		("", {"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"}),
		("", {"Content-Type": 'multipart/report;\n\tboundary="x";\n\treport-type="delivery-status"'}),
		("MAILER-DAEMON@mx.example", {"Subject": "failure notice"}),
		("mailer-daemon@googlemail.com", {"X-Failed-Recipients": "gone@acme.example"}),
		("", {"Subject": "Undelivered Mail Returned to Sender"}),
		("postmaster@acme.example", {"Subject": "Undeliverable: [12] Printer"}),
		("postmaster@acme.example", {"Subject": "Недоставлено: [12] Принтер"}),
		("postmaster@acme.example", {"Subject": "Delivery Status Notification (Failure)"}),
		("", {"Subject": "Mail delivery failed: returning message to sender"}),
		("postmaster@acme.example", {"Subject": "Nedoručitelné: [12] Tiskárna"}),
	],
)
def test_a_bounce_is_one_whoever_says_so(sender, headers):
	assert judge(headers, sender).kind == "bounce"


@pytest.mark.parametrize(
	("kind", "sender", "headers"),
	[
		("list", ANNA, {"List-Id": "<users.example.org>"}),
		("list", ANNA, {"Precedence": "list"}),
		("list", "news@shop.example", {"List-Unsubscribe": "<https://shop.example/out>"}),
		("automatic", "nagios@acme.example", {"Auto-Submitted": "auto-generated"}),
		("automatic", ANNA, {"Precedence": "bulk"}),
		("automatic", ANNA, {"X-OTRS-Loop": "yes"}),
		("automatic", "no-reply@acme.example", {}),
		("automatic", "noreply+12@acme.example", {}),
		("automatic", "", {"Subject": "hello"}),
		("automatic", ANNA, {"Return-Path": "<>"}),
		("receipt", ANNA, {"Content-Type": "multipart/report; report-type=disposition-notification"}),
		("spam report", "fbl@isp.example", {"Content-Type": "multipart/report; report-type=feedback-report"}),
		("own", "support@desk.example", {}),
		("own", "ACME@desk.example", {}),
		("own", "support+sd.12.abcdefgh23.abcdefghijkl@desk.example", {}),
	],
)
def test_other_machines_are_told_apart(kind, sender, headers):
	found = judge(headers, sender)

	assert (found.answerable, found.kind, bool(found.reason)) == (False, kind, True)


def test_a_mail_of_ours_that_came_back_is_ours_whoever_it_says_it_is_from():
	assert judge({}, ANNA, is_own_message=True).kind == "own"


@pytest.mark.parametrize(
	"headers",
	[
		{},
		{"Subject": "The automatic reply of our phone system is broken"},
		{"Subject": "Re: Automatic reply: who answers now?"},
		{"Subject": "Out of office messages do not work"},
		{"Subject": "Undelivered Mail Returned to Sender, what does that mean?"},
		{"Auto-Submitted": "no"},
		{"X-Autoreply": "no"},
		{"X-Auto-Response-Suppress": "None"},
		{"X-Auto-Response-Suppress": "DR, RN"},
		{"Precedence": "first-class"},
		{"Content-Type": "multipart/mixed; boundary=report"},
		{"Subject": "=?broken?x?=?="},
	],
)
def test_a_person_is_answered(headers):
	assert judge(headers) == (True, "person", "")


def test_a_person_whose_mail_asks_for_no_answer_gets_none_and_stays_a_person():
	found = judge({"X-Auto-Response-Suppress": "OOF, AutoReply"})

	assert found == (False, "person", "X-Auto-Response-Suppress")


def test_an_encoded_word_of_no_charset_at_all_is_left_as_it_is():
	"""Found by a mutated mail: Python raises an error of its own for a charset with letters outside ASCII."""
	headers = [("Subject", "=?тable?B?RGUg?="), ("From", "anna@nordlys.example")]

	assert verdict(headers, "anna@nordlys.example", ()).kind == PERSON
