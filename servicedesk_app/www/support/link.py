"""/support/link/<token>: one ticket for one person, without signing in. Opening it changes nothing."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils import cint, cstr
from werkzeug.wrappers import Response

from servicedesk_app.access import limits
from servicedesk_app.api.calls import file_answer
from servicedesk_app.errors import InvalidReport, ServiceDeskError, TooMany
from servicedesk_app.rules.texts import plain_text
from servicedesk_app.ticketing import notice_texts, one_time_links, portal
from servicedesk_app.ticketing.attachments import Sent
from servicedesk_app.ticketing.one_time_links import Opened
from servicedesk_app.www.support import acts, talk, ticket, uploads
from servicedesk_app.www.support.answers import Page, Redirect
from servicedesk_app.www.support.reader import Reader, locale_of
from servicedesk_app.www.support.texts import safe_html
from servicedesk_app.www.support.wording import (
	hint_for_writing,
	in_words,
	steps,
	thanks,
	what_happens_now,
)

FIELDS = ("act", "text", "reason", "key")
ENTRIES = 50
# Acts by one link in an hour: far more than a person has to say.
ACTS_AN_HOUR = 30
SAID = ("answer", "approve", "reject")


def answer(form: Mapping[str, Any], method: str) -> tuple[Page | Redirect | Response, Reader]:
	"""The ticket, one of its files, or what an act has led to."""
	token = cstr(form.get("token"))
	opened = one_time_links.open_link(token)
	frappe.local.lang = notice_texts.language_of(opened.reader, opened.ticket.customer)
	if method != "POST" and (file := cstr(form.get("file"))):
		return file_answer(*one_time_links.open_file(opened, file)), visitor_of(opened)
	if method != "POST":
		one_time_links.log(opened, "Opened")
		frappe.local.flags.commit = True  # that it was opened is kept, though this is a GET
		return page(opened, done=cstr(form.get("done"))), visitor_of(opened)
	typed = {field: cstr(form.get(field)) for field in FIELDS}
	return act(token, opened, typed), visitor_of(opened)


def visitor_of(opened: Opened) -> Reader:
	"""To the frame of the page its reader is somebody who has not signed in."""
	return Reader(
		"Guest",
		_("Guest", context="Portal"),
		opened.ticket.customer,
		portal.zone_of(opened.reader),
		locale_of(frappe.local.lang),
	)


def act(token: str, opened: Opened, typed: dict[str, str]) -> Page | Redirect:
	"""Do it and go on to the page, or show the page again with what was typed and what is wrong."""
	try:
		limits.check("acts by link", opened.link, ACTS_AN_HOUR)
		if not acts.is_done(opened.ticket, typed):
			ACTS.get(typed["act"], unknown)(opened, typed, uploads.sent_along())
	except (ServiceDeskError, frappe.PermissionError) as error:
		return refused(token, typed, str(error), 429 if isinstance(error, TooMany) else ticket.UNPROCESSABLE)
	except ticket.COLLISIONS:
		text = _("Somebody changed the ticket at the same moment. Read what is new, then send yours again.")
		return refused(token, typed, text, ticket.CONFLICT)
	return Redirect(f"/support/link/{token}?done={typed['act']}")


def refused(token: str, typed: dict[str, str], message: str, status: int) -> Page:
	frappe.db.rollback()
	return page(one_time_links.open_link(token), typed=typed, message=message, status=status)


def unknown(opened: Opened, typed: dict[str, str], files: list[Sent]) -> None:
	raise InvalidReport(_("Nothing was chosen. Use one of the buttons of this page."))


ACTS: dict[str, Callable[[Opened, dict[str, str], list[Sent]], None]] = {
	"answer": lambda opened, typed, files: one_time_links.answer(opened, typed["text"], typed["key"], files),
	"approve": lambda opened, typed, files: one_time_links.approve(opened),
	"reject": lambda opened, typed, files: one_time_links.reject(opened, plain_text(typed["reason"])),
}


def page(
	opened: Opened,
	*,
	done: str = "",
	typed: dict[str, str] | None = None,
	message: str = "",
	status: int = 200,
) -> Page:
	"""What the customer may read of the ticket, and what this person can do with it."""
	reader = visitor_of(opened)
	shown = in_words(portal.in_full(opened.ticket, opened.reader), reader)
	typed = {**dict.fromkeys(FIELDS, ""), **(typed or {})}
	may = acts.possible(opened.ticket, opened.reader)
	pictures = bool(cint(frappe.local.form_dict.get("pictures")))
	journal = talk.journal(
		opened.ticket, opened.reader, reader, start=None, most=ENTRIES, address=address, remote=pictures
	)
	judges = one_time_links.may_approve(opened) and shown["status_category"] == "Resolved"
	values = {
		"ticket": shown,
		"resolution": safe_html(shown["resolution"]),
		"steps": steps(shown["status_category"]),
		"now": what_happens_now(shown, shown["promise"]),
		"thanks": thanks(done, shown) if done in SAID else "",
		"journal": journal,
		"files": uploads.limits(),
		"judges": judges,
		"may_answer": may["answer"],
		"hint": hint_for_writing(shown["status_category"], may["reopens"]),
		"typed": {**typed, "key": typed["key"] or secrets.token_hex(16)},
		"message": message,
		"faulty": typed["act"] if message else "",
	}
	return Page("link.html", f"{shown['name']} · {shown['subject']}", values, status, remote_images=pictures)


def address(file: dict) -> str:
	"""Where this page's reader has a file: at the page's own address, whose token is the only right to it."""
	return f"?file={quote(file['file'], safe='')}"
