"""What the address of a list asks for, and addresses that ask for something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from frappe.utils import cint, cstr

from servicedesk_app.ticketing import portal
from servicedesk_app.www.support.reader import Reader

WORDS_LIMIT = 140
CHOICE_LIMIT = 140
# What an address calls the states of ticketing.portal.
TABS = {"waiting": "waiting_for_me", "open": "open", "closed": "closed", "all": ""}


@dataclass(frozen=True)
class Asked:
	"""A list: which tickets, in which order, which page."""

	show: str
	words: str
	mine: bool
	page: int = 1
	sort: str = "newest"
	filters: Mapping[str, str] = field(default_factory=dict)

	def address(self, path: str = "/support", **changes: Any) -> str:
		"""The list with something else chosen, from its first page unless one is named."""
		asked = replace(self, **{"page": 1, **changes})
		values = {
			"show": asked.show,
			"words": asked.words,
			"whose": "mine" if asked.mine else "",
			"sort": asked.sort if asked.sort != "newest" else "",
			**asked.filters,
			"page": asked.page if asked.page > 1 else "",
		}
		return f"{path}?" + urlencode({name: value for name, value in values.items() if value})

	@property
	def narrowed(self) -> bool:
		"""Whether it leaves out some of the reader's tickets, whatever their state."""
		return bool(self.words or self.mine or self.filters)

	@property
	def query(self) -> dict[str, Any]:
		"""What it asks of `ticketing.portal`, but for the state."""
		return {"words": self.words, "mine": self.mine, "filters": self.filters}


def asked_for(reader: Reader, form: Mapping[str, Any]) -> Asked:
	"""Whatever an address holds that is no choice counts as none: search goes through all, a visit to what is open."""
	words = " ".join(cstr(form.get("words")).split())[:WORDS_LIMIT]
	show, sort = cstr(form.get("show")), cstr(form.get("sort"))
	filters = {name: cstr(form.get(name))[:CHOICE_LIMIT] for name in portal.FILTERS if form.get(name)}
	return Asked(
		show if show in TABS else "all" if words else "open",
		words,
		reader.sees_company and cstr(form.get("whose")) == "mine",
		min(max(cint(form.get("page")), 1), 10**6),
		sort if sort in portal.SORTS else "newest",
		filters,
	)
