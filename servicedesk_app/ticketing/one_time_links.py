"""An address that shows one ticket to one person without signing in: for a notice to that person.

Opening it changes nothing, however often mail programs do; each act is a POST that carries the token. It works
for as long as the desk says, until staff revoke it, and only while its person may see the ticket: who has left
the customer sees nothing. It opens that ticket, and nothing else of the portal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, get_url, now

from servicedesk_app.access import limits
from servicedesk_app.errors import LinkNotValid, NotAllowed
from servicedesk_app.permissions.people import is_staff, person_at_customer
from servicedesk_app.permissions.tickets import customer_condition, seen_by_staff
from servicedesk_app.rules import tokens
from servicedesk_app.service_level import instants
from servicedesk_app.ticketing import attachments, customer_acts, messages
from servicedesk_app.ticketing.acting import acting_as
from servicedesk_app.ticketing.attachments import Sent

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

LINK, USE = "SD Ticket Access Link", "SD Ticket Access Use"
DAY, HOUR = 24 * 3600, 3600
FILES_AN_HOUR = 30
USE_FIELDS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"link",
	"ticket",
	"used_at",
	"act",
	"address",
)


@dataclass(frozen=True)
class Opened:
	"""A valid link's ticket and its person: `user`, or `email` of a reporter without an account."""

	link: str
	ticket: "SDTicket"
	user: str | None
	email: str | None

	@property
	def reader(self) -> str:
		"""As whom the ticket is read: zone and language of somebody without an account are the site's."""
		return self.user or "Guest"


def create(ticket: "str | SDTicket", person: str) -> str:
	"""The address of a new link for a User's name, or for the e-mail address of a reporter without an account.

	Staff, and everybody where the desk has switched these links off, get the address behind the sign-in.
	"""
	record = frappe.get_cached_doc("SD Ticket", ticket) if isinstance(ticket, str) else ticket
	days = cint(frappe.get_cached_value("SD Desk", record.desk, "link_days"))
	user = _user_of(person)
	if not days or (user and is_staff(user)):
		return get_url(f"/support/tickets/{record.name}")
	token, expires = tokens.new(), instants.now() + days * DAY
	link = frappe.get_doc(
		{
			"doctype": LINK,
			"ticket": record.name,
			"user": user,
			"email": None if user else person.strip(),
			"token_hash": tokens.digest(token),
			"expires_at": expires,
			"expires_on": instants.to_site_time(expires),
		}
	)
	link.flags.from_rules = True
	link.insert(ignore_permissions=True)  # made for a notice, whose recipients were chosen by the ticket
	return get_url(f"/support/link/{token}")


def _user_of(person: str) -> str | None:
	"""The account of a customer's person or of staff; somebody else's is worth no more than their address."""
	user = frappe.db.get_value("User", person.strip(), "name")
	return user if user and (person_at_customer(user) or is_staff(user)) else None


def open_link(token: str) -> Opened:
	"""The ticket and the person of a token. LinkNotValid says the same of every token that opens nothing."""
	limits.check_tokens()
	opened = _find(token)
	if not opened:
		limits.count_wrong_token()
		raise LinkNotValid(
			_(
				"This link does not work, or no longer. Sign in to see your tickets, or write to us for a new one."
			)
		)
	return opened


def _find(token: str) -> Opened | None:
	if not tokens.is_one(token):
		return None
	link = frappe.db.get_value(
		LINK,
		{"token_hash": tokens.digest(token), "revoked": 0, "expires_at": (">", instants.now())},
		["name", "ticket", "user", "email"],
		as_dict=True,
	)
	if not link or not frappe.db.exists("SD Ticket", link.ticket):
		return None
	opened = Opened(link.name, frappe.get_doc("SD Ticket", link.ticket), link.user, link.email)
	return opened if _may_see(opened) else None


def _may_see(opened: Opened) -> bool:
	"""Asked at every use: what was right when the notice went out may not be any more."""
	if opened.user:
		enabled = frappe.get_cached_value("User", opened.user, "enabled")
		return bool(enabled) and customer_condition(opened.user).holds(opened.ticket.as_dict())
	if opened.ticket.raised_by:
		return False  # a reporter with an account sees it as that account may
	reporter = (opened.ticket.get("reporter_email") or "").strip().lower()
	return bool(reporter) and reporter == (opened.email or "").strip().lower()


