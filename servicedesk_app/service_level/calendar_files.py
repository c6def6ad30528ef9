"""Closed days from an ICS file, as calendar programs and authorities publish them.

Only whole-day events count: a meeting at ten o'clock closes nothing. Events that recur are followed up to a
horizon. A file that cannot be read is refused with a named error, never half imported.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from dateutil.rrule import rrulestr
from frappe import _
from icalendar import Calendar, Event

from servicedesk_app.errors import InvalidCalendarFile
from servicedesk_app.rules.closed_days import ClosedDay, each_day

MOST_BYTES = 2_000_000
MOST_DAYS = 2_000
LONGEST_EVENT_DAYS = 92
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


class Contents(NamedTuple):
	"""What a file states: its closed days within the horizon, and how many events were not whole days."""

	days: list[ClosedDay]
	timed: int


def read(text: str, first: date, last: date) -> Contents:
	"""The closed days of an ICS file from `first` to `last`. Raises `InvalidCalendarFile`."""
	if len(text) > MOST_BYTES:
		raise InvalidCalendarFile(_("The file is too large. Export a calendar of at most 2 MB."))
	try:
		return _read(text, first, last)
	except (
		ValueError,
		AttributeError,
		IndexError,
		KeyError,
		TypeError,
	) as error:  # icalendar's, for broken lines
		raise InvalidCalendarFile(
			_("This is no calendar file that can be read ({0}). Export it again as .ics.").format(error)
		) from None


def _read(text: str, first: date, last: date) -> Contents:
	events = _events(text)
	whole = [event for event in events if _is_whole_day(event)]
	days = [
		closed
		for event in whole
		if event.get("STATUS") != "CANCELLED"
		for closed in _days_of(event, _moved_from(event, whole), first, last)
	]
	if len(days) > MOST_DAYS:
		raise InvalidCalendarFile(
			_("The file closes {0} days. Import one with at most {1}.").format(len(days), MOST_DAYS)
		)
	return Contents(days, len(events) - len(whole))


def _events(text: str) -> list[Event]:
	calendars = Calendar.from_ical(text, multiple=True)
	events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
	if not events:
		raise InvalidCalendarFile(
			_("The file has no events. Choose one that was exported from a calendar, as .ics.")
		)
	return events


def _is_whole_day(event: Event) -> bool:
	start = event.get("DTSTART")
	if start is None:
		raise InvalidCalendarFile(
			_("The event “{0}” has no date. Correct the file, or enter its days by hand.").format(
				_title(event)
			)
		)
	return not isinstance(getattr(start, "dt", None), datetime)


def _title(event: Event) -> str:
	return str(event.get("SUMMARY") or "")[:140]


def _moved_from(event: Event, events: Iterable[Event]) -> set[date]:
	"""The dates of a recurring event that events of their own in the file stand for."""
	if "RECURRENCE-ID" in event:
		return set()
	return {
		_plain(other["RECURRENCE-ID"].dt)
		for other in events
		if "RECURRENCE-ID" in other and other.get("UID") == event.get("UID")
	}


def _days_of(event: Event, moved: set[date], first: date, last: date) -> Iterator[ClosedDay]:
	length = _length(event)
	for start in _starts(event, first - timedelta(days=length), last):
		if start not in moved:
			for closed in each_day(start, start + timedelta(days=length), _title(event)):
				if first <= closed.day <= last:
					yield closed


def _length(event: Event) -> int:
	"""In days. An event without an end, or with one that is no later, lasts a day."""
	start = event["DTSTART"].dt
	if "DTEND" in event:
		length = (_plain(event["DTEND"].dt) - start).days
	else:
		length = event["DURATION"].dt.days if "DURATION" in event else 1
	if length > LONGEST_EVENT_DAYS:
		raise InvalidCalendarFile(
			_(
				"The event “{0}” lasts {1} days. Longer than {2} days is no holiday: split or remove it."
			).format(_title(event), length, LONGEST_EVENT_DAYS)
		)
	return max(length, 1)


def _starts(event: Event, first: date, last: date) -> list[date]:
	start = event["DTSTART"].dt
	left_out = set(_dates(event, "EXDATE"))
	found = {start, *_dates(event, "RDATE")} | set(_recurring(event, start, first, last))
	return sorted(day for day in found if first <= day <= last and day not in left_out)


def _recurring(event: Event, start: date, first: date, last: date) -> list[date]:
	if "RRULE" not in event:
		return []
	stated = event["RRULE"]
	for rule in stated if isinstance(stated, list) else [stated]:
		if str((rule.get("FREQ") or [""])[0]).upper() not in FREQUENCIES:
			raise InvalidCalendarFile(
				_("The event “{0}” recurs more often than once a day. Remove it from the file.").format(
					_title(event)
				)
			)
	lines = "\n".join(
		f"RRULE:{rule.to_ical().decode()}" for rule in (stated if isinstance(stated, list) else [stated])
	)
	try:
		rules = rrulestr(lines, dtstart=datetime.combine(start, time()), ignoretz=True, forceset=True)
		return [at.date() for at in rules.between(*_midnights(first, last), inc=True)]
	except ValueError as error:
		raise InvalidCalendarFile(
			_("The event “{0}” recurs by a rule that cannot be read: {1}. Enter its days by hand.").format(
				_title(event), error
			)
		) from None


def _midnights(first: date, last: date) -> tuple[datetime, datetime]:
	return datetime.combine(first, time()), datetime.combine(last, time())


def _dates(event: Event, name: str) -> Iterator[date]:
	stated = event.get(name)
	for part in stated if isinstance(stated, list) else [stated] if stated else []:
		for value in part.dts:
			yield _plain(value.dt[0] if isinstance(value.dt, tuple) else value.dt)


def _plain(value: date | datetime) -> date:
	return value.date() if isinstance(value, datetime) else value
