"""What was said and done on a ticket, as the portal and a link to one ticket show it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from servicedesk_app.ticketing import conversation, messages
from servicedesk_app.www.support import texts
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import happened, size

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

Address = Callable[[dict], str]


def journal(
	ticket: "SDTicket",
	user: str,
	reader: Reader,
	*,
	start: int | None,
	most: int,
	address: Address = texts.address,
	remote: bool = False,
) -> dict[str, Any]:
	"""A page of it for `user`, whose right to the ticket the caller has checked: `most` entries from `start` on, or
	the last of them. `address` says where a file is had; `remote` whether images of other hosts are shown."""
	found = conversation.for_customer(ticket, user, start=start, limit=most)
	first = max(found["total"] - most, 0) if start is None else start
	told = [shown(entry, reader, address, remote) for entry in happened(found["entries"], reader)]
	files = [file for entry in found["entries"] for file in entry["files"]]
	of_report = messages.name_of_report(ticket.name)
	later = first + most if first + most < found["total"] else None
	return {
		"description": texts.safe_html(ticket.description, files, address=address, remote=remote),
		"entries": [entry for entry in told if entry["message"] != of_report],
		"total": found["total"],
		"of_report": next((entry["files"] for entry in told if entry["message"] == of_report), []),
		"from": first,
		"earlier": max(first - most, 0) if first else None,
		"later": later,
		"remote": not remote and (texts.has_remote(ticket.description) or any(one["remote"] for one in told)),
	}


def shown(entry: dict, reader: Reader, address: Address, remote: bool) -> dict:
	"""An entry with its text as HTML and its files; an image that stands in the text is not listed again."""
	inline = texts.inline_in(entry["text"], entry["files"]) if entry["files"] else set()
	files = [
		{"name": file["file_name"], "size": size(file["size"], reader), "to": address(file)}
		for file in entry["files"]
		if file["file"] not in inline
	]
	is_message = entry["kind"] == "message"
	return {
		**entry,
		"html": html_of(entry, address, remote),
		"files": files,
		"remote": is_message and texts.has_remote(entry["text"]),
	}


def html_of(entry: dict, address: Address, remote: bool) -> Markup | str:
	"""A message is HTML; what is said of a state is plain text, which the template escapes."""
	if entry["kind"] != "message":
		return entry["text"]
	return texts.safe_html(entry["text"], entry["files"], address=address, remote=remote)
