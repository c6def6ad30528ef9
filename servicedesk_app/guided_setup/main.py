"""The one desk and the one calendar that the guided set-up is about, and fields as its page shows them."""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_system_timezone

CALENDAR = "Office hours"
DESK = "Service Desk"


def desk() -> str:
	"""The default desk; a site that has lost it gets one again."""
	name = frappe.db.get_single_value("SD Settings", "default_desk")
	if name and frappe.db.exists("SD Desk", name):
		return name
	if not frappe.db.exists("SD Desk", DESK):
		frappe.get_doc({"doctype": "SD Desk", "desk_name": DESK}).insert(ignore_permissions=True)
	frappe.db.set_single_value("SD Settings", "default_desk", DESK)
	frappe.clear_document_cache("SD Settings", "SD Settings")
	return DESK


def calendar():
	"""The main calendar's record: of the desk's default agreement, else “Office hours”, new if there is none."""
	default = frappe.db.get_value("SD Desk", desk(), "default_agreement")
	name = frappe.db.get_value("SD Service Level Agreement", default, "calendar") if default else CALENDAR
	if frappe.db.exists("SD Service Calendar", name):
		return frappe.get_doc("SD Service Calendar", name)
	record = frappe.new_doc("SD Service Calendar")
	return record.update({"calendar_name": CALENDAR, "time_zone": get_system_timezone()})


def field(name: str, label: str, kind: str = "Data", **more: Any) -> dict:
	"""A field of a step's form, in the words of Frappe's own."""
	return {"fieldname": name, "label": label, "fieldtype": kind, **more}


def column() -> dict:
	"""What follows stands beside it on a wide screen."""
	return {"fieldtype": "Column Break"}


def section(label: str = "") -> dict:
	"""What follows stands below it."""
	return {"fieldtype": "Section Break", "label": label}


def choices(names: Iterable[str]) -> str:
	"""Options of a Select."""
	return "\n".join(names)


def mails_go_out() -> bool:
	"""Whether this site can send mail at all."""
	return bool(
		frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1})
		or frappe.conf.get("mail_server")
	)


def invited_by_mail_or_link(user) -> str:
	"""How a new person gets in. Without outgoing mail the administrator passes on the link to choose a password."""
	if mails_go_out():
		return _("A mail with a link to choose a password is on its way to {0}.").format(user.name)
	return _("No mail goes out yet. Give {0} this link to choose a password: {1}").format(
		user.name, user.reset_password()
	)
