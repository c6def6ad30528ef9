"""A change of a calendar, an agreement, a policy, a queue's time-box or the settings brought to the clocks that are open.

Saving the change proposes a recount; nothing moves until an administrator has seen how many clocks it concerns and
how many steps it puts in the past, and confirms. Then it goes on in the background, some tickets at a time: their
clocks, the log, the mirrored due times and the place that has been reached commit together, so that a worker may be
killed anywhere; whoever comes next goes on from there. A ticket's `modified` stays as it is. What is met, cancelled
or closed is not touched. Counting the same clock twice changes nothing the second time.
"""

from collections.abc import Sequence
from typing import NamedTuple

import frappe
from frappe import _

from servicedesk_app.errors import NothingToRecount
from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules.metrics import Situation
from servicedesk_app.service_level import clocks, promises, recount_sources
from servicedesk_app.service_level.clock_rows import READ_FIELDS
from servicedesk_app.service_level.clocks import ClockChange, TicketClock
from servicedesk_app.service_level.instants import now

RECOUNT = "SD Clock Recount"
PROPOSED, WAITING, RUNNING, DONE, SUPERSEDED = "Proposed", "Waiting", "Running", "Done", "Superseded"
BATCH = 100
PREVIEWED = 5000
"""Tickets; of more than these the numbers are told as "at least"."""

TICKET_FIELDS = (
	"name", "agreement", "customer", "ticket_type", "priority", "queue", "status_category", "responsible",
	"promised_since", "opened_at",
)  # fmt: skip


def propose(record, method: str | None = None) -> None:
	"""Hook `on_update` of what recount_sources names: propose a recount if open clocks depend on the change."""
	before = record.get_doc_before_save()
	if (
		not before
		or recount_sources.version_of(before) == recount_sources.version_of(record)
		or not recount_sources.concerned(record.doctype, record.name, "", 1)
	):
		return
	for name in frappe.get_all(
		RECOUNT,
		{
			"source_doctype": record.doctype,
			"source_name": record.name,
			"state": ("in", (PROPOSED, WAITING, RUNNING)),
		},
		pluck="name",
	):
		frappe.db.set_value(RECOUNT, name, "state", SUPERSEDED)
	values = {
		"source_doctype": record.doctype,
		"source_name": record.name,
		"version": recount_sources.version_of(record),
	}
	proposed = frappe.get_doc({"doctype": RECOUNT, "state": PROPOSED, **values})
	proposed.flags.from_recount = True
	proposed.insert(ignore_permissions=True)
	if record.flags.recount_at_once:
		confirm(proposed.name)


def proposal(doctype: str, name: str) -> dict:
	"""The recount that waits for a decision or is under way, or an empty answer."""
	asked = {"source_doctype": doctype, "source_name": name, "state": ("in", (PROPOSED, WAITING, RUNNING))}
	found = frappe.get_all(RECOUNT, asked, ["name", "state", "total", "done"], limit=1)
	return {**found[0]} if found else {}


class Preview(NamedTuple):
	"""What a recount would do. `complete` is False where only the first PREVIEWED tickets were counted."""

	tickets: int
	clocks: int
	changed: int
	to_past: int
	late: int
	complete: bool


def preview(name: str) -> Preview:
	"""Count without writing anything: clocks concerned, moved, steps put in the past, clocks that turn out late."""
	source = frappe.get_doc(RECOUNT, name)
	at, after, counted = now(), "", []
	tickets = 0
	while tickets < PREVIEWED and (
		names := recount_sources.concerned(source.source_doctype, source.source_name, after, BATCH * 10)
	):
		tickets, after = tickets + len(names), names[-1]
		counted += _counted(names, at, lock=False)
	total = recount_sources.count(source.source_doctype, source.source_name)
	return Preview(
		total,
		sum(tied.clock.state in rules.OPEN for each in counted for tied in each.stored),
		sum(len(each.changes) for each in counted),
		sum(_skips(each.changes) for each in counted),
		sum(_turned_late(each.stored, each.changes) for each in counted),
		total <= tickets,
	)


def _skips(changes: Sequence[ClockChange]) -> int:
	return sum(entry.event == rules.SKIPPED_EVENT for _tied, entries in changes for entry in entries)


def _turned_late(stored: Sequence[TicketClock], changes: Sequence[ClockChange]) -> int:
	before = {tied.name: tied.clock.breached_at for tied in stored}
	return sum(bool(tied.clock.breached_at) and not before.get(tied.name) for tied, _entries in changes)


def confirm(name: str) -> None:
	"""Let it begin, in the background. The minute's job goes on with it wherever a worker was killed."""
	record = frappe.get_doc(RECOUNT, name, for_update=True)
	if record.state != PROPOSED:
		raise NothingToRecount(
			_("This change is on its way already, or a later one took its place. Reload the form.")
		)
	total = recount_sources.count(record.source_doctype, record.source_name)
	values = {"state": WAITING, "total": total, "confirmed_by": frappe.session.user}
	frappe.db.set_value(RECOUNT, name, values)
	frappe.enqueue(f"{__name__}.run", queue="long", name=name, enqueue_after_commit=True)


