import frappe
from frappe import _
from frappe.utils import getdate

from servicedesk_app.errors import InvalidCalendar, UnknownHolidays
from servicedesk_app.rules import closed_days
from servicedesk_app.rules.business_time import CalendarExhausted
from servicedesk_app.service_level import calendar_files, calendars, holidays, instants
from servicedesk_app.ticketing.masters import MasterRecord

WEEKS_SHOWN = 5
FILE_YEARS_AHEAD = 5
CONTENT_OF_A_ROW = ("date", "opens", "closes", "description")


class SDServiceCalendar(MasterRecord):
	"""When a service desk is open: weekly windows in one time zone, and dates with hours of their own."""

	def validate(self):
		self.validate_hours_are_whole()
		self.validate_is_ever_open()
		self.validate_country()
		self.set_own_rows()

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

	def validate_country(self):
		if self.region and not self.country:
			raise UnknownHolidays(_("A region needs its country. Choose the country first."))
		if self.country and (self.has_value_changed("country") or self.has_value_changed("region")):
			holidays.check(self.country, self.region)

	def set_own_rows(self):
		"""A row that an admin has changed is the admin's: no list touches it again."""
		before = self.get_doc_before_save()
		stored = {row.name: row for row in before.exceptions} if before else {}
		for row in self.exceptions:
			old = stored.get(row.name)
			if old and any(
				str(old.get(field) or "") != str(row.get(field) or "") for field in CONTENT_OF_A_ROW
			):
				row.source = closed_days.OWN

	@frappe.whitelist()
	def preview(self) -> list[dict]:
		"""The coming weeks from Monday on, in the calendar's own zone: date, weekday, hours, note."""
		return calendars.preview(self, instants.now(), WEEKS_SHOWN)

	@frappe.whitelist()
	def holiday_choices(self) -> dict:
		"""The countries whose holidays are known, and the regions of the one that is chosen."""
		return {
			"countries": holidays.countries(),
			"regions": holidays.regions(self.country) if self.country else [],
		}

	@frappe.whitelist()
	def fill_holidays(self, first: int, last: int) -> dict:
		"""Put the holidays of these years into the form; saving it is up to its reader."""
		self.check_permission("write")
		filling = holidays.fill(self, int(first), int(last))
		return {"added": len(filling.added), "dropped": len(filling.dropped)}

	@frappe.whitelist()
	def import_file(self, content: str) -> dict:
		"""Put the closed days of an ICS file into the form, from today on; saving it is up to its reader."""
		self.check_permission("write")
		today = instants.date_in(self.time_zone, instants.now())
		read = calendar_files.read(content, today, today.replace(year=today.year + FILE_YEARS_AHEAD, day=1))
		added = closed_days.missing(read.days, {getdate(row.date) for row in self.exceptions})
		for closed in added:
			row = {"date": closed.day, "description": closed.reason, "source": closed_days.FILE}
			self.append("exceptions", row)
		holidays.sort_dates(self)
		return {
			"added": len(added),
			"known": len({d.day for d in read.days}) - len(added),
			"timed": read.timed,
		}
