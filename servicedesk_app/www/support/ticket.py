"""/support/tickets/<id>: one ticket, what happens now and until when."""

from collections.abc import Mapping
from typing import Any

from frappe.utils import cint, cstr
from frappe.utils.html_utils import clean_html
from markupsafe import Markup

from servicedesk_app.ticketing import portal
from servicedesk_app.www.support.answers import Page
from servicedesk_app.www.support.reader import Reader
from servicedesk_app.www.support.wording import in_words, steps, what_happens_now


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> Page:
	ticket = in_words(portal.ticket(cstr(form.get("ticket")), reader.user), reader)
	values = {
		"ticket": ticket,
		"description": safe_html(ticket["description"]),
		"steps": steps(ticket["status_category"]),
		"now": what_happens_now(ticket, ticket["promise"]),
		"is_new": bool(cint(form.get("reported"))),
	}
	return Page("ticket.html", f"{ticket['name']} · {ticket['subject']}", values)


def safe_html(html: str | None) -> Markup:
	"""Text with paragraphs, lists and emphasis only.

	It was sanitised when it was saved, but for the Frappe Desk, which also allows forms, styles and images
	of other hosts.
	"""
	return Markup(clean_html(html or ""))
