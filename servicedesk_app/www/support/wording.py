"""A ticket in the reader's words: whose turn it is, what was promised, and what happens now."""

from datetime import datetime, timedelta
from html import unescape

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit
from frappe import _
from frappe.utils import strip_html

from servicedesk_app.service_level.instants import to_zone
from servicedesk_app.www.support.reader import Reader

# The step of the progress line at which a ticket stands.
STEP_OF_CATEGORY = {
	"New": 0,
	"Assigned": 1,
	"In Progress": 2,
	"Waiting for Customer": 2,
	"Waiting for Supplier": 2,
	"Resolved": 3,
	"Closed": 4,
}


def in_words(ticket: dict, reader: Reader) -> dict:
	"""A ticket of `ticketing.portal` with everything added that the pages say about it."""
	now = reader.now()
	return {
		**ticket,
		"turn": turn(ticket["waiting_for"]),
		"promise": promise(ticket, reader, now),
		"reaction": reacted(ticket, reader, now),
		"solution": solved_by(ticket, reader, now),
		"age": age(reader.local(ticket["opened_at"]), now, reader),
		"opened": full(reader.local(ticket["opened_at"]), reader),
		"opened_when": moment(reader.local(ticket["opened_at"]), now, reader),
		"old": how_long(now - reader.local(ticket["opened_at"]), reader),
	}


def turn(waiting_for: str) -> str:
	turns = {
		"desk": _("Our turn"),
		"customer": _("Your turn"),
		"supplier": _("The supplier’s turn"),
		"nobody": _("Done"),
	}
	return turns[waiting_for]


def promise(ticket: dict, reader: Reader, now: datetime) -> dict | None:
	"""What is promised next, as `state` (met, late, open) and `text`: the reaction, and once that is met the solution.
	None if nothing is running or was met."""
	reaction = reacted(ticket, reader, now)
	solution = solved_by(ticket, reader, now)
	return solution if solution and (not reaction or reaction["state"] == "met") else reaction


def reacted(ticket: dict, reader: Reader, now: datetime) -> dict | None:
	"""The agreed reaction."""
	if ticket["reaction_met_at"]:
		met = _local(ticket["reaction_met_at"], reader)
		text = _("Reacted {0}, later than promised") if ticket.get("reaction_late") else _("Reacted {0}")
		return {"state": "met", "text": text.format(moment(met, now, reader)), "at": met.isoformat()}
	return _running(ticket, ticket["reaction_due"], _("We react by {0}"), reader, now)


def solved_by(ticket: dict, reader: Reader, now: datetime) -> dict | None:
	"""The agreed solution, while its clock runs."""
	return _running(ticket, ticket.get("resolution_due"), _("We solve it by {0}"), reader, now)


def _running(ticket: dict, iso: str | None, text: str, reader: Reader, now: datetime) -> dict | None:
	due = _local(iso, reader)
	if not due or ticket["waiting_for"] == "nobody":
		return None
	if due < now:
		text = _("Overdue since {0}")
	state = "late" if due < now else "open"
	return {"state": state, "text": text.format(moment(due, now, reader)), "at": due.isoformat()}


def for_scripts() -> dict[str, str]:
	"""What the portal's scripts say."""
	return {
		"sending": _("Sending…"),
		"left": _("Characters left: {0}"),
		"over": _("Too long by {0} characters"),
		"notSent": _("Not sent: there is no connection. It is kept, and is sent as soon as you are back."),
		"failed": _("That did not work. Try again in a minute."),
		"changed": _("This page was brought up to date."),
		"remove": _("Remove {0}"),
		"again": _("Try again"),
		"uploaded": _("{0} is attached."),
		"ending": _("We do not take files of this kind. Put it into a zip file."),
		"tooLarge": _("Larger than {0} MB."),
		"tooMany": _("More than {0} files. Send the others with a second message."),
	}


def headline(ticket: dict) -> str:
	"""Whose turn it is and until when, in one line: `Our turn: we react by today 14:20`."""
	promised, category = ticket["promise"], ticket["status_category"]
	if promised and promised["state"] in ("open", "late") and ticket["waiting_for"] == "desk":
		return f"{ticket['turn']}: {_lower_first(promised['text'])}"
	rest = {
		"Waiting for Customer": _("answer our question"),
		"Resolved": _("check whether it works"),
		"Waiting for Supplier": _("we keep after it"),
	}
	return f"{ticket['turn']}: {rest[category]}" if category in rest else ticket["turn"]


def _lower_first(text: str) -> str:
	return text[:1].lower() + text[1:]


def size(count: int, reader: Reader) -> str:
	"""`820 kB`, `1.4 MB`: a file's size as people say it."""
	if count < 10**6:
		return f"{max(round(count / 1000), 1)} kB"
	return f"{format_decimal(count / 10**6, '0.#', locale=reader.locale)} MB"


def promised_words(promised: list, reader: Reader) -> str:
	"""Promises of `service_level.prospects` in one line: `We react by today 14:20, and solve it by …`; or nothing."""
	by = {one.metric: moment(to_zone(one.due_at, reader.zone), reader.now(), reader) for one in promised}
	if len(by) == 2:
		return _("We react by {0}, and solve it by {1}.").format(by["Reaction"], by["Resolution"])
	told = {"Reaction": _("We react by {0}."), "Resolution": _("We solve it by {0}.")}
	return " ".join(told[metric].format(at) for metric, at in by.items())


