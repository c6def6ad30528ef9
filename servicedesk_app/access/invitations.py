"""Asking somebody by mail to join a customer's people, and their joining.

Nobody's account is touched before its owner follows the link: whoever invites sees the same for an address that
has an account, of whatever kind, and for one that has none. Who follows the link has shown that the mailbox is
theirs, and is told there what is in the way.
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import cint, get_url

from servicedesk_app.access import limits, mails
from servicedesk_app.errors import InvalidInvitation, LinkNotValid
from servicedesk_app.permissions.people import PORTAL_USER, is_staff, person_at_customer
from servicedesk_app.rules import addresses, tokens
from servicedesk_app.rules.texts import plain_line
from servicedesk_app.service_level import instants
from servicedesk_app.ticketing.notice_texts import reading_in
from servicedesk_app.ticketing.people import full_name

INVITATION = "SD Invitation"
DAYS = 7
DAY = 24 * 3600
RIGHTS = ("sees_all_tickets", "approves", "manages_people")
INVITATIONS_AN_HOUR, MAILS_TO_ONE_A_DAY = 20, 3
PASSWORD_LENGTH, NAME_LIMIT = 10, 100
# The languages that the portal speaks.
LANGUAGES = ("en", "da", "cs", "nl", "pl", "ru")


@dataclass(frozen=True)
class Wish:
	"""Who is invited, and what they will be allowed at the customer."""

	email: str
	full_name: str
	language: str = ""
	rights: frozenset[str] = frozenset()


def invite(customer: str, wish: Wish, by: str) -> str:
	"""Send an invitation, which ends an earlier one to the same address. Returns its name. The caller has checked
	that `by` may invite to this customer, and may give these rights."""
	email = _valid(wish)
	limits.check("invitations by", by, INVITATIONS_AN_HOUR)
	limits.check("invitations to", addresses.mailbox(email), MAILS_TO_ONE_A_DAY, DAY)
	withdraw_of(customer, email)
	token, expires = tokens.new(), instants.now() + DAYS * DAY
	invitation = frappe.get_doc(
		{
			"doctype": INVITATION,
			"customer": customer,
			"email": email,
			"full_name": plain_line(wish.full_name),
			"language": wish.language or frappe.get_cached_value("SD Customer", customer, "language"),
			"invited_by": by,
			"token_hash": tokens.digest(token),
			"expires_at": expires,
			"expires_on": instants.to_site_time(expires),
			**{right: int(right in wish.rights) for right in RIGHTS},
		}
	)
	invitation.flags.from_rules = True
	invitation.insert(ignore_permissions=True)  # the caller has checked
	_mail(invitation, get_url(f"/support/invitation/{token}"))
	return invitation.name


def _valid(wish: Wish) -> str:
	email = wish.email.strip().lower()
	if not addresses.is_one(email):
		raise InvalidInvitation(
			_("This is no e-mail address. Write it as in name@example.com."), field="email"
		)
	if not plain_line(wish.full_name) or len(plain_line(wish.full_name)) > NAME_LIMIT:
		raise InvalidInvitation(
			_("The name is empty or too long. Write it as people say it."), field="full_name"
		)
	if wish.language and wish.language not in LANGUAGES:
		raise InvalidInvitation(
			_("The portal does not speak this language. Choose another."), field="language"
		)
	return email


def _mail(invitation, link: str) -> None:
	desk = frappe.get_cached_value("SD Customer", invitation.customer, "desk")
	with reading_in(invitation.language or frappe.db.get_default("lang") or "en"):
		mails.send(
			invitation.email,
			_("{0}: your access to the service desk").format(desk),
			_("Good day {0},").format(invitation.full_name)
			+ "\n\n"
			+ _(
				"{0} invites you to the portal of {1}, to report for {2} and to see what becomes of it."
			).format(full_name(invitation.invited_by), desk, invitation.customer),
			button=_("Accept the invitation"),
			link=link,
			after=_("The link works once, for {0} days. If you expected no invitation, do nothing.").format(
				DAYS
			),
		)


def withdraw_of(customer: str, email: str) -> None:
	"""End what is open for this address."""
	_set_withdrawn({"customer": customer, "email": email})


def withdraw_by(user: str, customer: str) -> None:
	"""End what somebody who manages the customer's people no longer has sent out."""
	_set_withdrawn({"customer": customer, "invited_by": user})


