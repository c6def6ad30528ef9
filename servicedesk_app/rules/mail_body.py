"""The body of a mail that leaves: its pictures put into it, and out of it what nobody has put there on purpose."""

import hashlib
import html
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import Parser
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

PRIVATE = "/private/files/"
_END_OF_HEADERS = re.compile(r"\r?\n\r?\n")
_IMAGE = re.compile(r"<img\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_SOURCE = re.compile(r"(?<=\s)src\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


class Picture(NamedTuple):
	"""An image that a mail carries. `subtype` is png, jpeg, gif or webp."""

	name: str
	subtype: str
	content: bytes


def without_embedded(message: str, keeps: Callable[[str], bool]) -> str:
	"""The mail without those parts beside its HTML whose content type `keeps` does not want."""
	if "multipart/related" not in message:
		return message
	parsed = _parsed(message)
	for part in parsed.walk():
		if part.get_content_type() == "multipart/related":
			first, *others = part.iter_parts()
			part.set_payload([first, *(other for other in others if keeps(other.get_content_type()))])
	return _with_body_of(message, parsed)


def with_pictures(message: str, find: Callable[[str], Picture | None]) -> str:
	"""The mail with the private files that its HTML shows as parts of its own, by `find` of a file's address.

	An image that is not found is shown as its name: nobody but staff can open its address.
	"""
	parsed = _parsed(message)
	changed = [_carry(part, find) for part in list(parsed.walk()) if part.get_content_type() == "text/html"]
	return _with_body_of(message, parsed) if any(changed) else message


def private_images(markup: str) -> list[str]:
	"""The addresses of private files that HTML shows as images, as File has them, each once."""
	found = (_private(tag) for tag in _IMAGE.findall(markup))
	return list(dict.fromkeys(path for path in found if path))


def _carry(part: MIMEPart, find: Callable[[str], Picture | None]) -> bool:
	markup = str(part.get_content())
	pictures: dict[str, tuple[str, Picture]] = {}

	def shown(tag: re.Match[str]) -> str:
		path = _private(tag[0])
		if not path:
			return tag[0]
		if path not in pictures and (picture := find(path)):
			pictures[path] = (f"{hashlib.sha256(picture.content).hexdigest()[:24]}@servicedesk", picture)
		if path not in pictures:
			return html.escape(f"[{path.rsplit('/', 1)[-1]}]")
		return _SOURCE.sub(f'src="cid:{pictures[path][0]}"', tag[0], count=1)

	changed = _IMAGE.sub(shown, markup)
	if changed == markup:
		return False
	part.set_content(changed, subtype="html", charset="utf-8", cte="quoted-printable")
	for cid, picture in pictures.values():
		part.add_related(
			picture.content, maintype="image", subtype=picture.subtype, cid=f"<{cid}>", filename=picture.name,
			disposition="inline",
		)  # fmt: skip
	return True


def _private(tag: str) -> str:
	"""The path of a private file that an image shows; "" for any other image."""
	source = _SOURCE.search(tag)
	path = unquote(urlsplit(html.unescape(source[1] or source[2] or "")).path) if source else ""
	return path if path.startswith(PRIVATE) else ""


def _parsed(message: str) -> EmailMessage:
	return Parser(policy=policy.SMTPUTF8).parsestr(message)


def _with_body_of(message: str, parsed: EmailMessage) -> str:
	"""The headers as they were, which hold places for others to fill; the body as it is now."""
	own, new = _END_OF_HEADERS.search(message), parsed.as_string()
	end = _END_OF_HEADERS.search(new)
	return message[: own.start()] + new[end.start() :] if own and end else new
