"""Step: the public holidays of a country, this year's and the coming ones."""

from frappe import _

from servicedesk_app.guided_setup import main
from servicedesk_app.service_level import holidays
from servicedesk_app.service_level.instants import date_in, now


def title() -> str:
	return _("Holidays")


def why() -> str:
	return _(
		"On public holidays the desk is closed and no promised time runs. The coming years are filled in by themselves; "
		"single days can be changed in the calendar."
	)


def there() -> list[str]:
	record = main.calendar()
	if not record.country:
		return []
	place = holidays.source_of(record.country, record.region)
	return [_("{0}, up to {1}").format(place, holidays.filled_until(record) or "—")]


def fields() -> list[dict]:
	record = main.calendar()
	countries = [{"label": row["label"], "value": row["value"]} for row in holidays.countries()]
	return [
		main.field("country", _("Country"), "Autocomplete", reqd=1, options=countries, default=record.country or ""),
		main.field(
			"region", _("Region"), default=record.region or "",
			description=_("Only where the holidays differ; a code such as BY for Bavaria."),
		),
	]  # fmt: skip


def save(values) -> dict:
	"""Into the main calendar; days that an administrator changed stay."""
	record = main.calendar()
	record.update(
		{"country": values.country, "region": (values.region or "").strip() or None, "extend_holidays": 1}
	)
	holidays.check(record.country, record.region)
	year = date_in(record.time_zone, now()).year
	filling = holidays.fill(record, year, year + holidays.YEARS_AHEAD)
	record.save()
	return {"message": _("{0} holidays were added to {1}.").format(len(filling.added), record.calendar_name)}
