"""The public contact form: a question from somebody without an account becomes a ticket once its sender has
confirmed the address.

Until then nothing goes to that address but one mail in an hour, which holds not a word of what was typed: the form
is of no use for flooding strangers, nor for sending them anything. What stands behind it, in order: a limit per
network address, a field that only robots fill in, the code to copy, a limit per mailbox and one per desk.
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import get_url, now

from servicedesk_app.access import captchas, invitations, limits, mails
from servicedesk_app.errors import InvalidQuestion, LinkNotValid
from servicedesk_app.mail import senders
from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.rules import addresses, tokens
from servicedesk_app.rules.texts import SUBJECT_LIMIT, plain_line
from servicedesk_app.service_level import instants
from servicedesk_app.ticketing import intake
from servicedesk_app.ticketing.notice_texts import reading_in

REQUEST = "SD Contact Request"
HOUR, HOURS_TO_CONFIRM = 3600, 48
POSTS_AN_HOUR, MAILS_OF_A_DESK_AN_HOUR = 20, 300
DETAILS_LIMIT, NAME_LIMIT = 10_000, 100
CONFIRMED = "Confirmed"
# The languages that the portal speaks.
LANGUAGES = invitations.LANGUAGES


@dataclass(frozen=True)
class Question:
	"""What a visitor typed. `trap` is a field that people do not see."""

	subject: str
	full_name: str
	email: str
	details: str = ""
	category: str = ""
	consents: bool = False
	challenge: str = ""
	code: str = ""
	trap: str = ""
	language: str = ""


def desk_of(slug: str):
	"""The desk that offers a contact form under this address; None if none does."""
	name = (
		frappe.db.get_value("SD Desk", {"contact_slug": slug, "contact_form": 1, "enabled": 1})
		if slug
		else None
	)
	return frappe.get_cached_doc("SD Desk", name) if name else None


def categories_of(desk: str) -> list[frappe._dict]:
	"""What the desk offers to customers."""
	offered = {"desk": desk, "disabled": 0, "offered_to_customers": 1}
	return frappe.get_all("SD Category", offered, ["name", "category_name"], order_by="lft")


def submit(desk, question: Question) -> None:
	"""Keep the question and ask its sender to confirm the address.

	Whether a mail went out is not told: who has had one within the hour gets none, and the visitor reads the same.
	"""
	limits.check("contact form", limits.caller(), POSTS_AN_HOUR)
	_validate(desk, question)
	if question.trap:
		return
	if not captchas.is_solved(question.challenge, question.code):
		raise InvalidQuestion(_("The code is not the one of the picture. Copy the new one."), field="code")
	mailbox = addresses.mailbox(question.email)
	with _one_mail_an_hour(mailbox) as is_free:
		if is_free and limits.count("confirmations of", desk.name) <= MAILS_OF_A_DESK_AN_HOUR:
			_ask(desk, question, mailbox)


def _validate(desk, question: Question) -> None:
	checks = (
		("subject", 0 < len(plain_line(question.subject)) <= SUBJECT_LIMIT, _("The question is empty or too long. Say it in a few words, and the rest below.")),
		("details", len(question.details) <= DETAILS_LIMIT, _("The details are too long. Shorten them.")),
		("full_name", 0 < len(plain_line(question.full_name)) <= NAME_LIMIT, _("The name is empty or too long. Write it as people say it.")),
		("email", addresses.is_one(question.email.strip()), _("This is no e-mail address. Write it as in name@example.com.")),
		("category", not question.category or question.category in {row.name for row in categories_of(desk.name)}, _("There is no such subject. Choose one from the list.")),
		("consents", question.consents, _("We need your consent to work on this. Tick the box, or call us.")),
	)  # fmt: skip
	for name, holds, message in checks:
		if not holds:
			raise InvalidQuestion(message, field=name)


class _one_mail_an_hour:
	"""Whether this mailbox may be sent something. The cache decides between calls at the same moment, the table
	remembers when the cache is flushed; what fails inside gives the turn back."""

	def __init__(self, mailbox: str):
		self.mailbox = mailbox
		self.key = frappe.cache().make_key(f"servicedesk_confirmation|{mailbox}")

	def __enter__(self) -> bool:
		self.is_mine = bool(frappe.cache().set(self.key, 1, ex=HOUR, nx=True))
		return self.is_mine and not frappe.db.exists(
			REQUEST, {"mailbox": self.mailbox, "mailed_at": (">", instants.now() - HOUR)}
		)

	def __exit__(self, error, *_rest) -> None:
		if error and self.is_mine:
			frappe.cache().delete(self.key)


def _ask(desk, question: Question, mailbox: str) -> None:
	"""One row and one mail, committed together."""
	token, at = tokens.new(), instants.now()
	expires = at + HOURS_TO_CONFIRM * HOUR
	request = frappe.get_doc(
		{
			"doctype": REQUEST,
			"desk": desk.name,
			"subject": plain_line(question.subject),
			"details": question.details,
			"full_name": plain_line(question.full_name),
			"email": question.email.strip().lower(),
			"mailbox": mailbox,
			"category": question.category or None,
			"language": question.language,
			"consent_text": desk.consent_text,
			"consented_on": now(),
			"address": limits.caller(),
			"mailed_at": at,
			"token_hash": tokens.digest(token),
			"expires_at": expires,
			"expires_on": instants.to_site_time(expires),
		}
	)
	request.flags.from_rules = True
	request.insert(ignore_permissions=True)  # whoever passed the checks of submit() may ask
	_mail(desk, request, get_url(f"/support/confirm/{token}"))


def _mail(desk, request, link: str) -> None:
	# Not a word of the visitor's: whoever typed this address may not be its owner.
	with reading_in(request.language or frappe.db.get_default("lang") or "en"):
		mails.send(
			request.email,
			_("{0}: please confirm your address").format(desk.name),
			_(
				"Somebody, you we hope, has written to us with this address. Confirm it, and we take the question on."
			),
			button=_("Show my question and confirm"),
			link=link,
			after=_(
				"The link works for {0} hours. If it was not you, do nothing: we delete it and send nothing more."
			).format(HOURS_TO_CONFIRM),
		)


def find(token: str, *, lock: bool = False) -> frappe._dict:
	"""The question that a link of a mail confirms. LinkNotValid says the same of all that is none."""
	limits.check_tokens()
	row = None
	if tokens.is_one(token):
		row = frappe.db.get_value(
			REQUEST, {"token_hash": tokens.digest(token)}, "*", as_dict=True, for_update=lock
		)
	if row and (row.state == CONFIRMED or row.expires_at > instants.now()):
		return row
	limits.count_wrong_token()
	raise LinkNotValid(_("This link does not work, or no longer. Write to us again."))


def confirm(token: str) -> str:
	"""The address is its sender's: the question becomes a ticket, once. Returns its number."""
	request = find(token, lock=True)
	if request.state == CONFIRMED:
		return request.ticket
	ticket = intake.receive(_report(request))
	values = {"state": CONFIRMED, "ticket": ticket.name, "confirmed_on": now(), "details": None}
	frappe.db.set_value(REQUEST, request.name, values)
	return ticket.name


def _report(request: frappe._dict) -> intake.Report:
	"""A customer's person of this desk reports as that person, everybody else for the customer of the form."""
	reporter = _reporter(request)
	return intake.Report(
		request.subject,
		request.details or "",
		channel=intake.CONTACT_FORM,
		category=request.category,
		key=request.name,
		**reporter,
	)


def _reporter(request: frappe._dict) -> dict:
	user = frappe.db.get_value("User", {"email": request.email, "enabled": 1})
	person = person_at_customer(user) if user else None
	at = frappe.get_cached_doc("SD Customer", person.customer) if person else None
	if at and at.desk == request.desk and not at.disabled:
		return {"raised_by": user}
	customer = frappe.get_cached_value("SD Desk", request.desk, "contact_customer")
	sender = senders.Sender(request.email, request.full_name, contact=senders.contact_of(request.email))
	contact = senders.ensure_contact(sender, customer)
	return {"raised_by": None, "customer": customer, "reporter_email": request.email, "contact": contact}
