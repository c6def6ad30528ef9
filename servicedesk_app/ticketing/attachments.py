"""Files on what customers write: put down one by one while they write, taken along by the message they belong to.

A file that waits is private, belongs to who put it down, and hangs on nothing; nobody else can read or take it.
A message takes it along in the message's own transaction. What no message took is removed after two days.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, now_datetime
from PIL import UnidentifiedImageError

from servicedesk_app.errors import FileNotFound, InvalidReport
from servicedesk_app.permissions import files as permissions
from servicedesk_app.rules import attachments as rules

if TYPE_CHECKING:
	from frappe.core.doctype.file.file import File

MESSAGE = "Communication"
# What tells a file that waits from all others: File has no field of ours, and this one is free text.
WAITING_MARK = "servicedesk_waiting"
MOST_WAITING = 3 * rules.PER_MESSAGE
WAITS_DAYS = 2
DEFAULT_SIZE_LIMIT = 10 * 1024 * 1024
LISTED = ["name", "file_name", "file_size", "file_url", "attached_to_name"]


class Sent(NamedTuple):
	"""A file as it came: what it was called, and its bytes."""

	name: str
	content: bytes


def copy_of(file: frappe._dict, **place: str) -> "File":
	"""The same content on another document, to be inserted; it is stored once. `file` has name, file_name, file_url
	and is_private.

	Frappe reads what lies at an address as text where it can, and newer versions take short pictures and old texts
	for Windows' letters and store those anew: so the bytes are handed over.
	"""
	source = Path(frappe.get_doc("File", file.name).get_full_path())
	content = source.read_bytes() if source.is_file() else None  # elsewhere: an address
	same = {field: file[field] for field in ("file_name", "file_url", "is_private")}
	return frappe.get_doc({"doctype": "File", **same, "content": content, **place})


def size_limit() -> int:
	"""The largest file that this site takes, in bytes."""
	return cint(frappe.conf.get("max_file_size")) or DEFAULT_SIZE_LIMIT


def put_down(name: str, content: bytes, user: str) -> dict:
	"""Keep a file of `user` until a message takes it along. Raises InvalidReport for one that may not be sent."""
	sent = Sent(rules.safe_name(name), content)
	_validate(sent)
	if frappe.db.count("File", _waiting_of(user)) >= MOST_WAITING:
		text = _("{0} files wait already. Send what you have begun, or remove some of them.")
		raise InvalidReport(text.format(MOST_WAITING), field="files")
	file = _keep(sent, attached_to_field=WAITING_MARK)
	return {"file": file.name, "file_name": file.file_name, "size": cint(file.file_size)}


def attach(message: str, files: Sequence[Sent]) -> None:
	"""Hang files that come with a message right onto it, whose writing the caller has checked; once, if it is repeated.

	For who has not signed in: a file that waits belongs to its account.
	"""
	if len(files) > rules.PER_MESSAGE:
		_refuse_so_many()
	on_message = {"attached_to_doctype": MESSAGE, "attached_to_name": message}
	if files and frappe.db.exists("File", on_message):
		return
	for file in files:
		named = Sent(rules.safe_name(file.name), file.content)
		_validate(named)
		_keep(named, **on_message)


def _keep(sent: Sent, **values: str):
	"""A private File of the present user's; the caller has checked the right to it."""
	name = sent.name
	file = frappe.get_doc(
		{"doctype": "File", "file_name": name, "content": sent.content, "is_private": 1, **values}
	)
	file.flags.sd_checked = True
	try:
		file.insert(ignore_permissions=True)
	except UnidentifiedImageError:  # Frappe opens a photo to take out where it was made
		raise InvalidReport(
			_("{0} is damaged. Choose the file once more.").format(name), field="files"
		) from None
	file.db_set("file_name", name, update_modified=False)  # Frappe gives it a name that no other file has
	return file


