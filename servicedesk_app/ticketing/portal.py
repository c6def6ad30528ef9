"""A ticket as its customer sees it: a named list of fields, and nothing of what staff say among themselves."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.utils import cint

from servicedesk_app.errors import NoCustomer, TicketNotFound
from servicedesk_app.permissions.people import person_at_customer
from servicedesk_app.permissions.tickets import as_sql, customer_condition
from servicedesk_app.rules.lifecycle import OPEN, SOLVED, WAITING_FOR_CUSTOMER, whose_turn
from servicedesk_app.rules.metrics import REACTION, RESOLUTION
from servicedesk_app.rules.predicate import alternatives
from servicedesk_app.service_level.instants import from_site_time, to_zone, zone_of_reader
from servicedesk_app.ticketing.people import full_name

PAGE_LIMIT = 100
WORDS_LIMIT = 10

STATES = {
	"": "1 = 1",
	# By what it is, not by what it is not: only so an index finds the few that are open.
	"open": "status_category in (" + ", ".join(f"'{category}'" for category in OPEN) + ")",
	"closed": "status_category in ('Closed', 'Cancelled')",
	"waiting_for_me": "status_category in ('Waiting for Customer', 'Resolved') and raised_by = %(user)s",
}
SORTS = {
	"newest": "creation desc",
	"oldest": "creation",
	"changed": "modified desc",
	"due": "next_due is null, next_due, creation",
}

WAITING_FIELDS = ("state_reason", "resolution", "waiting_since")
FILTERS = ("ticket_type", "priority", "category")
LIST_FIELDS = (
	"name", "subject", "status", "status_category", "priority", "ticket_type", "responsible", "raised_by",
	"customer", "creation", "initials",
)  # fmt: skip


def ticket(name: str, user: str) -> dict:
	"""One ticket for one reader. Raises TicketNotFound for a foreign one just as for a missing one."""
	row = frappe.db.get_value(
		"SD Ticket", name, [*LIST_FIELDS, "description", "resolution", "state_reason"], as_dict=True
	)
	if row:
		row.watchers = frappe.get_all(
			"SD Ticket Watcher", {"parent": name, "parenttype": "SD Ticket"}, ["user"]
		)
	if not row or not customer_condition(user).holds(row):
		raise TicketNotFound(_("There is no ticket {0} of yours. Look for it in your list.").format(name))
	return in_full(row, user)


def in_full(record, user: str) -> dict:
	"""A loaded ticket with its texts for one reader, whose right to see it the caller has checked."""
	solved = record.status_category in SOLVED
	asked = record.status_category == WAITING_FOR_CUSTOMER
	return {
		**shown_to(record, user),
		"description": record.description,
		"resolution": record.resolution if solved else None,
		"reason": record.state_reason if asked else None,
	}


def shown_to(record, user: str) -> dict:
	"""A loaded ticket for one reader, whose right to see it the caller has checked."""
	return _shown([frappe._dict({field: record.get(field) for field in LIST_FIELDS})], user)[0]


def tickets(
	user: str,
	*,
	start: int = 0,
	limit: int = 20,
	state: str = "",
	words: str = "",
	sort: str = "newest",
	mine: bool = False,
	filters: Mapping[str, str] | None = None,
	total: int | None = None,
) -> dict:
	"""One page of the reader's tickets, and how many there are: in a state of STATES, with these words, by a sort
	of SORTS; with `mine` only what the reader reported; with `filters` of FILTERS only what has these values.
	Who knows the `total` already spares counting them."""
	parts, values = _asked_for(user, words, mine, filters)
	parts = [f"{part} and {STATES[state]}" for part in parts]
	start, limit = min(max(cint(start), 0), 10**9), min(max(cint(limit), 1), PAGE_LIMIT)
	page = {**values, "start": start, "limit": limit, "end": start + limit}
	rows = frappe.db.sql(_page_sql(parts, SORTS[sort]), page, as_dict=True)
	if total is None:
		total = sum(
			frappe.db.sql(f"select count(*) from `tabSD Ticket` where {part}", values)[0][0] for part in parts
		)
	return {"tickets": _shown(rows, user), "total": total}


def every(
	user: str, *, state: str, words: str, sort: str, mine: bool, filters: Mapping[str, str], limit: int
) -> list[dict]:
	"""The first `limit` of the reader's tickets as `tickets` has them, in one statement: for a file."""
	parts, values = _asked_for(user, words, mine, filters)
	parts = [f"{part} and {STATES[state]}" for part in parts]
	page = {**values, "start": 0, "limit": limit, "end": limit}
	return _shown(frappe.db.sql(_page_sql(parts, SORTS[sort]), page, as_dict=True), user)


