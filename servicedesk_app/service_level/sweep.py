"""The minute sweep: takes the clocks whose next event has come, and only those, and lets it happen.

Each clock is a transaction of its own: lock, check again, act, commit. A breach, its steps, their log, journal
entry and notices are therefore written together exactly once, whoever else sweeps at the same time and wherever a
worker is killed; what was not committed is still due, and the next sweep finds it. Where a step cannot be taken
(whom it names has left, say), the clock's other steps are taken one by one, and that one is tried again later.
"""

import frappe

from servicedesk_app.service_level import clocks, escalation, heartbeat
from servicedesk_app.service_level.clock_rows import CLOCK
from servicedesk_app.service_level.instants import now

BATCH = 500
RETRY_SECONDS = 60
LONGEST_RETRY_SECONDS = 3600


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
	"""Fire one clock in its own transaction. False when another held it; a failure is noted, never raised."""
	try:
		done = fire(row.name, row.ticket, at)
		frappe.db.commit()
		return done
	except frappe.db.OperationalError:
		raise  # the database is gone or in trouble: what is due stays due
	except Exception as error:
		frappe.db.rollback()
		note_failure(row, at, error)
		return True


def fire(name: str, ticket: str, at: int, only: str | None = None) -> bool:
	"""Let happen what is due on one clock, or `only` one of its steps. False, with nothing done, when its ticket is
	locked by another."""
	# The ticket's row first, as every save of a ticket does: the same order everywhere, so no deadlock.
	locked_ticket = _lock("SD Ticket", ticket)
	if not locked_ticket:
		return False
	row = _lock(CLOCK, name)
	if not row or not 0 < row.next_event_at <= at:
		return bool(row)
	escalation.carry_out(clocks.tied_clock(row), locked_ticket, at, only)
	return True


def _lock(doctype: str, name: str) -> frappe._dict | None:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select("*").where(table.name == name).for_update(skip_locked=True)
	rows = query.run(as_dict=True)
	return rows[0] if rows else None


def note_failure(row: frappe._dict, at: int, error: Exception) -> None:
	"""Take the clock's steps one by one, each in a transaction; what cannot be taken is kept with its error on the
	clock and tried again, after a minute first and after an hour at most."""
	errors = [str(error)]
	steps = _steps_due(row.name, at)
	if len(steps) > 1:
		errors = [text for step in steps if (text := _attempt_step(row, at, step))]
	if errors:
		_keep_error(row, at, errors, error)
	frappe.db.commit()


def _steps_due(name: str, at: int) -> list[str]:
	rows = frappe.db.sql("select * from `tabSD Ticket Clock` where name = %s", name, as_dict=True)
	try:
		return [step.key for step in escalation.steps_due(clocks.tied_clock(rows[0]), at)] if rows else []
	except Exception:
		return []  # its agreement or calendar is broken: the error that brought us here says so


def _attempt_step(row: frappe._dict, at: int, step: str) -> str:
	"""Take one step. Returns the error, if there was one."""
	try:
		fire(row.name, row.ticket, at, only=step)
		frappe.db.commit()
		return ""
	except frappe.db.OperationalError:
		raise
	except Exception as error:
		frappe.db.rollback()
		return str(error) or type(error).__name__


def _keep_error(row: frappe._dict, at: int, errors: list[str], error: Exception) -> None:
	known = frappe.db.get_value(CLOCK, row.name, ["error", "failures"], as_dict=True)
	if not known:
		return
	text = "\n".join(errors)[:1000] or type(error).__name__
	if text != known.error:
		frappe.log_error(title=f"Sweep: {row.name}", reference_doctype="SD Ticket", reference_name=row.ticket)
	wait = min(RETRY_SECONDS * 2 ** min(known.failures, 10), LONGEST_RETRY_SECONDS)
	values = {"error": text, "failures": known.failures + 1, "next_event_at": at + wait}
	frappe.db.set_value(CLOCK, row.name, values, update_modified=False)