def what_happens_now(ticket: dict, promised: dict | None) -> str:
	"""One or two sentences: what the desk does, and what the reader can do."""
	who = ticket["responsible"] or _("A technician")
	sentences = {
		"New": _("Your report is with us. A technician takes it on and gets back to you."),
		"Assigned": _("{0} has taken your report on and starts with it next.").format(who),
		"In Progress": _("{0} is working on it. There is nothing you need to do.").format(who),
		"Waiting for Customer": _(
			"We cannot go on without you. Please answer the question that we sent you."
		),
		"Waiting for Supplier": _("A supplier has to act before we can go on. We keep after it for you."),
		"Resolved": _("We believe that it is solved. Please check, and tell us if it still fails."),
		"Closed": _("This is done. If it comes back, write to us below."),
		"Cancelled": _("This was cancelled; nobody works on it. Report it again if you still need it."),
	}
	lateness = (
		_("We promised to react sooner, and we are sorry.")
		if promised and promised["state"] == "late"
		else ""
	)
	return " ".join(filter(None, (sentences[ticket["status_category"]], lateness)))


def thanks(done: str, ticket: dict) -> str:
	"""What the page says after an act; nothing for any other word in the address, or one that is not so."""
	category = ticket["status_category"]
	if {"approve": "Closed", "withdraw": "Cancelled"}.get(done, category) != category:
		return ""
	if category == "Closed" and done == "answer":
		return _("We have your message. It became a new ticket, because this one was closed long ago.")
	said = {
		"answer": _("We have your message."),
		"approve": _("Thank you. The ticket is closed."),
		"reject": _("We have it back, with what you wrote. We are sorry that it still fails."),
		"withdraw": _("The ticket is withdrawn. Nobody works on it any more."),
		"watch": _("Your colleague follows the ticket from now on."),
		"unwatch": _("They follow the ticket no longer."),
	}
	return said.get(done, "")


def hint_for_writing(category: str, reopens: bool) -> str:
	"""What a message does to the ticket, where it does more than tell us something."""
	hints = {
		"Waiting for Customer": _("We go on as soon as we have your answer."),
		"Resolved": _("What you write here sends the ticket back to us as not solved yet."),
		"Closed": _("This ticket is closed. Writing here opens it again.")
		if reopens
		else _("This ticket was closed long ago. What you write becomes a new one that refers to it."),
	}
	return hints.get(category, "")


def happened(entries: list[dict], reader: Reader) -> list[dict]:
	"""Entries of `ticketing.conversation` with who and when in words."""
	now, told, before = reader.now(), [], None
	for entry in entries:
		at = reader.local(entry["at"])
		told.append(
			{
				**entry,
				"text": without_echo(entry, before),
				"who": _("You", context="Portal") if entry["mine"] else entry["by"] or _("Service desk"),
				"when": moment(at, now, reader),
				"full": full(at, reader),
			}
		)
		before = entry
	return told


def without_echo(entry: dict, before: dict | None) -> str:
	"""A state that a message brought about tells its beginning as the reason; the message stands right above it."""
	state, separator, reason = entry["text"].partition(": ")
	if entry["kind"] != "state" or not separator or not before or before["kind"] != "message":
		return entry["text"]
	said = " ".join(unescape(strip_html(before["text"])).split())
	return state if before["from_customer"] and said.startswith(unescape(reason)) else entry["text"]


def steps(category: str) -> list[dict]:
	"""The progress line: each step with `state` done, now or ahead. A cancelled ticket leaves the line early."""
	if category == "Cancelled":
		return [
			{"label": _("Received", context="Portal"), "state": "done"},
			{"label": _("Cancelled", context="Portal"), "state": "now"},
		]
	labels = (
		_("Received", context="Portal"),
		_("Assigned", context="Portal"),
		_("In progress"),
		_("Solved"),
		_("Closed", context="Ticket"),
	)
	standing = STEP_OF_CATEGORY[category]
	states = ["done"] * standing + ["now"] + ["ahead"] * (len(labels) - standing - 1)
	return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def moment(at: datetime, now: datetime, reader: Reader) -> str:
	"""`today 14:20`, `tomorrow 09:00`, `Thu, 20 Nov, 14:20`."""
	time = clock(at, reader)
	days = (at.date() - now.date()).days
	near = {-1: _("yesterday {0}"), 0: _("today {0}"), 1: _("tomorrow {0}")}
	if days in near:
		return near[days].format(time)
	skeleton = "MMMEd" if at.year == now.year else "yMMMEd"
	return f"{format_skeleton(skeleton, at, locale=reader.locale)}, {time}"


def clock(at: datetime, reader: Reader) -> str:
	# 24 hours in every language: Frappe knows no other.
	return format_time(at, "HH:mm", locale=reader.locale)


def full(at: datetime, reader: Reader) -> str:
	"""The date in full and the time: for where there is room, and no doubt must be left."""
	return f"{format_date(at, 'full', locale=reader.locale)}, {clock(at, reader)}"


def age(opened: datetime, now: datetime, reader: Reader) -> str:
	"""`5 minutes ago`; a clock that runs ahead never says "in 2 seconds"."""
	passed = max(now - opened, timedelta())
	if passed < timedelta(minutes=1):
		return _("just now")
	return format_timedelta(-passed, add_direction=True, threshold=1, locale=reader.locale)


def how_long(passed: timedelta, reader: Reader) -> str:
	"""`0 hours`, `5 hours`, `3 days`: an age for a column, in hours until it is two days."""
	hours = max(int(passed.total_seconds() // 3600), 0)
	unit, count = ("hour", hours) if hours < 48 else ("day", hours // 24)
	return format_unit(count, f"duration-{unit}", length="long", locale=reader.locale)


def _local(iso: str | None, reader: Reader) -> datetime | None:
	return reader.local(iso) if iso else None
