"""The guided set-up: a few steps that leave a working desk, each saved by the product's own functions.

What is set up is read from the records themselves; only which steps somebody has been through is kept, in
SD Settings. A step may be done again, in any order, or skipped; doing one twice makes nothing twice.
"""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import frappe
from frappe import _

from servicedesk_app.errors import InvalidCall, NotAllowed
from servicedesk_app.guided_setup import (
	agreements,
	customer,
	first_ticket,
	hours,
	mailbox,
	priorities,
	public_holidays,
	queues,
	staff,
)
from servicedesk_app.permissions.people import sees_everything

DONE, SKIPPED = "done", "skipped"

STEPS: dict[str, ModuleType] = {
	"hours": hours,
	"holidays": public_holidays,
	"priorities": priorities,
	"queues": queues,
	"staff": staff,
	"agreements": agreements,
	"mail": mailbox,
	"customer": customer,
	"first_ticket": first_ticket,
}
"""Each module has title(), why(), there(), fields() and save(values), in the words of a person's language;
links() where there is more to open."""


def validate_may_set_up(user: str) -> None:
	"""The service desk's administrators and System Managers, and nobody else."""
	if not sees_everything(user):
		raise NotAllowed(_("Only an administrator sets the service desk up. Ask yours for the role."))


def state() -> dict:
	"""All steps, with what is there already and the fields to fill in."""
	progress = _progress()
	return {"steps": [_shown(key, step, progress.get(key, "")) for key, step in _available().items()]}


def save(key: str, values: Mapping[str, Any]) -> dict:
	"""Do a step. The answer says in a sentence what was done; the first ticket comes with its clocks."""
	step = STEPS[validate_step(key)]
	allowed = {field["fieldname"] for field in step.fields() if "fieldname" in field}
	answer = step.save(frappe._dict({name: values.get(name) for name in allowed}))
	_note(key, DONE)
	return {"ticket": None, "clocks": [], **answer}


def skip(key: str) -> None:
	"""Leave a step for later. What was done once stays done."""
	if _progress().get(validate_step(key)) != DONE:
		_note(key, SKIPPED)


def validate_step(key: str) -> str:
	"""The key, if there is such a step."""
	known = _available()
	if key not in known:
		raise InvalidCall(_("There is no step {0}. Choose one of: {1}.").format(key[:60], ", ".join(known)))
	return key


def _available() -> dict[str, ModuleType]:
	"""Those that this version can do."""
	return {
		key: step for key, step in STEPS.items() if not hasattr(step, "is_available") or step.is_available()
	}


def _shown(key: str, step: ModuleType, progress: str) -> dict:
	there: Callable[[], list[str]] = step.there
	return {
		"key": key,
		"title": step.title(),
		"why": step.why(),
		"state": progress,
		"there": there(),
		"fields": step.fields(),
		"links": step.links() if hasattr(step, "links") else [],
	}


def _progress() -> dict[str, str]:
	stored = frappe.db.get_single_value("SD Settings", "setup_progress")
	return frappe.parse_json(stored) if stored else {}


def _note(key: str, what: str) -> None:
	progress = {**_progress(), key: what}
	frappe.db.set_single_value("SD Settings", "setup_progress", frappe.as_json(progress, indent=None))
	frappe.clear_document_cache("SD Settings", "SD Settings")