def withdraw(name: str, customer: str) -> None:
	"""End this one, if it is this customer's."""
	_set_withdrawn({"customer": customer, "name": name})


def _set_withdrawn(which: dict) -> None:
	frappe.db.set_value(INVITATION, {**which, "state": "Open"}, "state", "Withdrawn")


def open_of(customer: str) -> list[frappe._dict]:
	"""The customer's invitations that nobody has answered yet, newest first."""
	return frappe.get_all(
		INVITATION,
		{"customer": customer, "state": "Open", "expires_at": (">", instants.now())},
		["name", "email", "full_name", "expires_at", *RIGHTS],
		order_by="creation desc",
	)


def find(token: str, *, lock: bool = False) -> frappe._dict:
	"""The open invitation of a token. LinkNotValid says the same of all others."""
	limits.check_tokens()
	row = _stored(token, lock) if tokens.is_one(token) else None
	if row and row.state == "Open" and row.expires_at > instants.now() and not _is_disabled(row.customer):
		return row
	limits.count_wrong_token()
	raise LinkNotValid(
		_("This invitation does not work, or no longer. Ask whoever invited you for a new one.")
	)


def _stored(token: str, lock: bool) -> frappe._dict | None:
	return frappe.db.get_value(
		INVITATION, {"token_hash": tokens.digest(token)}, "*", as_dict=True, for_update=lock
	)


def _is_disabled(customer: str) -> bool:
	return bool(frappe.get_cached_value("SD Customer", customer, "disabled"))


def has_account(invitation: frappe._dict) -> bool:
	"""Whether the person signs in with an account that they have, rather than with a new password."""
	return bool(frappe.db.exists("User", invitation.email))


def accept(token: str, password: str) -> tuple[str, bool]:
	"""Join. Returns the user, and whether the account is new: then `password` has become its password."""
	invitation = find(token, lock=True)
	user = frappe.db.get_value("User", invitation.email, "name")
	is_new = not user
	if user:
		_check_may_join(user, invitation)
	else:
		user = _make_user(invitation, password)
	_add_to_people(user, invitation)
	frappe.db.set_value(INVITATION, invitation.name, {"state": "Accepted", "user": user})
	return user, is_new


def _check_may_join(user: str, invitation: frappe._dict) -> None:
	"""Only the mailbox's owner reads this."""
	person = person_at_customer(user)
	elsewhere = person and person.customer != invitation.customer
	if elsewhere or is_staff(user) or not frappe.db.get_value("User", user, "enabled"):
		raise InvalidInvitation(
			_("Your address {0} has an account already that cannot join {1}. Ask your service desk.").format(
				invitation.email, invitation.customer
			)
		)


def _make_user(invitation: frappe._dict, password: str) -> str:
	validate_password(password, invitation)
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": invitation.email,
			"first_name": invitation.full_name,
			"language": invitation.language,
			"send_welcome_email": 0,
			"new_password": password,
			"roles": [{"role": PORTAL_USER}],
		}
	)
	return user.insert(
		ignore_permissions=True
	).name  # an open invitation, and the token that only its mailbox got


def validate_password(password: str, invitation: frappe._dict) -> None:
	"""Ten characters at least, and what the site's own policy asks for."""
	from frappe.core.doctype.user.user import test_password_strength

	known = (invitation.full_name, "", "", invitation.email, None)
	judged = test_password_strength(password, user_data=known) or {}
	passed = cint((judged.get("feedback") or {}).get("password_policy_validation_passed", True))
	if len(password) < PASSWORD_LENGTH or not passed:
		raise InvalidInvitation(
			_(
				"The password is too easy to guess. Take {0} characters or more; several words will do."
			).format(PASSWORD_LENGTH),
			field="password",
		)


def _add_to_people(user: str, invitation: frappe._dict) -> None:
	customer = frappe.get_doc("SD Customer", invitation.customer, for_update=True)
	if user not in {row.user for row in customer.people}:
		customer.append("people", {"user": user, **{right: cint(invitation[right]) for right in RIGHTS}})
		customer.save(ignore_permissions=True)  # as the invitation says, which whoever may sent
