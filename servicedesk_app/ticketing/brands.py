"""A desk's brand and its contact form, checked when they are saved, so that no page has to fear them."""

import re
from typing import TYPE_CHECKING

import frappe
from frappe import _

from servicedesk_app.errors import InvalidBrand
from servicedesk_app.rules import colours

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_desk.sd_desk import SDDesk

LOGO_FIELDS = ["name", "is_private", "file_url"]
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ACTIVE = re.compile(
	rb"<\s*(?:script|foreignobject|iframe|object|embed)|\son\w+\s*=|javascript:|<!entity|(?:href|src)\s*=\s*[\"']\s*(?:https?:)?//",
	re.IGNORECASE,
)


def validate_colours(desk: "SDDesk") -> None:
	"""What is written in the desk's colours, and on them, can be read; the error proposes the nearest that can."""
	for field in ("colour", "accent"):
		value = desk.get(field)
		if value and not colours.is_one(value):
			raise InvalidBrand(_("{0} is no colour. Write it as in #1f6f78.").format(value))
	if desk.colour and desk.text_on_colour in (colours.WHITE, colours.BLACK):
		_validate(
			desk,
			"colour",
			colours.nearest_under(desk.text_on_colour, desk.colour),
			_("{0} text on it").format(_(desk.text_on_colour)),
		)
	if desk.accent:
		_validate(desk, "accent", colours.nearest_on_page(desk.accent), _("It on the light page"))


def _validate(desk: "SDDesk", field: str, nearest: str, what: str) -> None:
	if nearest != colours.normal(desk.get(field)):
		raise InvalidBrand(
			_(
				"{0} {1}: {2} cannot be read well (contrast below {3}). The nearest colour that passes is {4}."
			).format(_(desk.meta.get_label(field)), desk.get(field), what, colours.READABLE, nearest)
		)


def set_logo(desk: "SDDesk") -> None:
	"""A picture that customers can load, and that can do nothing but be looked at."""
	if not desk.logo or not desk.has_value_changed("logo"):
		return
	if not desk.logo.startswith(("/files/", "/private/files/", "/assets/")) or not desk.logo.lower().endswith(
		IMAGES
	):
		raise InvalidBrand(_("The logo is no picture of this site. Upload a PNG, JPEG, WebP, GIF or SVG."))
	found = frappe.get_all("File", {"file_url": desk.logo}, LOGO_FIELDS, limit=1)
	if not found:
		return
	file = frappe.get_doc("File", found[0].name)
	if desk.logo.lower().endswith(".svg") and is_active(file.get_content()):
		raise InvalidBrand(
			_(
				"This SVG can do more than be looked at. Save it without scripts and links to elsewhere, or as a PNG."
			)
		)
	if file.is_private:
		file.is_private = 0
		file.save(ignore_permissions=True)  # whoever may change the desk shows its logo to everybody
		desk.logo = file.file_url


def is_active(svg: bytes | str) -> bool:
	"""Whether an SVG holds something that runs or loads."""
	return bool(_ACTIVE.search(svg.encode() if isinstance(svg, str) else svg))


def set_contact_form(desk: "SDDesk") -> None:
	"""A contact form has an address, a customer of this desk for its tickets, and a text to agree to."""
	desk.contact_slug = (desk.contact_slug or "").strip().lower() or None
	if not desk.contact_form:
		return
	desk.contact_slug = (
		desk.contact_slug or "-".join(re.findall(r"[a-z0-9]+", desk.desk_name.lower())) or None
	)
	if not desk.contact_slug or not _SLUG.fullmatch(desk.contact_slug):
		raise InvalidBrand(
			_("The address of the contact form takes small letters, digits and hyphens. Write another.")
		)
	if (
		not desk.contact_customer
		or frappe.db.get_value("SD Customer", desk.contact_customer, "desk") != desk.name
	):
		raise InvalidBrand(
			_("The contact form needs a customer of this desk for its tickets. Choose or make one.")
		)
	if not (desk.consent_text or "").strip():
		raise InvalidBrand(
			_("The contact form needs the text that its sender agrees to. Say what you do with the data.")
		)
