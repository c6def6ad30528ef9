"""Files in a form: those that were put down before and those that come with it, sent by a browser without scripts."""

from typing import Any

import frappe

from servicedesk_app.rules.attachments import ENDINGS, PER_MESSAGE
from servicedesk_app.ticketing import attachments
from servicedesk_app.ticketing.attachments import Sent
from servicedesk_app.www.support.reader import Reader

CHOSEN, SENT = "file", "files"


def taken(reader: Reader) -> list[str]:
	"""The names of all files of the posted form. What came with it is put down first, so that a refusal keeps it."""
	names = frappe.request.form.getlist(CHOSEN)
	sent = [file for file in frappe.request.files.getlist(SENT) if file.filename]
	names += [attachments.put_down(file.filename, file.stream.read(), reader.user)["file"] for file in sent]
	if sent:
		frappe.db.commit()  # as if each had been sent before the form: a refusal rolls back all but these
	frappe.local.flags.sd_kept_files = names
	return names


def sent_along() -> list[Sent]:
	"""The files that come with a form of somebody who has not signed in; nothing is put down for such a person."""
	sent = [file for file in frappe.request.files.getlist(SENT) if file.filename]
	return [Sent(file.filename, file.stream.read()) for file in sent]


def field(reader: Reader) -> dict[str, Any]:
	"""What the form's field for files needs: those that are kept from a refused form, and the limits."""
	posted = frappe.request.form.getlist(CHOSEN) if frappe.request and frappe.request.method == "POST" else []
	kept = frappe.local.flags.sd_kept_files or posted
	return {"kept": attachments.waiting(kept, reader.user), **limits()}


def limits() -> dict[str, Any]:
	"""How many files of what size and kind may be sent at once."""
	return {
		"most": PER_MESSAGE,
		"limit": attachments.size_limit(),
		"endings": ",".join(f".{ending}" for ending in sorted(ENDINGS)),
	}
