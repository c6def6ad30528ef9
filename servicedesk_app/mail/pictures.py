"""Pictures in what staff write: private files of the message, shown on the portal and carried in the mail itself.

Frappe keeps a pasted picture as a public file, and puts into a mail whatever file of the server `embed="…"` names,
wherever in the mail that stands: in a headline of a customer's, say. Both end here.
"""

import binascii
import json
import re
from pathlib import Path

import frappe
from frappe import _
from frappe.core.doctype.file.utils import extract_images_from_html

from servicedesk_app.errors import InvalidReport
from servicedesk_app.rules import mail_body
from servicedesk_app.rules.attachments import image_type
from servicedesk_app.rules.mail_body import Picture
from servicedesk_app.ticketing import attachments

MESSAGE, TICKET = "Communication", "SD Ticket"
PASTED = re.compile(r"<img[^>]*\ssrc\s*=\s*[\"']data:image/", re.IGNORECASE)
# What mail servers commonly take, less the answer's files; what does not fit is shown by its name.
CARRIED_BYTES = 5 * 1024 * 1024


# --- as a message is written


def keep_private(message, method: str | None = None) -> None:
	"""Hook: Communication, validate. A pasted picture becomes a private file, before Frappe makes it a public one."""
	if message.reference_doctype != TICKET or not PASTED.search(message.content or ""):
		return
	try:
		message.content = extract_images_from_html(message, message.content, is_private=True)
	except (OSError, ValueError, binascii.Error) as error:  # PIL's UnidentifiedImageError is an OSError
		raise InvalidReport(_("A picture in the text is damaged. Insert it once more.")) from error


def take_along(message, method: str | None = None) -> None:
	"""Hook: Communication, after_insert. Pictures that lie on the ticket become the answer's as well."""
	if message.reference_doctype != TICKET or message.sent_or_received != "Sent":
		return
	for path in mail_body.private_images(message.content or ""):
		files = frappe.get_all(
			"File",
			{"file_url": path},
			[
				"name",
				"file_name",
				"file_url",
				"is_private",
				"attached_to_doctype",
				"attached_to_name",
				"owner",
			],
		)
		if _hangs_on(files, MESSAGE, message.name):
			continue
		if file := _hangs_on(files, TICKET, message.reference_name) or _own_and_loose(files):
			_attach(file, message.name)


def _hangs_on(files: list[frappe._dict], doctype: str, name: str) -> frappe._dict | None:
	return next(
		(row for row in files if (row.attached_to_doctype, row.attached_to_name) == (doctype, name)), None
	)


def _own_and_loose(files: list[frappe._dict]) -> frappe._dict | None:
	"""What its writer has uploaded to nothing."""
	mine = (row for row in files if row.owner == frappe.session.user and not row.attached_to_name)
	return next(mine, None)


def _attach(file: frappe._dict, message: str) -> None:
	copy = attachments.copy_of(file, attached_to_doctype=MESSAGE, attached_to_name=message)
	copy.flags.sd_checked = True  # it is the ticket's or the writer's own
	copy.insert(ignore_permissions=True)


# --- as a mail leaves


def put_right(queue, ticket: str | None, is_ours: bool) -> None:
	"""An Email Queue row with the pictures of the ticket's messages in its mail, and without any file that Frappe has
	put there: of mails that are not ours only what is no picture is taken out."""
	queue.message = mail_body.without_embedded(
		queue.message or "", lambda kind: not is_ours and kind.startswith("image/")
	)
	if not ticket or mail_body.PRIVATE.strip("/") not in re.sub(r"=\r?\n", "", queue.message):
		return
	carried = _Carried(ticket)
	queue.message = mail_body.with_pictures(queue.message, carried.find)
	_attach_none_twice(queue, carried.paths)


def _attach_none_twice(queue, carried: list[str]) -> None:
	attachments = json.loads(queue.attachments or "[]")
	fids = [item["fid"] for item in attachments if item.get("fid")]
	shown = (
		frappe.get_all("File", {"name": ("in", fids), "file_url": ("in", carried)}, pluck="name")
		if fids
		else []
	)
	if shown:
		queue.attachments = json.dumps([item for item in attachments if item.get("fid") not in shown])


class _Carried:
	"""The pictures of a ticket's messages, for one mail."""

	def __init__(self, ticket: str):
		self.ticket, self.room, self.paths = ticket, CARRIED_BYTES, []

	def find(self, path: str) -> Picture | None:
		"""The picture at an address, if it is one that the customer may see and the mail has room for it."""
		file = self._file(path)
		where = Path(file.get_full_path()) if file else None
		if not file or not where or not where.is_file() or where.stat().st_size > self.room:
			return None
		content = where.read_bytes()
		kind = image_type(content[:16])
		if not kind:
			return None
		self.room -= len(content)
		self.paths.append(path)
		return Picture(file.file_name, kind.partition("/")[2], content)

	def _file(self, path: str):
		names = frappe.db.sql(
			"""select file.name from `tabFile` file join `tabCommunication` message on message.name = file.attached_to_name
			where file.file_url = %s and file.is_private = 1 and file.attached_to_doctype = 'Communication'
			and message.reference_doctype = 'SD Ticket' and message.reference_name = %s
			and message.communication_type = 'Communication' limit 1""",
			(path, self.ticket),
		)
		return frappe.get_doc("File", names[0][0]) if names else None
