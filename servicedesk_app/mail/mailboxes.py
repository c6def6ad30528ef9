"""The mailboxes' own addresses: what comes from them is ours, and no customer's."""

from collections.abc import Iterable

import frappe


def own_addresses() -> set[str]:
	"""The addresses of all mailboxes and of the accounts that send, in small letters. Asked once in a request or job."""
	rows = frappe.get_all("SD Mailbox", fields=["email", "aliases"])
	found = {line for row in rows for line in (row.email or "", *(row.aliases or "").splitlines())}
	found |= set(frappe.get_all("Email Account", {"enable_outgoing": 1}, pluck="email_id"))
	return {address.strip().lower() for address in found if address and address.strip()}


def enabled(name: str):
	"""The mailbox of this name, if there is one that takes mail; None otherwise."""
	if not frappe.db.get_value("SD Mailbox", name, "enabled"):
		return None
	return frappe.get_cached_doc("SD Mailbox", name)


def is_unchanged(mailbox, before, fields: Iterable[str]) -> bool:
	"""Whether these fields say what they said; empty, 0 and not set are the same."""
	return all(str(before.get(field) or "") == str(mailbox.get(field) or "") for field in fields)
