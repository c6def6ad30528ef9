"""The guided set-up, for its page. Only administrators of the service desk and System Managers may call it.

Errors: 403 for everybody else, 417 when a step cannot be saved as it was filled in; the message says what to do.
"""

import frappe

from servicedesk_app.api.calls import complete, parsed
from servicedesk_app.api.setup_shapes import SetupSaved, SetupState
from servicedesk_app.guided_setup import steps


@frappe.whitelist(methods=["GET"])
@complete
def state() -> SetupState:
	"""All steps in their order, with what is there already and the fields to fill in."""
	steps.validate_may_set_up(frappe.session.user)
	return steps.state()


@frappe.whitelist(methods=["POST"])
@complete
def save(step: str, values: dict | str) -> SetupSaved:
	"""Do a step with these values, by field name. Doing it again changes what is there and makes nothing twice;
	the first ticket alone is a new one each time."""
	steps.validate_may_set_up(frappe.session.user)
	return steps.save(step, parsed("values", values, dict))


@frappe.whitelist(methods=["POST"])
@complete
def skip(step: str) -> SetupState:
	"""Leave a step for later."""
	steps.validate_may_set_up(frappe.session.user)
	steps.skip(step)
	return steps.state()
