"""Which address a ticket's mails come from: the customer's own support address, else the desk's, else the site's."""

from typing import NamedTuple

import frappe
from frappe.utils import cint

MAILBOX = "SD Mailbox"


class From(NamedTuple):
	"""An outgoing Email Account and the address that people know."""

	account: str
	address: str


def of_ticket(desk: str | None, customer: str | None) -> From | None:
	"""The address for a ticket, or None where no Email Account sends for anybody."""
	return _of_mailbox({"customer": customer}) or _of_mailbox({"desk": desk}) or _of_site()


def _of_mailbox(whose: dict[str, str | None]) -> From | None:
	"""A mailbox with an account that sends. A desk's is one that is no customer's own."""
	((field, value),) = whose.items()
	if not value or not frappe.db.table_exists(MAILBOX):
		return None
	filters = {field: value, "enabled": 1, "email_account": ("is", "set")}
	if field == "desk":
		filters["customer"] = ("is", "not set")
	rows = frappe.get_all(MAILBOX, filters, ["email_account", "email"], order_by="creation")
	return next((From(row.email_account, row.email) for row in rows if _sends(row.email_account)), None)


def _of_site() -> From | None:
	row = frappe.db.get_value(
		"Email Account", {"enable_outgoing": 1, "default_outgoing": 1}, ["name", "email_id"], as_dict=True
	)
	return From(row.name, row.email_id) if row else None


def _sends(account: str) -> bool:
	return bool(cint(frappe.get_cached_value("Email Account", account, "enable_outgoing")))


def own_addresses() -> set[str]:
	"""Every address that mails of this site come from, in small letters."""
	found = set(frappe.get_all("Email Account", {"enable_outgoing": 1}, pluck="email_id"))
	if frappe.db.table_exists(MAILBOX):
		for row in frappe.get_all(MAILBOX, {}, ["email", "aliases"]):
			found |= {row.email, *(row.aliases or "").split()}
	return {address.lower() for address in found if address}
