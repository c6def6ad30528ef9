"""Last step: a first ticket, to see the clock run."""

import frappe
from frappe import _

from servicedesk_app.errors import InvalidReport
from servicedesk_app.guided_setup import main
from servicedesk_app.service_level import clocks, explain
from servicedesk_app.ticketing import intake


def title() -> str:
	return _("First ticket")


def why() -> str:
	return _(
		"Record a call as your first line would. The ticket gets its agreement, its queue and a clock that runs: everything "
		"is ready then."
	)


def there() -> list[str]:
	count = frappe.db.count("SD Ticket")
	return [_("{0} tickets").format(count)] if count else []


def fields() -> list[dict]:
	customers = frappe.get_all("SD Customer", {"disabled": 0}, pluck="name", order_by="creation desc")
	types = frappe.get_all("SD Ticket Type", {"enabled": 1}, pluck="name", order_by="creation")
	return [
		main.field(
			"customer", _("Customer"), "Select", options=main.choices(customers), reqd=1,
			default=next(iter(customers), ""),
		),
		main.field(
			"ticket_type", _("Type"), "Select", options=main.choices(["", *types]),
			default="Fault" if "Fault" in types else "",
		),
		main.column(),
		main.field("subject", _("What is wrong"), reqd=1, default=_("The printer on the second floor does not print")),
	]  # fmt: skip


def save(values) -> dict:
	"""Through the one way in, as a call that was recorded."""
	if not values.customer:
		raise InvalidReport(_("A ticket needs a customer. Do that step first."))
	ticket = intake.receive(
		intake.Report(
			values.subject or "", "", _person(values.customer), "Phone",
			ticket_type=values.ticket_type or None, customer=values.customer, entered_by=frappe.session.user,
		)
	)  # fmt: skip
	running = [explain.for_reader(tied) for tied in clocks.load(ticket.name)]
	shown = [{field: clock.get(field) for field in ("metric", "due_at", "promise")} for clock in running]
	message = _("Ticket {0} is there. {1}").format(ticket.name, ticket.agreement_reason)
	return {"message": message, "ticket": ticket.name, "clocks": shown}


def _person(customer: str) -> str | None:
	people = frappe.get_doc("SD Customer", customer).people
	return people[0].user if people else None
