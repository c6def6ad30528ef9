"""/support/tickets/<id>: one ticket, what happens now and until when, what was said, and what the reader can do."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import cint, cstr

from servicedesk_app.errors import NotAllowed, ServiceDeskError, TicketNotFound
from servicedesk_app.ticketing import customer_acts, portal
from servicedesk_app.www.support import acts, talk, uploads
from servicedesk_app.www.support.answers import Page, Redirect, note_failure
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.texts import safe_html
from servicedesk_app.www.support.wording import (
	headline,
	hint_for_writing,
	in_words,
	steps,
	thanks,
	what_happens_now,
)

ENTRIES = 100
UNPROCESSABLE, CONFLICT = 422, 409
COLLISIONS = (frappe.TimestampMismatchError, frappe.QueryDeadlockError, frappe.QueryTimeoutError)


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page | Redirect:
	name = cstr(form.get("ticket"))
	if method != "POST":
		done = "report" if cint(form.get("reported")) else cstr(form.get("done"))
		return page(reader, name, start=form.get("from"), done=done)
	if not frappe.session.data.csrf_token:
		# Frappe checks no token in a session that has none yet, so that anybody's form would do.
		return token_renewed(reader, form)
	return act(reader, name, acts.typed_in(form))


def act(reader: Reader, name: str, typed: dict[str, str]) -> Page | Redirect:
	"""Do it and go on to the ticket, or show the page again with what was typed and what is wrong."""
	try:
		files = uploads.taken(reader)
		return Redirect(_twice_if_need_be(name, typed, reader.user, files))
	except TicketNotFound:
		raise
	except (ServiceDeskError, NotAllowed) as error:
		status = NotAllowed.http_status_code if isinstance(error, NotAllowed) else UNPROCESSABLE
		return refused(reader, name, typed, str(error), status)
	except COLLISIONS:
		text = _("Somebody changed the ticket at the same moment. Read what is new, then send yours again.")
		return refused(reader, name, typed, text, CONFLICT)
	except Exception:
		# Here, and not in the renderer, because only this page can give back what was typed.
		frappe.db.rollback()
		note_failure("Portal act failed")
		text = _("Something failed on our side. What you wrote is kept; please send it again.")
		return refused(reader, name, typed, text, 500)


def _twice_if_need_be(name: str, typed: dict[str, str], user: str, files: list[str]) -> str:
	"""Who loses against another writer, their own second click perhaps, tries once more on what that one left."""
	try:
		return acts.perform(name, typed, user, files)
	except COLLISIONS:
		frappe.db.rollback()
		return acts.perform(name, typed, user, files)


def refused(reader: Reader, name: str, typed: dict[str, str], message: str, status: int) -> Page:
	frappe.db.rollback()
	return page(reader, name, typed=typed, message=message, status=status)


def token_renewed(reader: Reader, form: Mapping[str, Any], status: int = 400) -> Page:
	"""The page was opened in another session: the same person's earlier one, or a forger's."""
	text = _("You have signed in anew since. Please send it again.")
	return refused(reader, acts.asked_for(), acts.typed_in(form), text, status)


def signed_out(reader: Reader, form: Mapping[str, Any]) -> Page:
	"""The session ended while somebody wrote. A stranger is shown nothing but what they sent."""
	values = {"typed": acts.typed_in(form), "action": f"/support/tickets/{quote(acts.asked_for(), safe='')}"}
	return Page("resend.html", _("You were signed out"), values, 401)


def page(
	reader: Reader,
	name: str,
	*,
	start: Any = None,
	done: str = "",
	typed: dict[str, str] | None = None,
	message: str = "",
	status: int = 200,
) -> Page:
	record = customer_acts.visible(name, reader.user)
	ticket = in_words(portal.in_full(record, reader.user), reader)
	may = acts.possible(record, reader.user)
	asked = None if start is None else max(cint(start), 0)
	pictures = bool(cint(frappe.local.form_dict.get("pictures")))
	entries = talk.journal(record, reader.user, reader, start=asked, most=ENTRIES, remote=pictures)
	typed = {**acts.typed_in({}), **(typed or {})}
	values = {
		"ticket": ticket,
		"resolution": safe_html(ticket["resolution"]),
		"steps": steps(ticket["status_category"]),
		"headline": headline(ticket),
		"now": what_happens_now(ticket, ticket["promise"]),
		"is_new": done == "report",
		"is_reporter": record.raised_by == reader.user,
		"thanks": thanks(done, ticket),
		"journal": entries,
		"mark": f"{record.modified} {entries['total']} {bool(ticket['promise'] and ticket['promise']['state'] == 'late')}",
		"may": may,
		"hint": hint_for_writing(ticket["status_category"], may["reopens"]),
		"followers": followers(record, reader),
		"files": uploads.field(reader),
		"merged_into": record.merged_into,
		"typed": {**typed, "key": typed["key"] or secrets.token_hex(16)},
		"message": message,
		"faulty": typed["act"] if message else "",
	}
	return Page(
		"ticket.html", f"{ticket['name']} · {ticket['subject']}", values, status, remote_images=pictures
	)


def followers(record, reader: Reader) -> dict[str, Any]:
	"""Who of the reader's company follows the ticket, whom the reader may take off, and who could be added."""
	watching = {row.user for row in record.watchers}
	colleagues = portal.colleagues(reader.user)
	may_remove = record.raised_by == reader.user or reader.sees_company
	return {
		"me": reader.user in watching,
		"watching": [
			{**one, "removable": may_remove}
			for one in colleagues
			if one["user"] in watching and one["user"] != record.raised_by
		],
		"others": [one for one in colleagues if one["user"] not in watching | {record.raised_by}],
	}
