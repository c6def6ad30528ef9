"""Step: when the desk is open."""

from zoneinfo import available_timezones

from frappe import _

from servicedesk_app.errors import InvalidCalendar
from servicedesk_app.guided_setup import main
from servicedesk_app.rules import hours_text
from servicedesk_app.service_level.calendars import WEEKDAYS


def title() -> str:
	return _("Service hours")


def why() -> str:
	return _(
		"Promised times count inside these hours only. Write them as 08:00–16:00; several with a comma, such as "
		"08:00–12:00, 13:00–16:00; leave a closed day empty."
	)


def there() -> list[str]:
	hours = _hours()
	open_days = [f"{_(day)} {hours[day]}" for day in WEEKDAYS if hours[day]]
	return ["; ".join(open_days)] if open_days else []


def fields() -> list[dict]:
	calendar, hours = main.calendar(), _hours()
	zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
	days = [main.field(day.lower(), _(day), default=hours[day]) for day in WEEKDAYS]
	zone = main.field(
		"time_zone",
		_("Time zone"),
		"Autocomplete",
		reqd=1,
		options=main.choices(zones),
		default=calendar.time_zone,
	)
	return [zone, main.section(), *days[:4], main.column(), *days[4:]]


def save(values) -> dict:
	"""Write the week into the main calendar. Its holidays and special hours stay."""
	record = main.calendar()
	record.time_zone = values.time_zone
	record.set("windows", [row for day in WEEKDAYS for row in _rows(day, values.get(day.lower()) or "")])
	record.save()
	return {"message": _("Saved as {0}.").format(record.calendar_name)}


def _rows(day: str, text: str) -> list[dict]:
	try:
		return [
			{"weekday": day, "opens": opens, "closes": closes} for opens, closes in hours_text.parse(text)
		]
	except ValueError as error:
		raise InvalidCalendar(
			_("“{0}” on {1} is no time from and to. Write it as 08:00–16:00.").format(str(error)[:40], _(day))
		) from None


def _hours() -> dict[str, str]:
	rows = main.calendar().windows
	return {
		day: hours_text.write([(row.opens, row.closes) for row in rows if row.weekday == day])
		for day in WEEKDAYS
	}
