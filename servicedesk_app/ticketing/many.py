"""One act on many tickets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import strip_html

from servicedesk_app.errors import InvalidCall

LIMIT = 200
REFUSALS = (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError, TypeError)


def each(names: Sequence[Any], act: Callable[..., Any], arguments: Mapping[str, Any]) -> list[dict]:
	"""Do `act(name=…, **arguments)` to each ticket once: it is done, or refused and left as it was."""
	validate(names, arguments)
	return [_one(name, act, arguments) for name in dict.fromkeys(names)]


def validate(names: Sequence[Any], arguments: Mapping[str, Any]) -> None:
	"""Refuse what cannot be meant."""
	if not names or len(names) > LIMIT:
		raise InvalidCall(_("{0} tickets are named. Name between 1 and {1}.").format(len(names), LIMIT))
	if not all(isinstance(name, str) for name in names):
		raise InvalidCall(_("A ticket's number is a text. Send the numbers in quotation marks."))
	if "name" in arguments:
		raise InvalidCall(_("The tickets are named in names. Leave name out of arguments."))


def _one(name: str, act: Callable[..., Any], arguments: Mapping[str, Any]) -> dict:
	said_before = len(frappe.local.message_log)
	frappe.db.savepoint("sd_one_of_many")
	try:
		act(name=name, **arguments)
	except REFUSALS as error:
		frappe.db.rollback(save_point="sd_one_of_many")
		del frappe.local.message_log[said_before:]  # the error is in the answer
		return {"ticket": name, "done": False, "error": strip_html(str(error)) or _("You may not do this.")}
	frappe.db.release_savepoint("sd_one_of_many")
	return {"ticket": name, "done": True, "error": None}
