"""The files of a mail, kept as private Files: names made safe, types and sizes within the site's limits.

What is kept out is named in a sentence on the message, and stays in the raw mail.
"""

import re
import shlex
import subprocess
from collections.abc import Iterable, Sequence

import frappe
from frappe import _
from frappe.utils import cint, escape_html
from PIL.Image import DecompressionBombError

from servicedesk_app.rules.mail_message import Attachment
from servicedesk_app.rules.mail_names import BLOCKED_ENDINGS, is_blocked, safe_name

COUNT_LIMIT = 100
MEGABYTE = 1024 * 1024
SCANNER_SECONDS = 300
CLEAN, INFECTED = 0, 1
"""What a scanner's exit code means, as those of ClamAV; any other one is a scanner that failed."""


class ScannerFailed(Exception):
	"""The virus scanner gave no verdict: the mail waits rather than passes."""


def keep(files: Sequence[Attachment], doctype: str, name: str) -> tuple[dict[str, str], list[str]]:
	"""Attach what may be attached. Returns addresses by content id, and a sentence for each file kept out."""
	addresses, kept_out = {}, []
	for file in files[:COUNT_LIMIT]:
		title = safe_name(file.name)
		if reason := _why_not(file, title):
			kept_out.append(reason)
			continue
		address = _attach(file, title, doctype, name)
		if not address:
			kept_out.append(_("{0} could not be kept.").format(title))
		elif file.content_id:
			addresses[file.content_id] = address
	if len(files) > COUNT_LIMIT:
		kept_out.append(_("{0} more files are only in the raw mail.").format(len(files) - COUNT_LIMIT))
	return addresses, kept_out


def _why_not(file: Attachment, title: str) -> str:
	if is_blocked(title, blocked_endings()):
		return _("{0} was kept out: files of this type can do harm.").format(title)
	limit = cint(frappe.db.get_single_value("SD Settings", "mail_attachment_mb"))
	if limit and len(file.content) > limit * MEGABYTE:
		return _("{0} was kept out: it is larger than {1} MB.").format(title, limit)
	return "" if file.content else _("{0} was empty.").format(title)


def blocked_endings() -> list[str]:
	"""Endings of files that are kept out, in small letters."""
	typed = frappe.db.get_single_value("SD Settings", "mail_blocked_endings") or ""
	return re.findall(r"\w+", typed.lower()) or list(BLOCKED_ENDINGS)


def _attach(file: Attachment, title: str, doctype: str, name: str) -> str | None:
	"""The new File's address. One that Frappe refuses, a broken picture say, keeps no other from being kept."""
	values = {"attached_to_doctype": doctype, "attached_to_name": name, "is_private": 1}
	record = frappe.get_doc({"doctype": "File", "file_name": title, "content": file.content, **values})
	record.flags.sd_checked = True  # the mail's right to write on the ticket was decided before
	frappe.db.savepoint("mail_attachment")
	try:
		return record.insert(ignore_permissions=True).file_url
	except (frappe.ValidationError, OSError, ValueError, DecompressionBombError):
		frappe.db.rollback(save_point="mail_attachment")
		frappe.clear_messages()
		return None


def with_pictures(markup: str, addresses: dict[str, str]) -> str:
	"""HTML whose pictures by content id show the kept files; one that was not kept is left out."""

	def address(found: re.Match) -> str:
		known = addresses.get(found[2])
		return f"{found[1]}{escape_html(known)}{found[3]}" if known else f"{found[1]}{found[3]}"

	return re.sub(r"(<img[^>]*?src=[\"'])cid:([^\"'>]*)([\"'])", address, markup, flags=re.IGNORECASE)


def as_sentences(lines: Iterable[str]) -> str:
	"""Sentences as a paragraph below a message."""
	text = "<br>".join(escape_html(line) for line in lines)
	return f"<p><em>{text}</em></p>" if text else ""


def virus_in(path: str) -> str:
	"""What the scanner that `servicedesk_virus_scanner` in the site's configuration names says of a raw mail.

	"" for a clean one, or where there is no scanner. The command gets the file's path as its last argument; who may
	edit the site's forms can not set it, since it runs on the server. Raises ScannerFailed.
	"""
	command = frappe.conf.get("servicedesk_virus_scanner")
	if not command:
		return ""
	words = [*(shlex.split(command) if isinstance(command, str) else command), path]
	try:
		done = subprocess.run(
			words, capture_output=True, text=True, errors="replace", timeout=SCANNER_SECONDS
		)
	except (OSError, subprocess.TimeoutExpired) as error:
		raise ScannerFailed(
			_("The virus scanner does not run: {0}. Mend it and process the mail again.").format(error)
		) from error
	if done.returncode == CLEAN:
		return ""
	said = " ".join(f"{done.stdout} {done.stderr}".replace(path, "").split())[:200].strip(": ")
	if done.returncode == INFECTED:
		return said or _("infected")
	raise ScannerFailed(
		_("The virus scanner failed: {0}. Mend it and process the mail again.").format(
			said or done.returncode
		)
	)
