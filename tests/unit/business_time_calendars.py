"""Calendars and instants that the tests of business_time share."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from servicedesk_app.rules.business_time import (
	ServiceCalendar,
	Window,
)

UTC = timezone.utc
OFFICE_HOURS = [Window(day, *hours) for day in range(5) for hours in (("08:00", "12:00"), ("13:00", "17:00"))]
HOUR = 3600
DAY = 86_400


def office(zone: str = "Europe/Berlin", **exceptions_by_name: object) -> ServiceCalendar:
	return ServiceCalendar(zone, OFFICE_HOURS, **exceptions_by_name)  # type: ignore[arg-type]


def every_day(opens: str, closes: str, zone: str = "Europe/Berlin") -> ServiceCalendar:
	return ServiceCalendar(zone, [Window(day, opens, closes) for day in range(7)])


def only_on(day: date, opens: str, closes: str, zone: str = "Europe/Berlin") -> ServiceCalendar:
	return ServiceCalendar(zone, [], {day: [(opens, closes)]})


def local(zone: str, text: str, fold: int = 0) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def berlin(text: str, fold: int = 0) -> datetime:
	return local("Europe/Berlin", text, fold)


def utc(text: str) -> datetime:
	return datetime.fromisoformat(text).replace(tzinfo=UTC)


def periods_around(calendar: ServiceCalendar, day: date) -> list[tuple[str, str]]:
	noon = datetime.combine(day, time(12), UTC)
	found = calendar.periods(noon - timedelta(days=3), noon + timedelta(days=3))
	return [(f"{opens:%m-%d %H:%M:%S}", f"{closes:%m-%d %H:%M:%S}") for opens, closes in found]
