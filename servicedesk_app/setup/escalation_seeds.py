"""The escalation policy that a site starts with: what is not handled in time escalates by itself."""

import frappe

STANDARD = "Standard escalation"
PERCENT = "Percent of the time"


def _step(metric: str, percent: int, *acts: str) -> dict:
	return {"metric": metric, "when": PERCENT, "amount": percent, **dict.fromkeys(acts, 1)}


STEPS = (
	# not reacted to in time: all support staff are told, then the IT manager
	_step("Reaction", 75, "notify_responsible", "notify_queue"),
	_step("Reaction", 100, "notify_queue", "notify_agents"),
	_step("Reaction", 150, "notify_manager"),
	# the customer has not heard from us
	_step("Update", 100, "notify_responsible", "notify_lead"),
	# not solved in time
	_step("Resolution", 75, "notify_responsible", "notify_lead"),
	_step("Resolution", 100, "notify_responsible", "notify_queue", "notify_manager"),
	# longer than a level may take: the next one gets it
	_step("Level", 100, "next_level"),
)


def plant() -> None:
	"""At install and on sites from before there were policies: the policy, and that it is the default, once.

	An admin who wants none empties the settings' field, and it stays empty.
	"""
	if frappe.db.exists("SD Escalation Policy", STANDARD):
		return
	policy = frappe.get_doc(
		{
			"doctype": "SD Escalation Policy",
			"policy_name": STANDARD,
			"description": "Late reactions are told to all agents and then to the IT manager; late solutions to the "
			"team and the IT manager; what takes longer than a level may take goes to the next one.",
			"steps": [dict(step) for step in STEPS],
		}
	)
	policy.insert(ignore_permissions=True)
	settings = frappe.get_doc("SD Settings")
	if not settings.default_policy:
		settings.default_policy = policy.name
		settings.save(ignore_permissions=True)
