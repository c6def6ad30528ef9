"""Escalation policies as the rules know them."""

from typing import TYPE_CHECKING

import frappe

from servicedesk_app.rules import escalation
from servicedesk_app.rules.escalation import RECIPIENTS, Step

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_escalation_policy.sd_escalation_policy import (
		SDEscalationPolicy,
	)

POLICY = "SD Escalation Policy"


def policy_of(agreement: str | None) -> str | None:
	"""The policy that escalates a ticket under this agreement: its own, else the one of the settings."""
	own = frappe.get_cached_value("SD Service Level Agreement", agreement, "policy") if agreement else None
	return own or frappe.get_cached_doc("SD Settings").get("default_policy")


def steps_of(agreement: str | None, metric: str) -> list[Step]:
	"""The steps that stand on a clock of this metric; none where there is no policy or it is switched off."""
	policy = policy_of(agreement)
	if not policy:
		return []
	record = frappe.get_cached_doc(POLICY, policy)
	return [] if record.disabled else escalation.of_metric(steps_in(record), metric)


def steps_in(record: "SDEscalationPolicy") -> list[Step]:
	"""The rows of a policy record."""
	return [step_in(row) for row in record.steps]


def step_in(row) -> Step:
	"""One row of a policy record."""
	return Step(
		row.name or f"row {row.idx}",
		row.metric,
		row.when,
		row.amount or 0,
		frozenset(kind for kind in RECIPIENTS if row.get(f"notify_{kind}")),
		bool(row.raise_priority),
		bool(row.next_level),
		row.reassign_to or "",
		row.webhook or "",
	)
