"""What a page answers with: something to show, or somewhere to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Page:
	"""A template of templates/phone and the values that it prints, escaped."""

	template: str
	title: str
	values: Mapping[str, Any] = field(default_factory=dict)
	status: int = 200


@dataclass(frozen=True)
class Redirect:
	"""Another local address, after a form was taken."""

	to: str
