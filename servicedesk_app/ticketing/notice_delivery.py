"""Delivers posted notices: a mail to the customer's people, a bell (and by their setting a mail) to staff."""

from typing import TYPE_CHECKING

import frappe

from servicedesk_app.permissions.people import is_staff
from servicedesk_app.permissions.tickets import customer_condition, staff_condition
from servicedesk_app.ticketing import notice_mail, notice_texts, subscriptions
from servicedesk_app.ticketing.people import team_of

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

TO_CUSTOMER = frozenset(
	{
		"Received",
		"Assigned",
		"Started",
		"Answer",
		"Waiting for you",
		"Resolved",
		"Closed",
		"Reopened",
		"May we close",
		"Cancelled",
		"Merged",
		"Delayed",
	}
)
TO_ASSIGNEE = frozenset({"Assigned", "Reopened", "Customer answered", "Withdrawn"})
TO_QUEUE = frozenset({"Handed over"})
MUTED_BY = {
	"Received": "no_received",
	"Assigned": "no_assigned",
	"Started": "no_started",
	"Closed": "no_closed",
}
BATCH = 200


def deliver_pending() -> None:
	"""The minute's work (`servicedesk_app.minute`): what a job that was lost has left behind."""
	deliver(frappe.get_all("SD Notice", {"state": "Pending"}, pluck="name", order_by="creation", limit=BATCH))


def deliver_for(ticket: str) -> None:
	"""The job after a commit: the ticket's own notices."""
	deliver(
		frappe.get_all("SD Notice", {"ticket": ticket, "state": "Pending"}, pluck="name", order_by="creation")
	)


def deliver(names: list[str]) -> None:
	"""Each notice in a transaction of its own; one that fails is kept with its error and stops no other."""
	for name in names:
		try:
			deliver_one(name)
		except _database_trouble():
			frappe.db.rollback()
			raise  # what is Pending stays so, and the minute's job tries again
		except Exception as error:
			frappe.db.rollback()
			_finish(name, state="Failed", error=_in_words(name, error))
		frappe.db.commit()


def try_again(names: list[str]) -> int:
	"""Put failed notices back, for those who were not told, once the cause is mended: an outgoing account, say.

	The minute's work sends them, and a job at once. Returns how many there are.
	"""
	failed = frappe.get_all("SD Notice", {"name": ("in", names or [""]), "state": "Failed"}, pluck="name")
	for name in failed:
		frappe.db.set_value(
			"SD Notice", {"name": name, "state": "Failed"}, {"state": "Pending", "error": None}
		)
	if failed:
		frappe.enqueue(deliver_pending, queue="short", enqueue_after_commit=True)
	return len(failed)


def _database_trouble() -> tuple[type[Exception], ...]:
	return (frappe.db.OperationalError, frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def _in_words(name: str, error: Exception) -> str:
	frappe.log_error(title=f"Notice {name}", reference_doctype="SD Notice", reference_name=name)
	return (str(error) or type(error).__name__)[:500]


def deliver_one(name: str) -> None:
	"""Lock, check again, send to each recipient, mark as done. Mails go to the Email Queue in this transaction."""
	table = frappe.qb.DocType("SD Notice")
	query = frappe.qb.from_(table).select("*").where((table.name == name) & (table.state == "Pending"))
	rows = query.for_update(skip_locked=True).run(as_dict=True)
	if not rows:
		return
	notice = rows[0]
	ticket = frappe.get_doc("SD Ticket", notice.ticket)
	told = (notice.told or "").split(", ") if notice.told else []
	errors = []
	for user in recipients(ticket, notice):
		if user not in told:
			_send_or_note(ticket, notice, user, told, errors)
	_finish(
		name,
		state="Failed" if errors else "Done",
		told=", ".join(told),
		error="\n".join(dict.fromkeys(errors)) or None,
	)


def _send_or_note(
	ticket: "SDTicket", notice: frappe._dict, user: str, told: list[str], errors: list[str]
) -> None:
	"""One reader's trouble, such as no outgoing mail account, keeps no bell from ringing for another."""
	frappe.db.savepoint("notice_to_one")
	try:
		if send(ticket, notice, user):
			told.append(user)
	except _database_trouble():
		raise
	except Exception as error:
		frappe.db.rollback(save_point="notice_to_one")
		errors.append(_in_words(notice.name, error))


def _finish(name: str, **values) -> None:
	# Only what is still Pending: another deliverer may have been luckier meanwhile.
	frappe.db.set_value("SD Notice", {"name": name, "state": "Pending"}, values, update_modified=False)


def recipients(ticket: "SDTicket", notice: frappe._dict) -> list[str]:
	"""Who is told, each once: never the one who caused it (but a report is acknowledged to its reporter),
	nobody who may not see the ticket, nobody who is disabled."""
	people: list[str] = (notice.to_users or "").split("\n")
	watchers = [row.user for row in ticket.watchers]
	if notice.event in TO_CUSTOMER:
		people += [ticket.raised_by or ticket.get("reporter_email"), *watchers]
	if notice.event in TO_ASSIGNEE:
		people += [ticket.responsible, *(row.user for row in ticket.helpers)]
	if notice.event in TO_QUEUE or (notice.event in TO_ASSIGNEE and not ticket.responsible):
		people += team_of(ticket.queue)
	people += subscriptions.subscribers(ticket, notice.event)
	unique = [user for user in dict.fromkeys(people) if user]
	return [user for user in unique if _wants(user, ticket, notice)]


def _wants(user: str, ticket: "SDTicket", notice: frappe._dict) -> bool:
	if notice_texts.is_address(ticket, user):
		return True
	if user == notice.by_user and notice.event != "Received":
		return False
	if not frappe.get_cached_value("User", user, "enabled"):
		return False
	record = ticket.as_dict()
	if not (customer_condition(user).holds(record) or staff_condition(user).holds(record)):
		return False
	preference = _preferences(user)
	watches_only = user not in (ticket.raised_by, ticket.responsible)
	return not (
		preference.get(MUTED_BY.get(notice.event, "")) or (watches_only and preference.get("no_watched"))
	)


def _preferences(user: str) -> dict:
	if not frappe.db.exists("SD Notice Preference", user):
		return {}
	return frappe.get_cached_doc("SD Notice Preference", user).as_dict()


def send(ticket: "SDTicket", notice: frappe._dict, user: str) -> bool:
	"""Tell one person, in their language. False when the desk has switched this event's text off."""
	text = notice_texts.render(ticket, notice, user)
	if not text:
		return False
	if is_staff(user):
		ring(user, ticket.name, text.subject)
		return True
	return notice_mail.send(ticket, notice, user, text)


def ring(user: str, ticket: str, subject: str) -> None:
	"""A Notification Log: a bell in the Frappe Desk and, as each person has it set, a mail."""
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"for_user": user,
			"from_user": "Administrator",
			"document_type": "SD Ticket",
			"document_name": ticket,
			"subject": subject,
		}
	).insert(ignore_permissions=True)