def resume_all() -> None:
	"""The minute's work (`servicedesk_app.minute`): what is confirmed and not done, and that nobody works on."""
	for name in frappe.get_all(RECOUNT, {"state": ("in", (WAITING, RUNNING))}, pluck="name"):
		run(name)


def run(name: str) -> None:
	"""Go on with a recount until it is done, or until another worker is found at it."""
	while _next_batch(name):
		frappe.db.commit()
	frappe.db.commit()


def _next_batch(name: str) -> bool:
	"""Some tickets more, in one transaction that the caller commits. False when there is nothing left to do here."""
	record = _lock(name)
	if not record or record.state not in (WAITING, RUNNING):
		return False
	names = recount_sources.concerned(
		record.source_doctype, record.source_name, record.after_ticket or "", BATCH
	)
	if not names:
		frappe.db.set_value(RECOUNT, name, "state", DONE)
		_tell_progress(record, DONE)
		return False
	figures = _recount(names, record)
	values = {
		"state": RUNNING,
		"after_ticket": names[-1],
		"done": record.done + len(names),
		**{field: record[field] + number for field, number in figures.items()},
	}
	frappe.db.set_value(RECOUNT, name, values)
	_tell_progress({**record, **values}, RUNNING)
	return True


def _lock(name: str) -> frappe._dict | None:
	table = frappe.qb.DocType(RECOUNT)
	query = frappe.qb.from_(table).select("*").where(table.name == name).for_update(skip_locked=True)
	rows = query.run(as_dict=True)
	return rows[0] if rows else None


def _recount(names: list[str], record: frappe._dict) -> dict[str, int]:
	"""All of them together; if one cannot be counted, one by one, and that one is logged and left as it is."""
	cause = _("{0} {1} was changed.").format(_(record.source_doctype), record.source_name)
	frappe.db.savepoint("recount")
	try:
		return _write(_counted(names, now(), lock=True), cause)
	except frappe.db.OperationalError:
		raise
	except Exception:
		frappe.db.rollback(save_point="recount")
	figures = {"changed": 0, "skipped": 0, "failed": 0}
	for ticket in names:
		for field, number in _recount_one(ticket, cause).items():
			figures[field] += number
	return figures


def _recount_one(ticket: str, cause: str) -> dict[str, int]:
	frappe.db.savepoint("recount_one")
	try:
		return _write(_counted([ticket], now(), lock=True), cause)
	except frappe.db.OperationalError:
		raise
	except Exception:
		frappe.db.rollback(save_point="recount_one")
		frappe.log_error(title=f"Recount: {ticket}", reference_doctype="SD Ticket", reference_name=ticket)
		return {"failed": 1}


class Counted(NamedTuple):
	"""A ticket's clocks as they are, and what becomes of those that change."""

	ticket: str
	stored: list[TicketClock]
	changes: list[ClockChange]


def _counted(names: list[str], at: int, *, lock: bool) -> list[Counted]:
	"""Each of the tickets with its clocks and what becomes of them. Nothing is written."""
	tickets = _rows("SD Ticket", "name", names, TICKET_FIELDS, lock)
	stored: dict[str, list[TicketClock]] = {name: [] for name in names}
	for row in _rows("SD Ticket Clock", "ticket", names, READ_FIELDS, lock):
		stored[row.ticket].append(clocks.tied_clock(row))
	with promises.remembered():
		return [
			Counted(ticket.name, stored[ticket.name], _changes_of(ticket, stored[ticket.name], at))
			for ticket in tickets
		]


def _rows(
	doctype: str, field: str, names: list[str], columns: Sequence[str], lock: bool
) -> list[frappe._dict]:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(*columns).where(table[field].isin(names)).orderby(table.name)
	return (query.for_update() if lock else query).run(as_dict=True)


def _changes_of(ticket: frappe._dict, stored: list[TicketClock], at: int) -> list[ClockChange]:
	"""The ticket's open clocks under what is promised now, and those that are promised only now."""
	found: dict[str, ClockChange] = {}
	for tied in stored:
		change = clocks.retargeted(tied, ticket, at)
		if change and change[0] != tied:
			found[tied.name] = change
	standing = clocks.merged(stored, list(found.values()))
	situation = Situation(
		ticket.status_category,
		ticket.status_category,
		clocks.since(ticket),
		responsible=bool(ticket.responsible),
		repromised=True,
	)
	for tied, entries in clocks.moved(ticket, situation, standing, at):
		earlier = found.get(tied.name)
		found[tied.name] = (tied, (*(earlier[1] if earlier else ()), *entries))
	return list(found.values())


def _write(counted: list[Counted], cause: str) -> dict[str, int]:
	changes = [change for each in counted for change in each.changes]
	clocks.write(changes, cause)
	clocks.mirror_all(
		{each.ticket: clocks.merged(each.stored, each.changes) for each in counted if each.changes}
	)
	return {"changed": len(changes), "skipped": _skips(changes)}


def _tell_progress(record: dict, state: str) -> None:
	if user := record["confirmed_by"]:
		told = {"name": record["name"], "state": state, "done": record["done"], "total": record["total"]}
		frappe.publish_realtime("sd_recount", told, user=user, after_commit=True)
