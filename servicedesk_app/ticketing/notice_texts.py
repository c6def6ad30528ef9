"""What a notice says: a template per event, desk and language, filled in with the ticket."""

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import frappe
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from frappe.utils import get_url, strip_html

from servicedesk_app.permissions.people import is_staff
from servicedesk_app.rules.texts import paragraphs
from servicedesk_app.service_level import explain
from servicedesk_app.ticketing import one_time_links
from servicedesk_app.ticketing.people import full_name

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

# Day before month, as Europe writes English.
ENGLISH_OF_EUROPE = "en_150"
SIGNATURE = "Signature"
# Something waits for the reader: an answer, or whether it works.
ASKS = frozenset({"Answer", "Waiting for you", "Resolved", "May we close"})


class Text(NamedTuple):
	"""A subject line and an HTML body."""

	subject: str
	html: str


def render(ticket: "SDTicket", notice: frappe._dict, user: str) -> Text | None:
	"""The text for this reader, or None when there is no enabled template for the event. `user` may be the address of
	a reporter without an account."""
	language = language_of(user, ticket.customer)
	template, signature = templates_for(notice.event, ticket.desk, language)
	if not template:
		return None
	with reading_in(language):
		values = values_for(ticket, notice, user)
		message = message_of(notice)
		values["text"] = place = frappe.generate_hash(length=20) if message else values["text"]
		subject = strip_html(frappe.render_template(template.subject, values, is_path=False))
		html = paragraphs(frappe.render_template(template.body, values, is_path=False))
		if message:
			html = html.replace(f"<p>{place}</p>", message).replace(place, message)
		html = html.replace(values["link"], f'<a href="{values["link"]}">{values["link"]}</a>')
		if signature:
			html += paragraphs(frappe.render_template(signature.body, values, is_path=False))
	return Text(f"[{ticket.name}] {subject}", html)


def message_of(notice: frappe._dict) -> str | None:
	"""What was written on the ticket, as it was written. Frappe has sanitised it."""
	name = notice.get("communication")
	return frappe.db.get_value("Communication", name, "content") if name else None


def templates_for(event: str, desk: str, language: str) -> tuple[frappe._dict | None, frappe._dict | None]:
	"""The most specific enabled text of an event, and the signature below it: of the desk and language, of the desk,
	of the language, of all."""
	rows = frappe.get_all(
		"SD Notice Template",
		{
			"event": ("in", (event, SIGNATURE)),
			"desk": ("in", (desk, "", None)),
			"language": ("in", (language, "", None)),
		},
		["event", "subject", "body", "desk", "language", "enabled"],
		order_by="modified desc",
	)
	fitting = [row for row in rows if row.desk in (desk, "", None) and row.language in (language, "", None)]
	return _most_specific(fitting, event), _most_specific(fitting, SIGNATURE)


def template_for(event: str, desk: str, language: str) -> frappe._dict | None:
	"""The most specific enabled text of an event."""
	return templates_for(event, desk, language)[0]


def _most_specific(rows: list[frappe._dict], event: str) -> frappe._dict | None:
	best = max(
		(row for row in rows if row.event == event),
		key=lambda row: (bool(row.desk), bool(row.language)),
		default=None,
	)
	return best if best and best.enabled else None


def values_for(ticket: "SDTicket", notice: frappe._dict, user: str) -> dict:
	"""What a template may name. The ticket is a plain dict: a template reaches nothing behind it."""
	from servicedesk_app.ticketing import portal

	shown = portal.shown_to(ticket, user)
	return {
		"ticket": {
			**shown,
			"customer": ticket.customer,
			"resolution": strip_html(ticket.resolution or ""),
			"reaction_due_text": moment(shown["reaction_due"], frappe.local.lang),
		},
		"reader": {"name": name_of(ticket, user)},
		"desk": ticket.desk,
		"text": own_text(ticket, notice),
		"link": link_for(ticket, notice.event, user),
	}


def own_text(ticket: "SDTicket", notice: frappe._dict) -> str:
	"""The notice's text; an escalation's in the language that is being read."""
	facts = notice.get("facts")
	return explain.headline(json.loads(facts), ticket) if facts else notice.text or ""


def link_for(ticket: "SDTicket", event: str, reader: str) -> str:
	"""The ticket's page. Where the reader is asked for something, or has no account, it opens without signing in;
	opening it changes nothing."""
	if event in ASKS or (not is_staff(reader) and is_address(ticket, reader)):
		return one_time_links.create(ticket, reader)
	return link_to(ticket.name)


def is_address(ticket: "SDTicket", reader: str) -> bool:
	"""Whether a reader is no account, but the address that a report came from."""
	return reader == ticket.get("reporter_email") and reader != ticket.raised_by


def address_of(reader: str) -> str:
	"""Where a reader gets mail: an account's, or the address that stands in place of one."""
	return frappe.get_cached_value("User", reader, "email") or reader


def name_of(ticket: "SDTicket", reader: str) -> str:
	"""What a reader is called."""
	return full_name(reader) or ticket.get("reporter_name") or reader.partition("@")[0]


def link_to(ticket: str) -> str:
	"""The ticket's page on the portal. Opening it changes nothing."""
	return get_url(f"/support/tickets/{ticket}")


def moment(iso: str | None, language: str) -> str:
	"""An ISO instant, which is in the reader's zone already, as the reader's language writes it; empty for none."""
	if not iso:
		return ""
	try:
		locale = Locale.parse(language.replace("-", "_"))
	except (ValueError, UnknownLocaleError):
		locale = Locale.parse("en")
	at = datetime.fromisoformat(iso)
	return f"{format_date(at, 'full', locale=ENGLISH_OF_EUROPE if locale.language == 'en' else locale)}, {at:%H:%M}"


def language_of(user: str, customer: str | None) -> str:
	"""The person's own language, else for the customer's people the customer's, else the site's.

	Frappe gives every new user the site's language, so that one is nobody's choice.
	"""
	of_site = frappe.db.get_default("lang") or "en"
	own = frappe.get_cached_value("User", user, "language")
	if own and own != of_site:
		return own
	of_customer = (
		customer and not is_staff(user) and frappe.get_cached_value("SD Customer", customer, "language")
	)
	return of_customer or of_site


@contextmanager
def reading_in(language: str):
	"""Texts inside are in this language."""
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before