def approve(opened: Opened) -> None:
	"""The solution works."""
	with acting_as(opened.reader):
		if opened.user:
			customer_acts.approve(opened.ticket.name, opened.user)
		else:
			customer_acts.close_as_approved(opened.ticket)
	log(opened, "Approved")


def reject(opened: Opened, reason: str) -> None:
	"""It still fails."""
	with acting_as(opened.reader):
		if opened.user:
			customer_acts.reject(opened.ticket.name, reason, opened.user)
		else:
			customer_acts.send_back(opened.ticket, reason)
	log(opened, "Sent back")


def answer(opened: Opened, text: str, key: str, files: Sequence[Sent] = ()) -> None:
	"""Write on the ticket, with files; the same text under the same key is written once. Files alone say enough."""
	count_files(opened, len(files))
	text = text if text.strip() or not files else _("See the attached files.")
	with acting_as(opened.reader):
		if opened.user:
			message = customer_acts.answer(opened.ticket.name, text, opened.user, key)
		else:
			name = _contacts_name(opened.ticket)
			message = messages.from_address(opened.ticket, text, opened.email, name, key)
		attachments.attach(message, files)
	log(opened, "Answered")


def count_files(opened: Opened, files: int) -> None:
	"""Refuse more files by one link than a person has to send in an hour."""
	for _file in range(files):
		limits.check("files by link", opened.link, FILES_AN_HOUR)


def open_file(opened: Opened, name: str) -> tuple[Path, str, str | None]:
	"""A file of what this link shows, as `attachments.opened` gives it; FileNotFound for every other."""
	return attachments.opened_on(opened.ticket.name, name)


def _contacts_name(ticket: "SDTicket") -> str | None:
	names = (
		frappe.db.get_value("Contact", ticket.contact, ["first_name", "last_name"])
		if ticket.contact
		else None
	)
	return " ".join(filter(None, names)) if names else None


def may_approve(opened: Opened) -> bool:
	"""The reporter may, with or without an account, and whom the company has named."""
	return not opened.user or customer_acts.may_approve(opened.ticket, opened.user)


def log(opened: Opened, act: str) -> None:
	"""Keep that the link was used, and from where. Openings count once an hour, so that a log stays one."""
	at = instants.now()
	column = "opened" if act == "Opened" else "acted"
	stored = frappe.db.get_value(LINK, opened.link, ["last_used_at", column], as_dict=True)
	if act == "Opened" and at - cint(stored.last_used_at) < HOUR:
		return
	values = {column: cint(stored[column]) + 1, "last_used_at": at, "last_used_on": instants.to_site_time(at)}
	frappe.db.set_value(LINK, opened.link, values, update_modified=False)
	_write_use(opened.link, opened.ticket.name, act)


def _write_use(link: str, ticket: str, act: str) -> None:
	stamp, user = now(), frappe.session.user
	row = (
		frappe.generate_hash(length=12),
		stamp,
		stamp,
		user,
		user,
		link,
		ticket,
		stamp,
		act,
		limits.caller(),
	)
	frappe.db.bulk_insert(USE, USE_FIELDS, [row])


def revoke(name: str, user: str, why: str = "") -> None:
	"""End a link at once: by staff who see its ticket."""
	ticket = frappe.db.get_value(LINK, name, "ticket")
	if not ticket or not seen_by_staff(user, ticket):
		raise NotAllowed(_("You may not revoke this link. Ask a member of its desk."))
	_revoke([name], why or _("By {0}").format(user))


def revoke_of(user: str, why: str) -> None:
	"""End all links of a person, of whatever ticket: they have left the customer."""
	_revoke(frappe.get_all(LINK, {"user": user, "revoked": 0}, pluck="name"), why)


def _revoke(names: list[str], why: str) -> None:
	for name in names:
		frappe.db.set_value(LINK, name, {"revoked": 1, "revoked_because": why})
		_write_use(name, frappe.db.get_value(LINK, name, "ticket"), "Revoked")
