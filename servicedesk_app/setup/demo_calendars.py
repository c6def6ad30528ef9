"""The demo's calendars with their countries' holidays, a service matrix, and a customer's monthly report."""

import frappe
from frappe.utils import add_months, get_first_day, nowdate

from servicedesk_app.service_level import holidays
from servicedesk_app.service_level.instants import date_in, now
from servicedesk_app.setup.demo_house import BAKERY, DESK, HARBOUR, LOGISTICS, MACHINERY

COUNTRIES = {
	# calendar: country, region; the last two are made here
	"Copenhagen office": "DK",
	"Harbour days": "NL",
	"Prague office": "CZ",
	"Warsaw office": "PL",
}
OFFICES = {
	# name: zone, opens, closes
	"Prague office": ("Europe/Prague", "07:30", "16:30"),
	"Warsaw office": ("Europe/Warsaw", "08:00", "17:00"),
}
MATRIX = {
	# desk: customer, type, agreement
	DESK: ((MACHINERY, "Question", "Basic"), (None, "Development request", "Basic")),
	HARBOUR: ((LOGISTICS, "Development request", "Basic"),),
}
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def build() -> None:
	"""Make what is missing, and fill in this year and the next two."""
	for name, (zone, opens, closes) in OFFICES.items():
		if not frappe.db.exists("SD Service Calendar", name):
			windows = [{"weekday": day, "opens": opens, "closes": closes} for day in WEEK]
			values = {"doctype": "SD Service Calendar", "calendar_name": name, "time_zone": zone}
			frappe.get_doc({**values, "windows": windows}).insert(ignore_permissions=True)
	for name, country in COUNTRIES.items():
		if frappe.db.exists("SD Service Calendar", name):
			give_holidays(name, country)
	build_matrix()
	build_report()


def give_holidays(name: str, country: str) -> None:
	"""Choose the country and let the monthly job's own function fill it in."""
	record = frappe.get_doc("SD Service Calendar", name)
	if record.country:
		return
	record.country = country
	year = date_in(record.time_zone, now()).year
	eve = {
		"date": f"{year}-12-24",
		"opens": "08:00",
		"closes": "12:00",
		"description": "Short day before Christmas",
	}
	record.append("exceptions", eve)
	record.save(ignore_permissions=True)
	holidays.extend(name)


def build_matrix() -> None:
	"""Who gets which agreement for what, beside the customers' own."""
	for desk, rows in MATRIX.items():
		record = frappe.get_doc("SD Desk", desk)
		if not record.service_matrix:
			for customer, ticket_type, agreement in rows:
				row = {"customer": customer, "ticket_type": ticket_type, "agreement": agreement}
				record.append("service_matrix", row)
			record.save(ignore_permissions=True)


def build_report() -> None:
	"""The bakery's report on the last month, to look at and to print."""
	month = get_first_day(add_months(nowdate(), -1))
	if not frappe.db.exists("SD Agreement Report", {"customer": BAKERY, "month": month}):
		values = {"doctype": "SD Agreement Report", "customer": BAKERY, "month": month}
		frappe.get_doc(values).insert(ignore_permissions=True)
