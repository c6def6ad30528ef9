"""Between the instants that clocks reckon with (UTC epoch seconds) and the times that people read."""

import time
from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_system_timezone


def now() -> int:
	"""The present instant in UTC epoch seconds. Read it at the edge and pass it on."""
	return int(time.time())


def to_site_time(epoch: int) -> datetime | None:
	"""The naive datetime in the site's zone that Frappe's Datetime fields hold; None for 0."""
	return to_zone(epoch, get_system_timezone()).replace(tzinfo=None) if epoch else None


def from_site_time(at: datetime) -> int:
	"""The instant of a naive datetime of the site. In the hour that autumn repeats it is the first of the two."""
	return int(at.replace(tzinfo=ZoneInfo(get_system_timezone())).timestamp())


def to_zone(epoch: int, zone: str) -> datetime:
	"""The aware datetime of an instant in `zone`, an IANA name."""
	return datetime.fromtimestamp(epoch, timezone.utc).astimezone(ZoneInfo(zone))


def date_in(zone: str, epoch: int) -> date:
	"""The calendar date that people in `zone` write at that instant."""
	return to_zone(epoch, zone).date()


def zone_of_reader(user: str, customer_zone: str | None = None) -> str:
	"""The zone in which a person reads times: their own, else their company's, else the site's."""
	own = frappe.get_cached_value("User", user, "time_zone")
	return own or customer_zone or get_system_timezone()
