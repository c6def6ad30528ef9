"""What follows a committed change of a ticket: one job, however much there is to do.

Each job costs its worker a fork and a connection, many times what the work itself takes. So a transaction collects
what its changes of a ticket ask for, and hands it over in one piece. Should the job be lost, the minute's and the
day's work find what it left.
"""

import frappe

NOTICES = "servicedesk_app.ticketing.notice_delivery.deliver_for"
ASSIGNMENT = "servicedesk_app.ticketing.assignment.assign_ticket"
TODO = "servicedesk_app.ticketing.todos.mirror"
ORDER = (ASSIGNMENT, NOTICES, TODO)
KEPT = "sd_follow_ups"  # on the connection: a new one has no transaction yet


def after_commit(ticket: str, step: str) -> None:
	"""Have `step`, one of ORDER, done for the ticket once what is being written is committed."""
	asked: dict[str, set[str]] | None = getattr(frappe.db, KEPT, None)
	if asked is None:
		asked = {}
		setattr(frappe.db, KEPT, asked)
		frappe.db.after_commit.add(_hand_over)
		frappe.db.after_rollback.add(_forget)
	asked.setdefault(ticket, set()).add(step)


def _hand_over() -> None:
	asked = getattr(frappe.db, KEPT, None) or {}
	_forget()
	for ticket, steps in asked.items():
		ordered = [step for step in ORDER if step in steps]
		frappe.enqueue(run, queue="short", ticket=ticket, steps=ordered)


def _forget() -> None:
	setattr(frappe.db, KEPT, None)


def run(ticket: str, steps: list[str]) -> None:
	"""The job. Each step in a transaction of its own; one that fails keeps no other from being done."""
	failed: Exception | None = None
	for step in steps:
		try:
			frappe.get_attr(step)(ticket)
			frappe.db.commit()
		except Exception as error:
			frappe.db.rollback()
			failed = failed or error
	if failed:
		raise failed
