"""/support/tickets.csv: the list that is shown, all its pages, as a file for a spreadsheet."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from frappe import _

from servicedesk_app.rules.csv_cells import safe_cell
from servicedesk_app.ticketing import portal
from servicedesk_app.www.support.answers import File
from servicedesk_app.www.support.asked import TABS, asked_for
from servicedesk_app.www.support.reader import Reader

MOST = 10_000
# By this a spreadsheet knows that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def answer(reader: Reader, form: Mapping[str, Any], method: str) -> File:
	asked = asked_for(reader, form)
	found = portal.every(reader.user, state=TABS[asked.show], sort=asked.sort, limit=MOST, **asked.query)
	return File("tickets.csv", "text/csv", text_of([heads(), *(row_of(ticket, reader) for ticket in found)]))


def text_of(rows: list[list[Any]]) -> str:
	"""The rows as a spreadsheet reads them, and no cell of them a formula."""
	file = io.StringIO()
	csv.writer(file).writerows([safe_cell(cell) for cell in row] for row in rows)
	return BYTE_ORDER_MARK + file.getvalue()


def heads() -> list[str]:
	return [
		_("Number", context="Portal"), _("Created", context="Portal"), _("Age in days"), _("Status", context="Portal"), _("Headline"), _("Type", context="Portal"), _("Priority", context="Portal"),
		_("Reported by"), _("Resource"), _("Whose turn"), _("React by"),
	]  # fmt: skip


def row_of(ticket: dict, reader: Reader) -> list[Any]:
	opened = reader.local(ticket["opened_at"])
	return [
		ticket["name"],
		written(ticket["opened_at"], reader),
		(reader.now() - opened).days,
		ticket["status"],
		ticket["subject"],
		_(ticket["ticket_type"] or ""),
		_(ticket["priority"] or ""),
		ticket["reported_by"],
		ticket["initials"],
		ticket["waiting_for"],
		written(ticket["reaction_due"], reader),
	]


def written(iso: str | None, reader: Reader) -> str:
	"""A time as every spreadsheet reads it."""
	return reader.local(iso).strftime("%Y-%m-%d %H:%M") if iso else ""
