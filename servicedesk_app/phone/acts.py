"""What a form on the page does: one act to one ticket, by the functions that the Frappe Desk calls as well."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint

from servicedesk_app.errors import InvalidCall
from servicedesk_app.phone import photos
from servicedesk_app.phone.answers import Redirect
from servicedesk_app.rules.texts import paragraphs
from servicedesk_app.service_level.instants import now
from servicedesk_app.ticketing import work
from servicedesk_app.time_tracking import entries

if TYPE_CHECKING:
	from servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket import SDTicket

Form = Mapping[str, Any]


def do(path: str, user: str, form: Form) -> Redirect:
	"""The act that the form names, on the ticket of the path. Raises the errors of `ticketing.work`."""
	head, _slash, name = path.partition("/")
	act = ACTS.get(str(form.get("act") or ""))
	if head != "tickets" or not name or not act:
		raise InvalidCall(_("This form is not known. Reload the page and try again."))
	ticket = frappe.get_doc("SD Ticket", name)
	ticket.check_permission("write")
	act(ticket, user, form)
	return Redirect(
		f"/servicedesk/tickets/{ticket.name}?done={form['act']}" if may_still_see(name) else "/servicedesk"
	)


def may_still_see(name: str) -> bool:
	"""Not after a hand-over to a restricted queue of others."""
	return bool(frappe.has_permission("SD Ticket", "read", name))


def take(ticket: "SDTicket", user: str, form: Form) -> None:
	work.take(ticket, user)


def start(ticket: "SDTicket", user: str, form: Form) -> None:
	work.start(ticket, user)


def wait(ticket: "SDTicket", user: str, form: Form) -> None:
	wait_for = work.wait_for_supplier if form.get("for") == "supplier" else work.wait_for_customer
	wait_for(ticket, _text(form))


def resolve(ticket: "SDTicket", user: str, form: Form) -> None:
	work.resolve(ticket, paragraphs(_text(form)), user)


def hand_over(ticket: "SDTicket", user: str, form: Form) -> None:
	work.hand_over(ticket, str(form.get("queue") or "") or None, _text(form))


def note(ticket: "SDTicket", user: str, form: Form) -> None:
	work.add_note(ticket, paragraphs(_text(form)), _key(form))


def reply(ticket: "SDTicket", user: str, form: Form) -> None:
	work.reply(ticket, paragraphs(_text(form)), key=_key(form))


def photo(ticket: "SDTicket", user: str, form: Form) -> None:
	upload = frappe.request.files.get("photo")
	if not upload or not upload.filename:
		raise InvalidCall(_("There is no picture. Take or choose one."))
	photos.add(
		ticket,
		upload.filename,
		upload.stream.read(),
		text=_text(form),
		key=_key(form),
		to_customer=form.get("for") == "customer",
	)


def start_timer(ticket: "SDTicket", user: str, form: Form) -> None:
	entries.start(ticket.name, user, now())


def stop_timer(ticket: "SDTicket", user: str, form: Form) -> None:
	entries.stop(user, now(), cint(form.get("minutes")) or None, **_of_time(form))


def enter_time(ticket: "SDTicket", user: str, form: Form) -> None:
	entries.enter(ticket.name, user, cint(form.get("minutes")), key=_key(form), **_of_time(form))


def _of_time(form: Form) -> dict[str, Any]:
	on_site = bool(cint(form.get("travel_minutes")) or cint(form.get("travel_km")) or form.get("on_site"))
	return {
		"work_kind": "On-site work" if on_site else None,
		"on_site": int(on_site),
		"travel_minutes": cint(form.get("travel_minutes")),
		"travel_km": cint(form.get("travel_km")),
		"description": _text(form),
	}


def _text(form: Form) -> str:
	return str(form.get("text") or "")


def _key(form: Form) -> str:
	return str(form.get("key") or "")[:140]


ACTS: dict[str, Callable[["SDTicket", str, Form], None]] = {
	function.__name__: function
	for function in (
		take,
		start,
		wait,
		resolve,
		hand_over,
		note,
		reply,
		photo,
		start_timer,
		stop_timer,
		enter_time,
	)
}
