"""How far each IMAP folder of a mailbox has been read, and which of its mails are to be taken.

Whether a mail was read by somebody says nothing: people open the mailbox too. What counts is the UID, which a
folder gives to each mail in rising order for as long as its UIDVALIDITY stays the same. `done_up_to` is the UID
up to which every mail that is wanted has been stored.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import frappe
from frappe.utils import getdate, nowdate

DOCTYPE = "SD Mailbox Folder"
FIELDS = ("name", "uidvalidity", "done_up_to", "existing_up_to", "renumbered", "watched_since")
UNREAD, ALL, NONE = "What is unread", "All of it", "None of it"


def state_of(mailbox: str, folder: str, uidvalidity: str, uidnext: int, take_existing: str) -> frappe._dict:
	"""The folder's row; a new one begins as the mailbox says, one that the server has numbered anew from its first
	mail: what was taken under the old numbers is recognised by its content."""
	filters = {"parent": mailbox, "parenttype": "SD Mailbox", "folder": folder}
	row = frappe.db.get_value(DOCTYPE, filters, FIELDS, as_dict=True)
	if row and row.uidvalidity == uidvalidity:
		return row
	values = {"uidvalidity": uidvalidity, "existing_up_to": uidnext - 1, "done_up_to": 0, "error": None}
	if row:
		_set(row.name, {**values, "renumbered": 1})
	else:
		done = uidnext - 1 if take_existing == NONE else 0
		_insert(mailbox, folder, {**values, "done_up_to": done, "watched_since": nowdate()})
	return frappe.db.get_value(DOCTYPE, filters, FIELDS, as_dict=True)


def criteria(state: frappe._dict, take_existing: str) -> list[list[object]]:
	"""The searches whose results together are the UIDs to take."""
	begin = state.done_up_to + 1
	if state.done_up_to >= state.existing_up_to:
		return [["UID", f"{begin}:*"]]
	old: list[object] = ["UID", f"{begin}:{state.existing_up_to}"]
	if state.renumbered:
		old = [*old, "SINCE", _day_before(state.watched_since)]
	elif take_existing == UNREAD:
		old = [*old, "UNSEEN"]
	return [old, ["UID", f"{state.existing_up_to + 1}:*"]]


def _day_before(day: date | str | None) -> date:
	return getdate(day) - timedelta(days=1)


def advance(state: frappe._dict, uid: int) -> None:
	"""Every wanted mail up to this UID is stored; the caller commits."""
	if uid > state.done_up_to:
		state.done_up_to = uid
		_set(state.name, {"done_up_to": uid})


def note(mailbox: str, folder: str, error: str | None) -> None:
	"""What went wrong with a folder, or that nothing does any more."""
	filters = {"parent": mailbox, "parenttype": "SD Mailbox", "folder": folder}
	name = frappe.db.get_value(DOCTYPE, filters)
	if name:
		_set(name, {"error": error})
	elif error:
		_insert(mailbox, folder, {"error": error})


def forget_others(mailbox: str, folders: Sequence[str]) -> None:
	"""Folders that are read no more have no error any more."""
	frappe.db.set_value(
		DOCTYPE,
		{"parent": mailbox, "folder": ("not in", list(folders) or [""]), "error": ("is", "set")},
		"error",
		None,
		update_modified=False,
	)


def _set(name: str, values: dict) -> None:
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def _insert(mailbox: str, folder: str, values: dict) -> None:
	count = frappe.db.count(DOCTYPE, {"parent": mailbox})
	parent = {"parent": mailbox, "parenttype": "SD Mailbox", "parentfield": "folder_states", "idx": count + 1}
	frappe.get_doc({"doctype": DOCTYPE, **parent, "folder": folder, **values}).db_insert()
