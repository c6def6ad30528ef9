"""The demo's calendars: each with its country's holidays, and a day or two that the provider added itself."""

import frappe

from servicedesk_app.service_level import holidays
from servicedesk_app.service_level.instants import date_in, now

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