def _validate(sent: Sent) -> None:
	told = {
		"ending": _("{0} is of a kind that we do not take. Put it into a zip file and send that."),
		"size": _("{0} is larger than {1} MB. Send it in parts, or tell us where we find it."),
		"empty": _("{0} is empty. Choose the file once more."),
	}
	if problem := rules.problem_of(sent.name, len(sent.content), size_limit()):
		text = told[problem.kind].format(problem.name or _("The file"), size_limit() // 2**20)
		raise InvalidReport(text, field="files")


def _refuse_so_many() -> None:
	text = _("More than {0} files at once. Send the others with a second message.")
	raise InvalidReport(text.format(rules.PER_MESSAGE), field="files")


def _waiting_of(user: str) -> dict:
	return {
		"owner": user,
		"attached_to_field": WAITING_MARK,
		"attached_to_name": ("is", "not set"),
		"is_private": 1,
	}


def waiting(names: Sequence[str], user: str) -> list[dict]:
	"""Those of these files that wait and are the user's own, in the order of the names."""
	if not names:
		return []
	rows = frappe.get_all("File", {**_waiting_of(user), "name": ("in", list(names))}, LISTED)
	found = {row.name: _shown(row) for row in rows}
	return [found[name] for name in dict.fromkeys(names) if name in found]


def are_own(names: Sequence[str], user: str) -> bool:
	"""Whether the user put one of these down, be it taken along already."""
	return bool(names) and bool(frappe.db.exists("File", {"name": ("in", list(names)), "owner": user}))


def remove(name: str, user: str) -> None:
	"""Remove a waiting file of the user's own; one that is gone already is no error."""
	for file in waiting([name], user):
		frappe.delete_doc("File", file["file"], ignore_permissions=True, force=True)  # asked in `waiting`


def take_along(message: str, names: Sequence[str], user: str) -> None:
	"""Hang the user's waiting files on a message of theirs, whose writing the caller has checked."""
	files = waiting(names, user)
	if len(files) > rules.PER_MESSAGE:
		_refuse_so_many()
	for file in files:
		values = {"attached_to_doctype": MESSAGE, "attached_to_name": message, "attached_to_field": None}
		frappe.db.set_value("File", file["file"], values, update_modified=False)


def of_messages(messages: Iterable[str]) -> dict[str, list[dict]]:
	"""The files of each message, in the order in which they came. The caller has checked who reads the messages."""
	found: dict[str, list[dict]] = defaultdict(list)
	names = list(messages)
	filters = {"attached_to_doctype": MESSAGE, "attached_to_name": ("in", names), "is_folder": 0}
	rows = frappe.get_all("File", filters, LISTED, order_by="creation, name") if names else []
	for row in rows:
		if (row.file_url or "").startswith(("/private/files/", "/files/")):
			found[row.attached_to_name].append({**_shown(row), "url": row.file_url})
	return found


def _shown(row: frappe._dict) -> dict:
	return {"file": row.name, "file_name": row.file_name, "size": cint(row.file_size)}


def opened(name: str, user: str) -> tuple[Path, str, str | None]:
	"""Where a file lies, what it is called, and its type if it is an image that a browser may show.

	Raises FileNotFound for another's file just as for one that there is not.
	"""
	return _content_of(name, lambda file: permissions.may_download(file, user))


def opened_on(ticket: str, name: str) -> tuple[Path, str, str | None]:
	"""`opened`, for who may read what the customer reads of this one ticket, as the caller has checked."""
	return _content_of(name, lambda file: permissions.is_told_on(file, ticket))


def _content_of(name: str, may_read: Callable) -> tuple[Path, str, str | None]:
	file = frappe.get_doc("File", name) if frappe.db.exists("File", name) else None
	path = Path(file.get_full_path()) if file and may_read(file) else None
	if not path or file.is_remote_file or not path.is_file():
		raise FileNotFound(_("There is no such file of yours. Open it from your ticket."))
	with path.open("rb") as content:
		return path, file.file_name, rules.image_type(content.read(16))


def forget_unused() -> None:
	"""Remove what has waited for two days: its message was never sent. Daily."""
	old = {"attached_to_field": WAITING_MARK, "attached_to_name": ("is", "not set"), "is_private": 1}
	before = add_to_date(now_datetime(), days=-WAITS_DAYS)
	for name in frappe.get_all("File", {**old, "creation": ("<", before)}, pluck="name", limit=1000):
		frappe.delete_doc("File", name, ignore_permissions=True, force=True)
		frappe.db.commit()
