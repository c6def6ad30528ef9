"""The headers of a mail that leaves, changed in its text without touching its body."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from email import policy
from email.headerregistry import Address
from email.parser import HeaderParser
from email.utils import formataddr, getaddresses

from servicedesk_app.rules.texts import plain_line

ANSWER, NOTICE, ACKNOWLEDGEMENT, OTHER = "Answer", "Notice", "Acknowledgement", "Other"
REFERENCES_LIMIT = 10
# As mails with raw UTF-8 in their headers are refused by some servers, ours have encoded words, folded.
_POLICY = policy.SMTP
_END_OF_HEADERS = re.compile(r"\r?\n\r?\n")


def automatic(kind: str) -> dict[str, str | None]:
	"""What says that no person wrote it (RFC 3834), and that no machine shall answer it. An agent's own words are
	no automatic mail, yet nobody's absence needs to answer them."""
	if kind == ANSWER:
		return {"Auto-Submitted": None, "X-Auto-Response-Suppress": "OOF, AutoReply"}
	submitted = "auto-replied" if kind == ACKNOWLEDGEMENT else "auto-generated"
	return {"Auto-Submitted": submitted, "X-Auto-Response-Suppress": "All"}


def threading(
	message_id: str, thread: str, earlier: Sequence[str], answered: str | None
) -> dict[str, str | None]:
	"""Message-ID, In-Reply-To and References, from ids without brackets. `earlier` is the conversation, oldest
	first, `answered` the mail that this one answers, if it answers one."""
	ids = list(dict.fromkeys([thread, *earlier]))
	kept = [thread, *ids[1:][-(REFERENCES_LIMIT - 1) :]]
	return {
		"Message-ID": f"<{message_id}>",
		"In-Reply-To": f"<{answered or kept[-1]}>",
		"References": " ".join(f"<{id}>" for id in kept),
	}


def numbered(subject: str, ticket: str) -> str:
	"""The subject with the ticket's number, once."""
	line = plain_line(subject)
	return line if f"[{ticket}]" in line else f"[{ticket}] {line}".strip()


def mailbox(name: str, address: str) -> str:
	"""`Name <address>` as it stands in From, the name as people read it."""
	local, _at, domain = address.rpartition("@")
	shown = plain_line(name).replace("‹", "").replace("›", "")
	return str(Address(shown, local, domain)) if shown else address


def without(value: str, hidden: Callable[[str], bool]) -> str:
	"""The addresses of a To or Cc without those that nobody else shall read."""
	kept = [pair for pair in getaddresses([value]) if pair[1] and not hidden(pair[1])]
	return ", ".join(formataddr(pair) for pair in kept)


def rewritten(message: str, headers: Mapping[str, str | None]) -> str:
	"""The mail with these headers in place of those of the same name; None takes one away. The rest stays."""
	end = _END_OF_HEADERS.search(message)
	head, rest = (message[: end.start()], message[end.start() :]) if end else (message, "")
	linesep = "\r\n" if "\r\n" in (end.group() if end else message) else "\n"
	parsed = HeaderParser(policy=_POLICY.clone(linesep=linesep)).parsestr(head + linesep * 2)
	for name, value in headers.items():
		del parsed[name]
		if value is not None:
			parsed[name] = value
	return parsed.as_string().rstrip("\r\n") + rest


def header(message: str, name: str) -> str:
	"""One header of a mail's text, or nothing."""
	end = _END_OF_HEADERS.search(message)
	parsed = HeaderParser(policy=_POLICY).parsestr(message[: end.start()] if end else message)
	value = parsed[name]
	return str(value) if value is not None else ""


def addresses(values: Collection[str]) -> list[str]:
	"""The bare addresses in headers or lists of recipients, in small letters, each once."""
	return list(dict.fromkeys(found.lower() for _name, found in getaddresses(list(values)) if "@" in found))
