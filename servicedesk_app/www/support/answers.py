"""What a page of the portal answers with: something to show, or somewhere to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe


@dataclass(frozen=True)
class Page:
	"""A template of www/support (or templates/support) and the values that it prints, escaped."""

	template: str
	title: str
	values: Mapping[str, Any] = field(default_factory=dict)
	status: int = 200
	# Whether the reader has asked for images of other hosts: no page shows them by itself.
	remote_images: bool = False


@dataclass(frozen=True)
class Redirect:
	"""Another local address. 303 turns the POST of a form into the GET of what it made."""

	to: str
	status: int = 303


@dataclass(frozen=True)
class File:
	"""A text to be saved by the browser."""

	name: str
	kind: str
	text: str


def note_failure(what: str) -> None:
	"""Log the present exception for the admin; Frappe would roll the log back at the end of a GET."""
	frappe.log_error(what)
	frappe.local.flags.commit = True
