"""What would happen: reported then, by this customer, as this type and priority. By the same functions as the clocks."""

import frappe
from frappe import _

from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules.escalation import RECIPIENTS, Step
from servicedesk_app.rules.metrics import METRICS, UPDATE
from servicedesk_app.service_level import agreements, policies, promises

TOLD = {
	"responsible": "whoever is responsible", "queue": "the queue", "lead": "the queue's lead",
	"agents": "all agents of the desk", "watchers": "the watchers", "manager": "the IT manager",
	"customer": "the customer",
}  # fmt: skip


def answer(customer: str, ticket_type: str, priority: str, at: int, queue: str = "") -> dict:
	"""Which agreement and why, and for each promise its due instant and the steps on the way, in their order.

	Instants are UTC epoch seconds. It supposes that nothing pauses and nobody acts.
	"""
	desk = frappe.get_cached_value("SD Customer", customer, "desk")
	queue = queue or (desk and frappe.get_cached_value("SD Desk", desk, "default_queue")) or ""
	choice = agreements.choose(customer, desk, at, ticket_type)
	ticket = frappe._dict(
		agreement=choice.agreement, customer=customer, ticket_type=ticket_type, priority=priority, queue=queue
	)
	found = [_promised(ticket, metric, at) for metric in METRICS]
	return {
		"agreement": choice.agreement or "",
		"reason": choice.reason,
		"promises": [each for each in found if each],
	}


def _promised(ticket: frappe._dict, metric: str, at: int) -> dict | None:
	promise = promises.promise_of(ticket, metric)
	if not promise:
		return None
	clock, _entries = rules.start(at, promise.seconds_from(at), promise.terms)
	steps = [
		{
			"at": rules.instant_of(clock, step.threshold.of(clock.target_seconds), promise.terms),
			"when": _when(step),
			"what": _what(step),
		}
		for step in policies.steps_of(ticket.agreement, metric)
	]
	return {
		"metric": metric,
		"due_at": clock.due_at,
		"open_seconds": clock.target_seconds,
		"calendar": promise.identity.calendar,
		"note": _("From the last time the customer heard something; here from the report.")
		if metric == UPDATE
		else "",
		"steps": sorted(steps, key=lambda step: step["at"]),
	}


def _when(step: Step) -> str:
	return f"{step.amount} %" if step.when.startswith("Percent") else f"{step.amount} {_(step.when)}"


def _what(step: Step) -> str:
	told = [_(TOLD[kind]) for kind in RECIPIENTS if kind in step.notify]
	acts = [_("tell {0}").format(", ".join(told))] if told else []
	acts += [_("raise the priority")] if step.raise_priority else []
	acts += [_("hand over to the next level")] if step.next_level else []
	acts += [_("reassign to {0}").format(step.reassign_to)] if step.reassign_to else []
	acts += [_("call {0}").format(step.webhook)] if step.webhook else []
	return "; ".join(acts)
