"""An example for Frappe's graphical workflow builder, shipped inactive: incidents must be worked on before they
are solved, everything else may be solved at once."""

import frappe

NAME = "Incident (example)"
ROLE = "SD Agent"

STATES = ("Not assigned", "Assigned", "In progress", "Waiting for customer", "Completed", "Approved")
"""Named as the seeded statuses that they set."""

TRANSITIONS = (
	# from, action, to, only if
	("Not assigned", "Take", "Assigned", None),
	("Assigned", "Start", "In progress", None),
	("Assigned", "Resolve", "Completed", 'doc.kind != "Incident"'),
	("In progress", "Ask the customer", "Waiting for customer", None),
	("Waiting for customer", "Start", "In progress", None),
	("In progress", "Resolve", "Completed", None),
	("Completed", "Close", "Approved", None),
	("Completed", "Reopen", "In progress", None),
)


def plant() -> None:
	"""Make it unless it is there; an admin may change or activate it."""
	if frappe.db.exists("Workflow", NAME):
		return
	made = [
		f"Workflow State:{state}" for state in STATES if _made("Workflow State", "workflow_state_name", state)
	]
	made += [
		f"Workflow Action Master:{action}"
		for action in sorted({row[1] for row in TRANSITIONS})
		if _made("Workflow Action Master", "workflow_action_name", action)
	]
	frappe.db.set_single_value("SD Settings", "workflow_records", "\n".join(made))
	frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": NAME,
			"document_type": "SD Ticket",
			"is_active": 0,
			"workflow_state_field": "workflow_state",
			"send_email_alert": 0,
			"states": [_state(name) for name in STATES],
			"transitions": [_transition(*row) for row in TRANSITIONS],
		}
	).insert(ignore_permissions=True)


def remove() -> None:
	"""At uninstall: every Workflow on tickets, and of the states and actions those that came with us and that
	nobody else uses by now."""
	for name in frappe.get_all("Workflow", {"document_type": "SD Ticket"}, pluck="name"):
		frappe.delete_doc("Workflow", name, force=True)
	used = {f"Workflow State:{state}" for state in frappe.get_all("Workflow Document State", pluck="state")}
	used |= {
		f"Workflow Action Master:{action}" for action in frappe.get_all("Workflow Transition", pluck="action")
	}
	ours = (frappe.db.get_single_value("SD Settings", "workflow_records") or "").splitlines()
	for record in ours:
		if record not in used:
			frappe.delete_doc(*record.split(":", 1), ignore_missing=True, force=True)


def _made(doctype: str, field: str, name: str) -> bool:
	"""Whether the record had to be made: others may have brought it, and keep it."""
	if frappe.db.exists(doctype, name):
		return False
	frappe.get_doc({"doctype": doctype, field: name}).insert(ignore_permissions=True)
	return True


def _state(name: str) -> dict:
	return {
		"state": name,
		"doc_status": "0",
		"allow_edit": ROLE,
		"update_field": "status",
		"update_value": name,
	}


def _transition(before: str, action: str, after: str, condition: str | None) -> dict:
	return {
		"state": before,
		"action": action,
		"next_state": after,
		"allowed": ROLE,
		"condition": condition,
		"allow_self_approval": 1,
	}
