"""Pictures put into a mail that leaves, and files taken out that nobody put there on purpose."""

from email import message_from_string, policy
from email.message import EmailMessage

from servicedesk_app.rules import mail_body
from servicedesk_app.rules.mail_body import Picture

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200


def mail_with(markup: str, related: tuple[str, bytes] | None = None) -> str:
	mail = EmailMessage(policy=policy.SMTPUTF8)
	mail["Subject"], mail["To"] = "Æblegrød", "anna@acme.example"
	mail.set_content("plain")
	mail.add_alternative(markup, subtype="html")
	if related:
		kind, content = related
		maintype, subtype = kind.split("/")
		mail.get_payload()[1].add_related(content, maintype=maintype, subtype=subtype, cid="<x>")
	return mail.as_string().replace("To: anna@acme.example", "To: <!--recipient-->")


def read(text: str):
	return message_from_string(text, policy=policy.SMTPUTF8)


def find(path: str) -> Picture | None:
	return Picture("plan.png", "png", PNG) if path == "/private/files/plan 1.png" else None


def test_a_private_picture_is_carried_once_and_named_in_the_html():
	tag = '<img alt="a > b" src="https://desk.example/private/files/plan%201.png?fid=3">'
	text = mail_body.with_pictures(mail_with(f"<p>ø {tag} and again {tag}</p>"), find)
	mail = read(text)

	html = mail.get_body(("html",)).get_content()
	pictures = [part for part in mail.walk() if part.get_content_maintype() == "image"]
	assert len(pictures) == 1 and pictures[0].get_content() == PNG
	cid = pictures[0]["Content-ID"].strip("<>")
	assert html.count(f'src="cid:{cid}"') == 2
	assert pictures[0].get_content_disposition() == "inline"
	assert "ø" in html and "private/files" not in html
	assert "To: <!--recipient-->" in text.replace("\r\n", "\n")


def test_one_that_is_not_the_readers_is_only_named():
	mail = read(mail_body.with_pictures(mail_with('<img src="/private/files/secret.png">'), find))

	assert "[secret.png]" in mail.get_body(("html",)).get_content()
	assert [part.get_content_type() for part in mail.walk()] == [
		"multipart/alternative",
		"text/plain",
		"text/html",
	]


def test_pictures_of_elsewhere_stay_as_they_are():
	text = mail_with('<img src="https://desk.example/files/logo.png"><p>src="/private/files/plan 1.png"</p>')

	assert mail_body.with_pictures(text, find) == text


def test_what_was_embedded_is_taken_out_unless_it_is_wanted():
	text = mail_with("<p>hello</p>", ("application/json", b'{"db_password": 1}'))

	assert "application/json" not in mail_body.without_embedded(text, lambda kind: kind == "image/png")
	assert "application/json" in mail_body.without_embedded(text, lambda kind: True)
	assert (
		"hello"
		in read(mail_body.without_embedded(text, lambda kind: False)).get_body(("html",)).get_content()
	)


def test_addresses_are_found_whatever_their_quotes_and_letters():
	markup = (
		"<IMG SRC='/private/files/a.png'><img src=\"/private/files/a.png?fid=1\"><img src='/files/b.png'>"
	)
	assert mail_body.private_images(markup) == ["/private/files/a.png"]