def waiting(user: str, limit: int) -> list[dict]:
	"""What waits for the reader, the longest waiting first, each with the question or the solution."""
	parts, values = _asked_for(user, "", True, None)
	columns = ", ".join(f"`{field}`" for field in (*LIST_FIELDS, *WAITING_FIELDS))
	found = " union all ".join(
		f"(select {columns} from `tabSD Ticket` where {part} and {STATES['waiting_for_me']})"
		for part in parts
	)
	query = f"select * from ({found}) as found order by waiting_since, name limit %(limit)s"
	rows = frappe.db.sql(query, {**values, "limit": limit}, as_dict=True)
	return [
		{
			**shown,
			"question": row.state_reason if row.status_category == WAITING_FOR_CUSTOMER else None,
			"resolution": row.resolution if row.status_category in SOLVED else None,
			"waiting_since": _iso(from_site_time(row.waiting_since or row.creation), zone_of(user)),
		}
		for row, shown in zip(rows, _shown(rows, user), strict=True)
	]


def counts(
	user: str, *, words: str = "", mine: bool = False, filters: Mapping[str, str] | None = None
) -> dict[str, int]:
	"""How many of the reader's tickets are in each state of STATES, in one pass over each part."""
	parts, values = _asked_for(user, words, mine, filters)
	sums = ", ".join(f"coalesce(sum({condition}), 0)" for condition in STATES.values())
	found = [frappe.db.sql(f"select {sums} from `tabSD Ticket` where {part}", values)[0] for part in parts]
	return {
		state: sum(map(cint, column)) for state, column in zip(STATES, zip(*found, strict=True), strict=True)
	}


def _asked_for(
	user: str, words: str, mine: bool, filters: Mapping[str, str] | None
) -> tuple[list[str], dict]:
	"""The conditions for what the reader may see and wants to, no ticket meeting two of them, and their values."""
	validated_person(user)
	listed = _words(words)
	chosen = {field: value for field, value in (filters or {}).items() if field in FILTERS and value}
	values = {"user": user, **{f"filter_{field}": value for field, value in chosen.items()}}
	values.update({f"word{position}": word.removeprefix("#") for position, word in enumerate(listed)})
	values.update({f"like{position}": _like(word) for position, word in enumerate(listed)})
	wanted = [
		*(["raised_by = %(user)s"] if mine else []),
		*(f"`{field}` = %(filter_{field})s" for field in chosen),
		*_with_words(words),
	]
	return [" and ".join([part, *wanted]) for part in _parts_visible_to(user)], values


def _parts_visible_to(user: str) -> list[str]:
	"""What the reader may see, in parts that have an index each.

	“Reported by me or watched by me” in one query would read all tickets of the company.
	"""
	parts = [as_sql(condition).replace("%", "%%") for condition in alternatives(customer_condition(user))]
	return [
		" and ".join([part, *(f"{earlier} is not true" for earlier in parts[:position])])
		for position, part in enumerate(parts)
	]


def _page_sql(parts: list[str], sort: str) -> str:
	columns = ", ".join(f"`{field}`" for field in LIST_FIELDS)
	firsts = [
		f"(select {columns}, modified, next_due from `tabSD Ticket` where {part} order by {sort} limit %(end)s)"
		for part in parts
	]
	return f"select {columns} from ({' union all '.join(firsts)}) as found order by {sort} limit %(start)s, %(limit)s"


