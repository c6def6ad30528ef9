"""What every endpoint does with the call itself, before it looks at a ticket."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

import frappe
from frappe import _

from servicedesk_app.errors import InvalidCall


def complete(function: Callable) -> Callable:
	"""Under `frappe.whitelist`: a call that lacks an argument is answered with 417 and the argument's name.

	Python's own error would be answered with 500. Wrong types are refused by Frappe, with 417 as well.
	"""
	signature = inspect.signature(function)

	@wraps(function)
	def checked(*args: Any, **kwargs: Any) -> Any:
		try:
			signature.bind(*args, **kwargs)
		except TypeError as error:
			raise InvalidCall(
				_("The call does not fit: {0}. It takes: {1}.").format(error, ", ".join(signature.parameters))
			) from None
		return function(*args, **kwargs)

	return checked


def one_of(argument: str, value: str, choices: tuple[str, ...]) -> str:
	"""The value, if it is a choice that there is."""
	if value not in choices:
		raise InvalidCall(
			_("There is no {0} “{1}”. Choose one of: {2}.").format(argument, value[:60], ", ".join(choices))
		)
	return value


def parsed(argument: str, value: Any, kind: type) -> Any:
	"""A list or an object; as JSON text too, which is how forms and Frappe's own client send them."""
	if isinstance(value, str):
		with suppress(ValueError):  # told below
			value = frappe.parse_json(value)
	if not isinstance(value, kind):
		shape = _("a list") if kind is list else _("an object")
		raise InvalidCall(_("{0} is not {1}. Send it as JSON.").format(argument, shape))
	return value
