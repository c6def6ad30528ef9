"""Pictures taken on the road: internal files on the ticket or, by choice, part of an answer to the customer."""

from io import BytesIO
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils.image import strip_exif_data
from PIL import Image, UnidentifiedImageError

from servicedesk_app.errors import InvalidReport
from servicedesk_app.rules.texts import paragraphs
from servicedesk_app.ticketing import work

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}


def add(ticket: "SDTicket", file_name: str, content: bytes, *, text: str, key: str, to_customer: bool) -> str:
	"""Keep a picture on a ticket that the caller may write. Returns the File's name. The same picture is kept once."""
	kind = kind_of(content)
	if kind == "JPEG":
		content = strip_exif_data(content, "image/jpeg")  # where and when it was taken is nobody's business
	if to_customer:
		message = work.reply(ticket, paragraphs(text or _("A picture is attached.")), key=key)
		return _attach("Communication", message, file_name, kind, content)
	name = _attach("SD Ticket", ticket.name, file_name, kind, content)
	if text.strip():
		work.add_note(ticket, paragraphs(text), key)
	return name


def kind_of(content: bytes) -> str:
	"""The format that the bytes have, whatever the name says."""
	if len(content) > get_max_file_size():
		raise InvalidReport(_("The picture is too large. Take a smaller one."))
	try:
		kind = Image.open(BytesIO(content)).format
	except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
		kind = None
	if kind not in FORMATS:
		raise InvalidReport(_("This is no picture that can be shown. Take it as JPEG or PNG."))
	return kind


def _attach(doctype: str, name: str, file_name: str, kind: str, content: bytes) -> str:
	from frappe.core.doctype.file.utils import get_content_hash

	place = {"attached_to_doctype": doctype, "attached_to_name": name}
	if present := frappe.db.exists("File", {**place, "content_hash": get_content_hash(content)}):
		return present
	stem = frappe.scrub(file_name.rpartition(".")[0] or file_name)[:60] or "photo"
	values = {
		"doctype": "File",
		"file_name": f"{stem}.{FORMATS[kind]}",
		"content": content,
		"is_private": 1,
		**place,
	}
	file = frappe.get_doc(values)
	# The ticket was checked, and the message on it is the writer's own.
	file.flags.sd_checked = True
	return file.insert(ignore_permissions=True).name
