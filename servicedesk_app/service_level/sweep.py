"""The minute sweep: takes the clocks whose next event has come, and only those, and lets it happen.

Each clock is a transaction of its own: lock, check again, act, commit. A breach, its log, its journal entry
and the notices are therefore written together exactly once, whoever else sweeps at the same time and
wherever a worker is killed; what was not committed is still due, and the next sweep finds it.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime

from servicedesk_app.rules import clocks as rules
from servicedesk_app.rules.clocks import ESCALATED_EVENT, LogEntry
from servicedesk_app.service_level import clocks, heartbeat
from servicedesk_app.service_level.clocks import TicketClock
from servicedesk_app.service_level.instants import now, to_site_time
from servicedesk_app.ticketing import journal, notices
from servicedesk_app.ticketing.people import team_of

BATCH = 500


def run() -> None:
	"""The minute's work (`servicedesk_app.minute`): fire all that is due, then once more what others held locked."""
	at = now()
	after = (0, "")
	held: list[frappe._dict] = []
	while due := due_clocks(at, after):
		held += [row for row in due if not attempt(row, at)]
		after = (due[-1].next_event_at, due[-1].name)
	for row in held:
		attempt(row, at)
	heartbeat.beat(now())
	frappe.db.commit()


def lag_seconds(at: int) -> int:
	"""For how long the clock that waits longest has been due; 0 when nothing is."""
	oldest = frappe.db.sql(
		"select min(next_event_at) from `tabSD Ticket Clock` where next_event_at between 1 and %s", at
	)[0][0]
	return at - oldest if oldest else 0


def count_due(at: int) -> int:
	"""How many clocks have something due."""
	return frappe.db.sql(
		"select count(*) from `tabSD Ticket Clock` where next_event_at between 1 and %s", at
	)[0][0]


def due_clocks(at: int, after: tuple[int, str] = (0, "")) -> list[frappe._dict]:
	"""The next batch of due clocks behind `after`, without a lock: name, ticket, next_event_at."""
	return frappe.db.sql(
		"""select name, ticket, next_event_at from `tabSD Ticket Clock`
		where next_event_at between greatest(1, %(instant)s) and %(at)s
			and (next_event_at, name) > (%(instant)s, %(name)s)
		order by next_event_at, name limit %(batch)s""",
		{"at": at, "instant": after[0], "name": after[1], "batch": BATCH},
		as_dict=True,
	)


def attempt(row: frappe._dict, at: int) -> bool:
	"""Fire one clock in its own transaction. False when another held it; a failure is logged, never raised."""
	try:
		done = fire(row.name, row.ticket, at)
		frappe.db.commit()
		return done
	except frappe.db.OperationalError:
		raise  # the database is gone or in trouble: what is due stays due
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=f"Sweep: {row.name}", reference_doctype="SD Ticket", reference_name=row.ticket)
		frappe.db.commit()
		return True


def fire(name: str, ticket: str, at: int) -> bool:
	"""Let happen what is due on one clock. False, with nothing done, when its ticket is locked by another."""
	# The ticket's row first, as every save of a ticket does: the same order everywhere, so no deadlock.
	if not _lock("SD Ticket", ticket):
		return False
	row = _lock("SD Ticket Clock", name)
	if not row or not 0 < row.next_event_at <= at:
		return bool(row)
	tied = clocks.tied_clock(row)
	clock, entries = rules.judge(tied.clock, at)
	if entries:
		told = _escalate(tied)
		late = TicketClock(**{**vars(tied), "clock": clock})
		clocks.update([(late, (*entries, LogEntry(ESCALATED_EVENT, at)))], cause=told)
		_mirror(ticket)
	return True


def _lock(doctype: str, name: str) -> frappe._dict | None:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select("*").where(table.name == name).for_update(skip_locked=True)
	rows = query.run(as_dict=True)
	return rows[0] if rows else None


def _escalate(tied: TicketClock) -> str:
	"""Tell the queue that the promise was not kept. Returns the cause for the log."""
	ticket = frappe.db.get_value("SD Ticket", tied.ticket, ["subject", "queue", "customer"], as_dict=True)
	due = format_datetime(to_site_time(tied.clock.due_at))
	headline = _("{0} of ticket {1} is overdue since {2}: {3} ({4})").format(
		_(tied.metric), tied.ticket, due, ticket.subject, ticket.customer
	)
	told = notices.tell(team_of(ticket.queue), ticket=tied.ticket, subject=headline)
	cause = _("{0} was due {1}; told the queue {2}: {3}").format(
		_(tied.metric), due, ticket.queue or _("(none)"), ", ".join(told) or _("nobody, it has no members")
	)
	journal.record(tied.ticket, cause, user="Administrator")
	return cause


def _mirror(ticket: str) -> None:
	"""Bring the ticket's due fields in line. `modified` stays: an agent's open form must not turn stale."""
	values = clocks.due_fields(clocks.load(ticket))
	frappe.db.set_value("SD Ticket", ticket, values, update_modified=False)
