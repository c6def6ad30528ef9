"""Step: which scheme of priorities is in use."""

from frappe import _

from servicedesk_app.guided_setup import main
from servicedesk_app.ticketing import priority_schemes


def title() -> str:
	return _("Priorities")


def why() -> str:
	return _(
		"Four levels from A-Critical to D-Low, or five from Highest to Lowest. Tickets that exist keep theirs; agreements "
		"get rows for the new levels beside the old ones."
	)


def there() -> list[str]:
	return [_("In use: {0}").format(", ".join(priority_schemes.enabled()))]


def fields() -> list[dict]:
	options = main.choices(priority_schemes.SCHEMES)
	current = priority_schemes.in_use() or priority_schemes.FOUR
	return [main.field("scheme", _("Scheme"), "Select", reqd=1, options=options, default=current)]


def save(values) -> dict:
	priority_schemes.use(values.scheme)
	return {"message": _("New tickets get: {0}.").format(", ".join(priority_schemes.enabled()))}
