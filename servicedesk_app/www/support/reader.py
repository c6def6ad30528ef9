"""Who reads the portal, in which brand, language and time zone."""

from dataclasses import dataclass
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from babel import Locale, UnknownLocaleError

from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.rules import colours
from servicedesk_app.ticketing.portal import zone_of

# Frappe's plain "en" says nothing of the country; this is English as Europe writes dates.
ENGLISH = "en_150"


@dataclass(frozen=True)
class Reader:
	user: str
	full_name: str
	customer: str | None
	zone: str
	locale: Locale
	sees_company: bool = False
	manages_people: bool = False
	# Whose brand it is for somebody who belongs to no customer.
	desk: str | None = None

	def now(self) -> datetime:
		"""The present instant as the reader's clock shows it."""
		return datetime.now(timezone.utc).astimezone(ZoneInfo(self.zone))

	def local(self, iso: str) -> datetime:
		"""An ISO instant as the reader's clock shows it."""
		return datetime.fromisoformat(iso).astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True)
class Brand:
	name: str
	greeting: str
	logo: str | None
	palette: dict[str, str]
	footer: str = ""


def reader_of(user: str) -> Reader:
	person = person_at_customer(user)
	customer = person.customer if person else None
	return Reader(
		user=user,
		full_name=frappe.get_cached_value("User", user, "full_name") or user,
		customer=customer,
		zone=zone_of(user),
		locale=locale_of(frappe.local.lang),
		sees_company=bool(person and person.sees_all_tickets),
		manages_people=bool(person and person.manages_people),
	)


def brand_of(customer: str | None) -> Brand:
	"""The brand of the customer's desk; of the default desk for whoever has no customer."""
	return brand_of_desk(frappe.get_cached_value("SD Customer", customer, "desk") if customer else None)


def brand_of_desk(name: str | None) -> Brand:
	"""The brand of a desk, else of the default one."""
	name = name or frappe.get_cached_doc("SD Settings").default_desk
	desk = frappe.get_cached_doc("SD Desk", name) if name else frappe._dict()
	return Brand(
		name=name or frappe._("Service Desk"),
		greeting=desk.get("greeting") or "",
		logo=_local_address(desk.get("logo")),
		palette=colours.palette(desk.get("colour"), desk.get("text_on_colour"), desk.get("accent")),
		footer=desk.get("footer_text") or "",
	)


def locale_of(language: str | None) -> Locale:
	"""How numbers and dates are written in a language of Frappe's."""
	code = (language or "en").replace("-", "_")
	if code == "en" and not str(frappe.db.get_default("date_format") or "").startswith("mm"):
		code = ENGLISH
	try:
		return Locale.parse(code)
	except (ValueError, UnknownLocaleError):
		return Locale.parse(ENGLISH)


def _local_address(logo: str | None) -> str | None:
	# No page of the portal asks another host for anything; a private file the customer could not load.
	return logo if logo and logo.startswith(("/files/", "/assets/")) else None
