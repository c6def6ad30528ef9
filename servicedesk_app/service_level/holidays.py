"""Holidays of a country, from the `holidays` package, for a service calendar's closed days."""

from collections.abc import Iterable

import frappe
import holidays
from frappe import _
from frappe.utils import getdate

from servicedesk_app.errors import UnknownHolidays
from servicedesk_app.rules import closed_days
from servicedesk_app.rules.closed_days import ClosedDay, Filling, Row
from servicedesk_app.service_level.instants import date_in, now

YEARS_AHEAD = 2
MOST_YEARS = 20


def countries() -> list[dict]:
	"""The countries whose holidays are known: `value` is the ISO code, `label` a name and the code."""
	names = dict(frappe.get_all("Country", fields=["code", "name"], as_list=True))
	codes = holidays.list_supported_countries(include_aliases=False)
	found = [{"value": code, "label": f"{_(names.get(code.lower(), code))} ({code})"} for code in codes]
	return sorted(found, key=lambda country: country["label"])


def regions(country: str) -> list[str]:
	"""The regions of a country that have holidays of their own."""
	return list(holidays.list_supported_countries(include_aliases=False).get(country, ()))


def source_of(country: str, region: str | None) -> str:
	"""The name by which a row remembers its list."""
	return f"{country}-{region}" if region else country


def closed_days_of(country: str, region: str | None, years: Iterable[int]) -> list[ClosedDay]:
	"""The public holidays of these years. Raises `UnknownHolidays` for what nobody has written down."""
	years = list(years)
	if not 0 < len(years) <= MOST_YEARS:
		raise UnknownHolidays(
			_("{0} years cannot be filled at once. Ask for 1 to {1}.").format(len(years), MOST_YEARS)
		)
	try:
		found = holidays.country_holidays(
			country, subdiv=region or None, years=years, language=_language(country)
		)
	except NotImplementedError:
		raise UnknownHolidays(_unknown(country, region)) from None
	for year in years:
		if not any(day.year == year for day in found):
			raise UnknownHolidays(
				_("No holidays of {0} are known for {1}. Ask for other years, or import a file.").format(
					country, year
				)
			)
	return [ClosedDay(day, reason) for day, reason in sorted(found.items()) if day.year in years]


def check(country: str, region: str | None) -> None:
	"""Raise `UnknownHolidays` for a country or a region that has no list."""
	known = holidays.list_supported_countries(include_aliases=False)
	if country not in known or (region and region not in known[country]):
		raise UnknownHolidays(_unknown(country, region))


def _unknown(country: str, region: str | None) -> str:
	if country not in holidays.list_supported_countries(include_aliases=False):
		return _(
			"The holidays of “{0}” are not known. Choose a country of the list, or import a file."
		).format(country)
	return _("{0} has no region “{1}”. Choose one of: {2}.").format(
		country, region, ", ".join(regions(country)) or _("none, leave it empty")
	)


def _language(country: str) -> str | None:
	"""The names' language: the reader's where the list has it, else the country's own."""
	try:
		known = holidays.country_holidays(country)
	except NotImplementedError:
		return None  # the caller says so
	wanted = {"en": "en_US"}.get(frappe.local.lang or "en", frappe.local.lang)
	return wanted if wanted in known.supported_languages else known.default_language


def fill(record, first: int, last: int) -> Filling:
	"""Put the holidays of the years `first` to `last` into a calendar record, which is not saved here."""
	if not record.country:
		raise UnknownHolidays(_("This calendar has no country. Choose one first."))
	filling = closed_days.fill(
		closed_days_of(record.country, record.region, range(first, last + 1)),
		source=source_of(record.country, record.region),
		years=range(first, last + 1),
		rows=rows_of(record),
		remembered=(record.holidays_filled or "").splitlines(),
	)
	until = filled_until(record)
	if first <= max(until, date_in(record.time_zone, now()).year - 1) + 1:
		until = max(until, last)
	_take_over(record, filling)
	record.holidays_until = until
	return filling


def filled_until(record) -> int:
	"""The year up to which the present country's holidays are in a calendar record without a gap; 0 for none."""
	own = source_of(record.country, record.region)
	marks = (record.holidays_filled or "").splitlines()
	return record.holidays_until or 0 if any(mark.startswith(f"{own} ") for mark in marks) else 0


def rows_of(record) -> list[Row]:
	"""The dates of a calendar record as the rules know them."""
	return [Row(getdate(row.date), row.source or closed_days.OWN) for row in record.exceptions if row.date]


def _take_over(record, filling: Filling) -> None:
	own = source_of(record.country, record.region)
	kept = (closed_days.OWN, closed_days.FILE, own)
	record.exceptions = [
		row
		for row in record.exceptions
		if row.source in (None, *kept) or getdate(row.date) not in filling.dropped
	]
	for closed in filling.added:
		record.append("exceptions", {"date": closed.day, "description": closed.reason, "source": own})
	record.holidays_filled = "\n".join(sorted(filling.remembered))
	sort_dates(record)


def sort_dates(record) -> None:
	"""The dates in their order, numbered anew."""
	record.exceptions.sort(key=lambda row: (str(row.date or ""), row.opens or ""))
	for position, row in enumerate(record.exceptions, start=1):
		row.idx = position


def extend_all() -> None:
	"""Fill the coming years of every calendar that wants it. Hook: each month; most months nothing is missing."""
	for name in frappe.get_all(
		"SD Service Calendar", {"country": ("is", "set"), "extend_holidays": 1}, pluck="name"
	):
		try:
			extend(name)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(
				title=f"Holidays: {name}", reference_doctype="SD Service Calendar", reference_name=name
			)
			frappe.db.commit()


def extend(name: str) -> Filling | None:
	"""Fill one calendar up to `YEARS_AHEAD` years after this one. None when nothing was missing."""
	record = frappe.get_doc("SD Service Calendar", name)
	this_year = date_in(record.time_zone, now()).year
	years = closed_days.years_to_fill(filled_until(record), this_year, YEARS_AHEAD)
	if not years:
		return None
	filling = fill(record, years[0], years[-1])
	record.flags.recount_at_once = True  # a year ahead of nearly every clock: nobody has to be asked
	record.save(ignore_permissions=True)
	record.add_comment(
		"Info",
		_("{0} holidays of {1} to {2} were filled in.").format(len(filling.added), years[0], years[-1]),
	)
	return filling
