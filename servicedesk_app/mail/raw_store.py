"""The raw bytes of mails, in private files that no address leads to.

Below `private/servicedesk_mail` of the site, a folder for each month. A file is whole or is not there: it is
written under another name, synced to the disk with its folder, and renamed.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

import frappe
from frappe.utils import add_days, now_datetime

from servicedesk_app.mail import mail_settings

FOLDER = "servicedesk_mail"
ORPHAN_SECONDS = 86_400
"""A file that no row names is swept after this long: the row of a younger one may be about to be written."""

DONE = ("Processed", "Rejected", "Spam")
BATCH = 500


def root() -> Path:
	"""Where the site keeps them."""
	return Path(frappe.get_site_path("private", FOLDER)).absolute()


def write(chunks: Iterable[bytes]) -> str:
	"""Keep the bytes, and return the file's path below `root`. Raises OSError when the disk does not take them."""
	name = f"{now_datetime():%Y-%m}/{frappe.generate_hash(length=24)}.eml"
	path = root() / name
	path.parent.mkdir(parents=True, exist_ok=True)
	unfinished = path.with_suffix(".part")
	try:
		with open(unfinished, "xb") as file:
			for chunk in chunks:
				file.write(chunk)
			file.flush()
			os.fsync(file.fileno())
		os.rename(unfinished, path)
	except BaseException:
		unfinished.unlink(missing_ok=True)
		raise
	_sync_folder(path.parent)
	return name


def _sync_folder(folder: Path) -> None:
	descriptor = os.open(folder, os.O_RDONLY)
	try:
		os.fsync(descriptor)
	finally:
		os.close(descriptor)


def path_of(name: str) -> Path:
	"""The file of this name, which is one of ours and in no other folder."""
	path = (root() / name).resolve()
	if not path.is_relative_to(root().resolve()):
		raise ValueError(f"{name} is no raw mail.")
	return path


def read(name: str) -> bytes:
	"""The bytes. Raises FileNotFoundError when the retention has removed them."""
	return path_of(name).read_bytes()


def remove(name: str) -> None:
	"""Remove a file that no row will name."""
	path_of(name).unlink(missing_ok=True)


# --- the day's work


def sweep() -> None:
	"""The daily job: what the retention has outlived, and what no row names."""
	apply_retention()
	remove_orphans()


def apply_retention() -> int:
	"""Remove the raw bytes of mails that were dealt with long ago; their rows stay. Returns how many."""
	days = mail_settings.days("mail_keep_days")
	if not days:
		return 0
	rows = frappe.get_all(
		"SD Inbound Mail",
		{
			"state": ("in", DONE),
			"raw_file": ("is", "set"),
			"modified": ("<", add_days(now_datetime(), -days)),
		},
		["name", "raw_file"],
		limit=BATCH * 20,
	)
	for row in rows:
		frappe.db.set_value("SD Inbound Mail", row.name, "raw_file", None, update_modified=False)
	frappe.db.commit()
	for row in rows:
		remove(row.raw_file)
	return len(rows)


def remove_orphans() -> int:
	"""Remove what a killed receiver has left: files without a row, and unfinished ones. Returns how many."""
	old = [path for path in root().glob("*/*") if time.time() - path.stat().st_mtime > ORPHAN_SECONDS]
	removed = 0
	for start in range(0, len(old), BATCH):
		names = {f"{path.parent.name}/{path.name}": path for path in old[start : start + BATCH]}
		known = set(frappe.get_all("SD Inbound Mail", {"raw_file": ("in", list(names))}, pluck="raw_file"))
		for name in names.keys() - known:
			names[name].unlink(missing_ok=True)
			removed += 1
	return removed
