from datetime import timedelta

import frappe
from frappe import _

from servicedesk_app.errors import InvalidCalendar
from servicedesk_app.rules.business_time import CalendarExhausted
from servicedesk_app.service_level import calendars, instants
from servicedesk_app.ticketing.masters import MasterRecord


class SDServiceCalendar(MasterRecord):
	"""When a service desk is open: weekly windows in one time zone, and dates with hours of their own."""

	def validate(self):
		self.validate_hours_are_whole()
		self.validate_is_ever_open()

	def validate_hours_are_whole(self):
		for row in self.exceptions:
			if bool(row.opens) != bool(row.closes):
				raise InvalidCalendar(
					_(
						"Row {0} of the special hours has only one end. Fill in both, or none for a closed day."
					).format(row.idx)
				)

	def validate_is_ever_open(self):
		try:
			calendars.compile_record(self).next_open_epoch(instants.now())
		except CalendarExhausted:
			raise InvalidCalendar(
				_("This calendar never opens, so no clock could ever run out. Add open hours.")
			) from None
		except ValueError as error:
			raise InvalidCalendar(str(error)) from error

	@frappe.whitelist()
	def preview(self) -> list[dict]:
		"""The open periods of the coming two weeks, in the calendar's own zone: date, weekday, hours."""
		start = instants.to_zone(instants.now(), self.time_zone).replace(hour=0, minute=0, second=0)
		days = [(start + timedelta(days=offset)).date() for offset in range(14)]
		periods = calendars.compile_record(self).periods(start, start + timedelta(days=14))
		hours: dict = {day: [] for day in days}
		for opens, closes in periods:
			local = opens.astimezone(start.tzinfo)
			hours[local.date()].append(f"{local:%H:%M}–{closes.astimezone(start.tzinfo):%H:%M}")
		return [{"date": str(day), "weekday": _(f"{day:%A}"), "hours": hours[day]} for day in days]
