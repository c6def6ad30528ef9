"""What is promised of one ticket: for each metric the target, the calendar, and the steps on the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import frappe

from servicedesk_app.rules.clocks import Terms
from servicedesk_app.rules.metrics import LEVEL, Promise
from servicedesk_app.service_level import agreements, calendars, policies

if TYPE_CHECKING:
	from servicedesk_app.service_level.clock_rows import TicketClock
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket


_T = TypeVar("_T")


@contextmanager
def remembered() -> Iterator[None]:
	"""Inside, what is promised to like tickets is looked up once. For a batch of them in one transaction: what somebody
	changes meanwhile is not seen."""
	frappe.local.sd_promises = {}
	try:
		yield
	finally:
		frappe.local.sd_promises = None


def _once(key: tuple, find: Callable[[], _T]) -> _T:
	known = getattr(frappe.local, "sd_promises", None)
	if known is None:
		return find()
	if key not in known:
		known[key] = find()
	return known[key]


class Tie(NamedTuple):
	"""What a clock's promise is known by; empty strings for what it has not."""

	agreement: str
	target_row: str
	calendar: str
	queue: str


def promise_of(ticket: "SDTicket", metric: str) -> Promise | None:
	"""What is promised now; None where nothing is."""
	if metric == LEVEL:
		return _once((LEVEL, ticket.agreement, ticket.queue), lambda: _of_level(ticket))
	key = (metric, ticket.agreement, ticket.ticket_type, ticket.priority)
	return _once(key, lambda: _of_agreement(ticket, metric))


def _of_agreement(ticket: "SDTicket", metric: str) -> Promise | None:
	target = ticket.agreement and agreements.target_for(
		ticket.agreement, metric=metric, ticket_type=ticket.ticket_type, priority=ticket.priority
	)
	if not target:
		return None
	tie = Tie(ticket.agreement, target.row, target.calendar, "")
	calendar = agreements.calendar_of(target)
	return Promise(tie, lambda at: agreements.open_seconds(target, calendar, at), terms_of(tie, metric))


def _of_level(ticket: "SDTicket") -> Promise | None:
	"""The time-box of the queue that the ticket lies in. It needs no agreement."""
	queue = frappe.get_cached_doc("SD Queue", ticket.queue) if ticket.queue else None
	if not queue or not queue.level_minutes:
		return None
	calendar = queue.level_calendar or _calendar_in(ticket.agreement)
	tie = Tie(ticket.agreement or "", "", calendar, queue.name)
	return Promise(tie, lambda at: 60 * queue.level_minutes, terms_of(tie, LEVEL))


def _calendar_in(agreement: str | None) -> str:
	return frappe.get_cached_value("SD Service Level Agreement", agreement, "calendar") if agreement else ""


def of_clock(tied: "TicketClock") -> Promise:
	"""The promise that a clock runs by, as it is kept on the clock."""
	tie = Tie(tied.agreement, tied.target_row, tied.calendar, tied.queue)
	return Promise(tie, lambda at: tied.clock.target_seconds, terms_of(tie, tied.metric))


def terms_of(tie: Tie, metric: str) -> Terms:
	"""The calendar and the steps of a clock that is tied so."""
	return _once(("terms", tie, metric), lambda: _terms_of(tie, metric))


def _terms_of(tie: Tie, metric: str) -> Terms:
	steps = policies.steps_of(tie.agreement, metric)
	return Terms(calendars.load(tie.calendar), tuple(step.threshold for step in steps))
