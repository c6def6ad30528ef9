"""What every endpoint does with the call itself, before it looks at a ticket."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from servicedesk_app.errors import InvalidCall

# Somebody else's content: kept by nobody on the way, never guessed at, and without any right if it is opened.
FILE_HEADERS = {
	"Cache-Control": "private, max-age=600",
	"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
	"X-Content-Type-Options": "nosniff",
	"Cross-Origin-Resource-Policy": "same-origin",
}


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


def uploaded(argument: str) -> tuple[str, bytes]:
	"""Name and content of the one file that the request brings under this name."""
	file = getattr(frappe.request, "files", {}).get(argument)
	if not file:
		raise InvalidCall(
			_("There is no file in the call. Send it as “{0}” of a multipart form.").format(argument)
		)
	return file.filename or "", file.stream.read()


def file_answer(path: Path, name: str, image: str | None) -> Response:
	"""A file as an answer that no browser runs: an image inline, all else to be saved."""
	answer = Response(
		wrap_file(frappe.request.environ, path.open("rb")),
		mimetype=image or "application/octet-stream",
		headers=FILE_HEADERS,
		direct_passthrough=True,
	)
	answer.content_length = path.stat().st_size
	answer.headers.add(
		"Content-Disposition",
		"inline" if image else "attachment",
		filename=name.encode("ascii", "replace").decode(),
		**{"filename*": f"UTF-8''{quote(name, safe='')}"},
	)
	return answer


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
