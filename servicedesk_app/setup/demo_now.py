"""What is on Sofie's desk when somebody looks: the first line's own tickets have gone up by time alone by then, so she
also works with the specialists and has some of theirs in hand."""

import frappe

from servicedesk_app.rules import lifecycle
from servicedesk_app.setup.demo_house import DESK, QUEUES, SOFIE
from servicedesk_app.ticketing import notices, work

IN_HAND = 5
QUESTION = "Which of the machines is it, and since when?"


def build() -> None:
	"""Make what is missing; run again, it makes nothing twice."""
	_first, second, *_third = QUEUES[DESK]
	missing = IN_HAND - frappe.db.count("SD Ticket", _open(responsible=SOFIE.email))
	if missing <= 0:
		return
	join(second)
	pile = {"queue": ("in", QUEUES[DESK][:2]), "status_category": lifecycle.NEW}
	names = frappe.get_all("SD Ticket", pile, pluck="name", order_by="queue desc, creation", limit=missing)
	frappe.set_user(SOFIE.email)
	try:
		with notices.nobody_is_told():
			for place, name in enumerate(names):
				take_up(name, place)
	finally:
		frappe.set_user("Administrator")


def join(queue: str) -> None:
	"""A member of a queue beside her own."""
	record = frappe.get_doc("SD Queue", queue)
	if SOFIE.email not in [row.user for row in record.members]:
		record.append("members", {"user": SOFIE.email})
		record.save(ignore_permissions=True)


def take_up(name: str, place: int) -> None:
	"""Taken; but for the last one also begun, and of one she has asked something."""
	work.take(frappe.get_doc("SD Ticket", name), SOFIE.email)
	if place < IN_HAND - 1:
		work.start(frappe.get_doc("SD Ticket", name), SOFIE.email)
	if place == 1:
		work.wait_for_customer(frappe.get_doc("SD Ticket", name), QUESTION)


def _open(**filters) -> dict:
	done = [*lifecycle.SOLVED, *lifecycle.OVER]
	return {"desk": DESK, "status_category": ("not in", done), **filters}
