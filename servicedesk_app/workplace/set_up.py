"""What a desk needs before it works, each point computed from what there is: nobody ticks a box here."""

from collections.abc import Callable
from typing import NamedTuple

import frappe
from frappe import _

from servicedesk_app.service_level.agreements import is_valid
from servicedesk_app.service_level.instants import now


class Step(NamedTuple):
	"""A point of the list: its key, what to do, what it is good for, where it is done, and whether it is done."""

	key: str
	label: str
	detail: str
	route: list[str]
	is_done: Callable[[], bool]


def steps() -> dict:
	"""All points in their order, and how many are missing."""
	found = [
		{
			"key": step.key,
			"label": _(step.label),
			"done": step.is_done(),
			"detail": _(step.detail),
			"route": step.route,
		}
		for step in STEPS
	]
	return {"steps": found, "missing": sum(not step["done"] for step in found)}


def has_hours() -> bool:
	"""A service calendar with open hours that somebody has looked at since the installation, or a second one."""
	rows = frappe.get_all("SD Service Calendar", fields=["creation", "modified"])
	return len(rows) > 1 or any(row.modified > row.creation for row in rows)


def has_agreement() -> bool:
	"""An agreement that is in force today."""
	at = now()
	return any(
		is_valid(name, at)
		for name in frappe.get_all("SD Service Level Agreement", {"disabled": 0}, pluck="name")
	)


def desks_have_members() -> bool:
	"""Every enabled desk has somebody who works for it."""
	desks = frappe.get_all("SD Desk", {"enabled": 1}, pluck="name")
	manned = frappe.get_all("SD Desk Member", {"parenttype": "SD Desk"}, pluck="parent", distinct=True)
	return bool(desks) and set(desks) <= set(manned)


def queues_have_members() -> bool:
	"""Every enabled queue has somebody who is told of what escalates in it."""
	queues = frappe.get_all("SD Queue", {"disabled": 0}, ["name", "lead"])
	manned = set(frappe.get_all("SD Queue Member", {"parenttype": "SD Queue"}, pluck="parent", distinct=True))
	return bool(queues) and all(queue.lead or queue.name in manned for queue in queues)


def desks_have_queue() -> bool:
	"""New tickets of every enabled desk land somewhere."""
	return not frappe.get_all("SD Desk", {"enabled": 1, "default_queue": ("is", "not set")}, limit=1)


def has_customer() -> bool:
	"""A customer that can report."""
	return bool(frappe.get_all("SD Customer", {"disabled": 0}, limit=1))


def customers_have_people() -> bool:
	"""Somebody of a customer can sign in to the portal."""
	return bool(frappe.get_all("SD Customer Person", {"parenttype": "SD Customer"}, limit=1))


def customers_are_covered() -> bool:
	"""Every customer has an agreement, their own or their desk's."""
	own = set(frappe.get_all("SD Agreement Customer", pluck="customer"))
	covered = frappe.get_all("SD Desk", {"default_agreement": ("is", "set")}, pluck="name")
	customers = frappe.get_all("SD Customer", {"disabled": 0}, ["name", "desk"])
	return bool(customers) and all(row.name in own or row.desk in covered for row in customers)


def mail_goes_out() -> bool:
	"""An Email Account sends for the site."""
	return bool(frappe.get_all("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}, limit=1))


def scheduler_runs() -> bool:
	"""Frappe's scheduler is switched on: without it no clock escalates."""
	from frappe.utils.scheduler import is_scheduler_disabled

	return not is_scheduler_disabled()


def has_ticket() -> bool:
	"""A first ticket went all the way in."""
	return bool(frappe.get_all("SD Ticket", limit=1))


STEPS = (
	Step("hours", "Service hours", "When the desk is open: promised times count only then.",
		["List", "SD Service Calendar"], has_hours),
	Step("queue", "A queue for new tickets", "Each desk says where its new tickets land.",
		["List", "SD Desk"], desks_have_queue),
	Step("staff", "Members of each desk", "Agents see the tickets of the desks they are members of.",
		["List", "SD Desk"], desks_have_members),
	Step("team", "A team for each queue", "Its lead and members are told when a ticket escalates.",
		["List", "SD Queue"], queues_have_members),
	Step("customer", "A first customer", "Whoever reports belongs to a customer.",
		["List", "SD Customer"], has_customer),
	Step("people", "People of the customer", "They sign in to the portal with their own account.",
		["List", "SD Customer"], customers_have_people),
	Step("agreement", "An agreement in force", "It says what is promised, and starts the clocks.",
		["List", "SD Service Level Agreement"], has_agreement),
	Step("covered", "An agreement for every customer", "Their own, or the default of their desk.",
		["List", "SD Desk"], customers_are_covered),
	Step("mail", "An account that sends mail", "Without one nobody is told by mail; bells still ring.",
		["List", "Email Account"], mail_goes_out),
	Step("scheduler", "The scheduler runs", "Escalations, reminders and mail are its work.",
		["List", "Scheduled Job Type"], scheduler_runs),
	Step("ticket", "A first ticket", "Report something, and watch its clock.",
		["List", "SD Ticket"], has_ticket),
)  # fmt: skip
