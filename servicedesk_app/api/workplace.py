"""What the staff's screens ask for: the list's views, quick search, the journal, texts to insert, the board.

Errors: 403 when something is not yours to see, 404 when there is no such ticket, 417 when the call does not fit or
the ticket's state forbids a move; the message says what to do.
"""

import frappe
from frappe import _

from servicedesk_app.api.calls import complete, one_of, parsed
from servicedesk_app.api.shapes import TicketState
from servicedesk_app.api.tickets import _state, _writable
from servicedesk_app.api.workplace_shapes import (
	Agents,
	Board,
	Chart,
	DueTime,
	FormJournal,
	Found,
	Numbers,
	SetUpList,
	Snippets,
	Views,
)
from servicedesk_app.errors import NotAllowed
from servicedesk_app.permissions.people import is_staff, sees_everything
from servicedesk_app.service_level.instants import now
from servicedesk_app.workplace import board, charts, journal, numbers, search, set_up, snippets
from servicedesk_app.workplace import views as saved_views


@frappe.whitelist(methods=["GET"])
@complete
def views() -> Views:
	"""The saved views of the ticket list as they are for you now, each with its filters and how many tickets it has."""
	_only_staff()
	return {"views": saved_views.with_counts(frappe.session.user, now())}


@frappe.whitelist(methods=["GET"])
@complete
def find(words: str) -> Found:
	"""Tickets by number or by words of their headline, customers by name, and whose phone number it is. At most six
	of each kind, all of them yours to see."""
	_only_staff()
	return {"found": search.find(words)}


@frappe.whitelist(methods=["GET"])
@complete
def journal_page(name: str, skip: int = 0) -> FormJournal:
	"""A ticket's journal without its `skip` newest entries, the latest forty of what is left, oldest first."""
	ticket = frappe.get_doc("SD Ticket", name)
	ticket.check_permission("read")
	return journal.page(ticket.name, skip=skip)


@frappe.whitelist(methods=["GET"])
@complete
def text_snippets(name: str, kind: str = "reply") -> Snippets:
	"""Texts to insert into a reply or a note on this ticket: `kind` is reply or note."""
	ticket = frappe.get_doc("SD Ticket", name)
	ticket.check_permission("read")
	one_of("kind", kind, tuple(snippets.KINDS))
	return {"snippets": snippets.for_ticket(ticket, kind, frappe.session.user)}


@frappe.whitelist(methods=["GET"])
@complete
def due_times(
	start: str,
	end: str,
	doctype: str | None = None,
	fields: list | str | None = None,
	filters: list | str | None = None,
	field_map: dict | str | None = None,
) -> list[DueTime]:
	"""Tickets whose next promise runs out between two times of the site's zone, for the calendar: at most 500.
	`filters` are those of the list; the arguments beside them are what Frappe's calendar sends along."""
	_only_staff()
	rows = frappe.get_list(
		"SD Ticket",
		filters=[*parsed("filters", filters or [], list), ["SD Ticket", "next_due", "between", [start, end]]],
		fields=["name", "subject", "customer", "status_category", "next_due"],
		order_by="next_due",
		limit_page_length=500,
	)
	return [{**row, "subject": f"{row.name} {row.subject} ({row.customer})", "all_day": 0} for row in rows]


@frappe.whitelist(methods=["GET"])
@complete
def board_rules() -> Board:
	"""Which category of status a ticket may be moved to from which, and what the move asks for: "reason",
	"resolution" or nothing. And each status with its category."""
	_only_staff()
	rows = frappe.get_all("SD Status", fields=["name", "category"], order_by="sequence")
	return {"moves": board.requirements(), "categories": {row.name: row.category for row in rows}}


@frappe.whitelist(methods=["POST"])
@complete
def move_to(name: str, status: str, text: str = "") -> TicketState:
	"""Bring a ticket to a status by name, as moving its card on the board does. `text` is the reason or the
	resolution where the move asks for one. 417 where the lifecycle has no such move."""
	ticket = _writable(name)
	board.move(ticket, status, text, frappe.session.user)
	return _state(ticket)


@frappe.whitelist(methods=["POST"])
@complete
def number(filters: dict | str | None = None) -> Numbers:
	"""One number of the workspace: `filters` names its card, as in {"card": "my_tickets"}. `route_options` are the
	filters of the list behind it."""
	_only_staff()
	card = parsed("filters", filters or {}, dict).get("card", "")
	one_of("card", card, tuple(numbers.CARDS))
	return numbers.of(card, frappe.session.user, now())


@frappe.whitelist(methods=["POST"])
@complete
def chart(
	filters: dict | str | None = None,
	chart_name: str | None = None,
	refresh: int | None = None,
	time_interval: str | None = None,
	timespan: str | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	heatmap_year: str | None = None,
) -> Chart:
	"""One chart of the workspace: `filters` names it, as in {"chart": "load_by_queue"}. The other arguments are what
	Frappe's chart widget sends along, and change nothing."""
	_only_staff()
	name = parsed("filters", filters or {}, dict).get("chart", "")
	one_of("chart", name, tuple(charts.CHARTS))
	return charts.of(name, now())


@frappe.whitelist(methods=["GET"])
@complete
def agents() -> Agents:
	"""The colleagues of your desks: who is there, who is away, what each has to do."""
	_only_staff()
	return {"agents": numbers.agents(now())}


@frappe.whitelist(methods=["GET"])
@complete
def set_up_list() -> SetUpList:
	"""What is set up and what is missing, computed from what there is. For administrators of the service desk."""
	if not sees_everything(frappe.session.user):
		raise NotAllowed(_("This is for administrators of the service desk. Ask one of them."))
	return set_up.steps()


def _only_staff() -> None:
	if not is_staff(frappe.session.user):
		raise NotAllowed(_("This is for the desk's staff. Open your tickets on the portal instead."))
