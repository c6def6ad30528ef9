"""Doing something in the name of a person who has not signed in, once their right to do it has been checked."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""What happens inside is `user`'s: owner of what is written, name in the journal.

	The browser's own session is put aside and comes back untouched; no session of `user` begins.
	`frappe.set_user` would wipe the session's data and the request's form.
	"""
	before = frappe.local.session
	_change_to(frappe._dict(user=user, sid=user, data=frappe._dict()))
	try:
		yield
	finally:
		_change_to(before)


def _change_to(session: frappe._dict) -> None:
	frappe.local.session = session
	frappe.local.role_permissions = {}
	frappe.local.user_perms = None
