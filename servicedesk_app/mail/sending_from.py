"""Which address a ticket's mails come from: the one that it was written to, else the customer's own support address,
else the desk's, else the site's."""

from typing import NamedTuple

import frappe
from frappe.utils import cint

MAILBOX, INBOUND = "SD Mailbox", "SD Inbound Mail"


class From(NamedTuple):
	"""An outgoing Email Account and the address that people know."""

	account: str
	address: str


def of_ticket(desk: str | None, customer: str | None, ticket: str | None = None) -> From | None:
	"""The address for a ticket, or None where no Email Account sends for anybody."""
	return (
		_of_report(ticket, desk)
		or _of_mailbox({"customer": customer, "desk": desk})
		or _of_mailbox({"desk": desk})
		or _of_site()
	)


def _of_report(ticket: str | None, desk: str | None) -> From | None:
	"""The mailbox that the report came to, while its desk has the ticket: another's address would surprise its reader."""
	filters = {"ticket": ticket, "outcome": "New ticket"}
	name = frappe.db.get_value(INBOUND, filters, "mailbox") if ticket else None
	return _of_mailbox({"name": name, "desk": desk}) if name else None


def _of_mailbox(whose: dict[str, str | None]) -> From | None:
	"""A mailbox with an account that sends. A desk's is one that is no customer's own."""
	if not all(whose.values()):
		return None
	filters = {**whose, "enabled": 1, "email_account": ("is", "set")}
	if list(whose) == ["desk"]:
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
