"""Agreements, for those who set them up: what would happen, what is odd, new versions, and bringing changes to open clocks.

Errors: 403 when the record is not there, or not yours to see or to change, 417 when the call does not fit.
"""

from typing import TypedDict

import frappe
from frappe import _
from frappe.utils import get_datetime

from servicedesk_app.api.calls import complete, one_of
from servicedesk_app.errors import InvalidCall, NotAllowed
from servicedesk_app.service_level import matrix, recount, recount_sources
from servicedesk_app.service_level import what_if as reckoning
from servicedesk_app.service_level.instants import from_site_time

AGREEMENT = "SD Service Level Agreement"


class StepAhead(TypedDict):
	"""A step of the escalation policy: when it would act (UTC epoch seconds), by which rule, and what it does."""

	at: int
	when: str
	what: str


class PromiseAhead(TypedDict):
	"""What would be promised: due at (UTC epoch seconds), after so much open time of the calendar; empty: 24×7."""

	metric: str
	due_at: int
	open_seconds: int
	calendar: str
	note: str
	steps: list[StepAhead]


class WhatIf(TypedDict):
	"""Which agreement a ticket would get, why, and what would follow if nobody did anything."""

	agreement: str
	reason: str
	promises: list[PromiseAhead]


class Findings(TypedDict):
	"""What an administrator should know of an agreement, in sentences."""

	findings: list[str]


class NewVersion(TypedDict):
	"""The name of the copy."""

	agreement: str


class Cell(TypedDict):
	"""The agreement of one customer and type, and why."""

	agreement: str | None
	reason: str


class MatrixRow(TypedDict):
	"""One customer's agreements, in the order of the types."""

	customer: str
	cells: list[Cell]


class Matrix(TypedDict):
	"""What customers of a desk get today, and how many customers there are in all."""

	types: list[str]
	customers: list[MatrixRow]
	total: int


class Recount(TypedDict):
	"""A change on its way to open clocks; empty texts and zeros when there is none."""

	name: str
	state: str
	total: int
	done: int


class RecountPreview(TypedDict):
	"""What a recount would do to how many clocks; not `complete`: at least so much."""

	tickets: int
	clocks: int
	changed: int
	to_past: int
	late: int
	complete: bool


@frappe.whitelist(methods=["GET"])
@complete
def what_if(customer: str, ticket_type: str, priority: str, reported: str, queue: str = "") -> WhatIf:
	"""What would be due when, and which steps would act. `reported` is a time of the site, "2026-06-01 10:00:00"."""
	_check("SD Customer", customer)
	for doctype, name in (
		("SD Customer", customer),
		("SD Ticket Type", ticket_type),
		("SD Priority", priority),
	):
		if not frappe.db.exists(doctype, name):
			raise InvalidCall(
				_("There is no {0} “{1}”. Choose one of the list.").format(_(doctype), name[:60])
			)
	try:
		at = from_site_time(get_datetime(reported))
	except (ValueError, AttributeError, OverflowError):
		raise InvalidCall(
			_("“{0}” is no time. Write it as 2026-06-01 10:00:00.").format(reported[:40])
		) from None
	return reckoning.answer(customer, ticket_type, priority, at, queue)


@frappe.whitelist(methods=["GET"])
@complete
def findings(agreement: str) -> Findings:
	"""Overlaps, gaps, and cases for which nothing is promised."""
	_check(AGREEMENT, agreement)
	return {"findings": matrix.findings(agreement)}


@frappe.whitelist(methods=["POST"])
@complete
def new_version(agreement: str, valid_from: str) -> NewVersion:
	"""Copy an agreement so that the copy holds from that day on; the present one ends the day before."""
	_check(AGREEMENT, agreement, "write")
	return {"agreement": matrix.new_version(agreement, valid_from)}


@frappe.whitelist(methods=["GET"])
@complete
def service_matrix(desk: str, words: str = "") -> Matrix:
	"""Which agreement each customer of a desk gets for each type today: the first fifty by name, or of those whose
	name has the words."""
	_check("SD Desk", desk)
	return matrix.table(desk, words.strip())


@frappe.whitelist(methods=["GET"])
@complete
def proposed_recount(doctype: str, name: str) -> Recount:
	"""Whether a change of this calendar, agreement, policy, queue or the settings waits to be brought to open clocks."""
	one_of("doctype", doctype, tuple(recount_sources.CONTENT))
	_check(doctype, name, "write")
	return {"name": "", "state": "", "total": 0, "done": 0, **recount.proposal(doctype, name)}


@frappe.whitelist(methods=["GET"])
@complete
def preview_recount(name: str) -> RecountPreview:
	"""What it would do. Nothing is written."""
	return recount.preview(_own_recount(name))._asdict()


@frappe.whitelist(methods=["POST"])
@complete
def confirm_recount(name: str) -> Recount:
	"""Bring the change to open clocks, in the background."""
	recount.confirm(_own_recount(name))
	found = frappe.db.get_value(recount.RECOUNT, name, ["name", "state", "total", "done"], as_dict=True)
	return {**found}


def _check(doctype: str, name: str, ptype: str = "read") -> None:
	"""Refuse who may not; a record that is not there is answered in the same way."""
	if not frappe.db.exists(doctype, name) or not frappe.has_permission(doctype, ptype, name):
		raise NotAllowed(
			_("The {0} “{1}” is not yours to see or to change. Ask an administrator.").format(
				_(doctype), name[:60]
			)
		)


def _own_recount(name: str) -> str:
	"""The recount, if its reader may change the record that it came from."""
	source = frappe.db.get_value(recount.RECOUNT, name, ["source_doctype", "source_name"], as_dict=True)
	if not source:
		raise NotAllowed(_("There is no recount {0} of yours. Reload the form.").format(name[:60]))
	_check(source.source_doctype, source.source_name, "write")
	return name
