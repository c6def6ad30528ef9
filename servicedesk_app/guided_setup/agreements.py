"""Step: agreements from templates."""

import frappe
from frappe import _

from servicedesk_app.errors import InvalidMember
from servicedesk_app.guided_setup import main
from servicedesk_app.guided_setup.agreement_templates import TEMPLATES, targets_of
from servicedesk_app.permissions.people import is_staff

DOCTYPE = "SD Service Level Agreement"


def title() -> str:
	return _("Agreements")


def why() -> str:
	return _(
		"What you promise. Choose the templates that you offer and the one for customers without an agreement of their own; "
		"each can be changed later. One that is there already is left alone."
	)


def there() -> list[str]:
	default = frappe.db.get_value("SD Desk", main.desk(), "default_agreement")
	names = frappe.get_all(DOCTYPE, {"disabled": 0}, pluck="name", order_by="creation")
	return [_("{0} (for everybody else)").format(name) if name == default else name for name in names]


def fields() -> list[dict]:
	default = frappe.db.get_value("SD Desk", main.desk(), "default_agreement")
	nothing_yet = not frappe.db.exists(DOCTYPE, {"disabled": 0})
	checks = [
		main.field(
			key, template.name(), "Check", description=template.services(),
			default=int(nothing_yet or bool(frappe.db.exists(DOCTYPE, template.name()))),
		)
		for key, template in TEMPLATES.items()
	]  # fmt: skip
	offered = list(dict.fromkeys([*_names(), *(template.name() for template in TEMPLATES.values())]))
	return [
		*checks,
		main.column(),
		main.field(
			"default_agreement", _("For customers without one of their own"), "Select",
			options=main.choices(["", *offered]), default=default or TEMPLATES["basic"].name(),
		),
		main.field(
			"technician", _("Named technician of full service"), "Select",
			options=main.choices(["", *_staff()]), description=_("They get its customers' tickets first."),
		),
	]  # fmt: skip


def save(values) -> dict:
	"""Make the chosen ones that are not there yet, and the desk's default."""
	technician = _validated(values.technician)
	made = [
		_make(template, technician if key == "full" else None)
		for key, template in TEMPLATES.items()
		if values.get(key) and not frappe.db.exists(DOCTYPE, template.name())
	]
	_set_default(values.default_agreement)
	if not made:
		return {"message": _("All of them are there already. Open one to change it.")}
	return {"message": _("Made: {0}.").format(", ".join(made))}


def _make(template, technician: str | None) -> str:
	calendar = main.calendar()
	if calendar.is_new():
		calendar.insert()
	return (
		frappe.get_doc(
			{
				"doctype": DOCTYPE,
				"agreement_name": template.name(),
				"calendar": calendar.name,
				"reaction_met_by": template.reaction_met_by,
				"services": template.services(),
				"technician": technician,
				"targets": targets_of(template),
			}
		)
		.insert()
		.name
	)


def _set_default(name: str | None) -> None:
	desk = frappe.get_doc("SD Desk", main.desk())
	if name and frappe.db.exists(DOCTYPE, name) and desk.default_agreement != name:
		desk.default_agreement = name
		desk.save()


def _validated(technician: str | None) -> str | None:
	if technician and not is_staff(technician):
		raise InvalidMember(_("{0} is no agent. Choose one of the staff.").format(technician))
	return technician or None


def _names() -> list[str]:
	return frappe.get_all(DOCTYPE, {"disabled": 0}, pluck="name", order_by="creation")


def _staff() -> list[str]:
	return frappe.get_all("SD Agent", pluck="name", order_by="full_name")