def validated_person(user: str) -> str:
	"""The user, if they are some customer's person; raises NoCustomer else."""
	if not person_at_customer(user):
		raise NoCustomer(_("Your account belongs to no customer yet. Ask your service desk to add you."))
	return user


def colleagues(user: str) -> list[dict]:
	"""The enabled people of the reader's company, without the reader."""
	person = person_at_customer(user)
	if not person:
		raise NoCustomer(_("Your account belongs to no customer yet. Ask your service desk to add you."))
	people = frappe.get_cached_doc("SD Customer", person.customer).people
	return [
		{"user": row.user, "full_name": full_name(row.user)}
		for row in people
		if row.user != user and frappe.get_cached_value("User", row.user, "enabled")
	]


def _words(words: str) -> list[str]:
	return words.split()[:WORDS_LIMIT]


def _with_words(words: str) -> list[str]:
	"""A condition for each word: it stands in the headline, or is the number."""
	return [
		f"(subject like %(like{position})s or name = %(word{position})s)"
		for position in range(len(_words(words)))
	]


def _like(word: str) -> str:
	escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
	return f"%{escaped}%"


def _shown(rows: list[frappe._dict], user: str) -> list[dict]:
	zone = zone_of(user)
	clocks = _clocks([row.name for row in rows])
	return [_one(row, clocks[REACTION].get(row.name), clocks[RESOLUTION].get(row.name), zone) for row in rows]


def _one(
	row: frappe._dict, reaction: frappe._dict | None, resolution: frappe._dict | None, zone: str
) -> dict:
	return {
		"name": row.name,
		"subject": row.subject,
		"status": _(customer_label(row.status)),
		"status_category": row.status_category,
		"status_colour": frappe.get_cached_value("SD Status", row.status, "colour"),
		"priority": row.priority,
		"ticket_type": row.ticket_type,
		"responsible": full_name(row.responsible),
		"initials": row.initials,
		"reported_by": full_name(row.raised_by),
		"waiting_for": whose_turn(row.status_category),
		"opened_at": _iso(reaction and reaction.started_at, zone) or _iso(from_site_time(row.creation), zone),
		"reaction_due": _iso(reaction and reaction.due_at, zone),
		"reaction_met_at": _iso(reaction and reaction.met_at, zone),
		"reaction_late": bool(reaction and reaction.breached_at and reaction.met_at),
		"overdue": bool(reaction and reaction.breached_at and not reaction.met_at),
		"resolution_due": _iso(resolution and not resolution.met_at and resolution.due_at, zone),
	}


def customer_label(status: str) -> str:
	"""What a status is called towards customers."""
	return frappe.get_cached_value("SD Status", status, "customer_label") or status


def _clocks(names: list[str]) -> dict[str, dict[str, frappe._dict]]:
	"""The latest clock of each metric that customers are told of, by ticket, in one query. A paused one has no due time."""
	found: dict[str, dict[str, frappe._dict]] = {REACTION: {}, RESOLUTION: {}}
	if not names:
		return found
	rows = frappe.get_all(
		"SD Ticket Clock",
		filters={"ticket": ("in", names), "metric": ("in", (REACTION, RESOLUTION))},
		fields=["ticket", "metric", "started_at", "due_at", "met_at", "breached_at"],
		order_by="run",
	)
	for row in rows:
		found[row.metric][row.ticket] = row
	return found


def zone_of(user: str) -> str:
	"""The zone in which this person reads times; asked once in a request."""
	if user not in (known := _zones_of_request()):
		known[user] = _zone_of(user)
	return known[user]


def _zones_of_request() -> dict[str, str]:
	request = getattr(frappe.local, "request", None)
	return request.environ.setdefault("servicedesk_app.zones", {}) if request else {}


def _zone_of(user: str) -> str:
	person = person_at_customer(user)
	company = frappe.get_cached_value("SD Customer", person.customer, "time_zone") if person else None
	return zone_of_reader(user, company)


def _iso(epoch: int | None, zone: str) -> str | None:
	return to_zone(epoch, zone).isoformat(timespec="minutes") if epoch else None
