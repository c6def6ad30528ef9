"""The numbers of the workspaces, each for the person who looks: of what they see, and of nothing else."""

from collections.abc import Callable

import frappe

from servicedesk_app.permissions import related
from servicedesk_app.permissions.tickets import query_conditions
from servicedesk_app.service_level.instants import to_site_time
from servicedesk_app.workplace import views

DAY = 86400
PRESENT_SECONDS = 15 * 60
LIST = ["List", "SD Ticket", "List"]


def of(card: str, user: str, at: int) -> dict:
	"""`value` with the `fieldtype` that it is shown as, and where a click leads."""
	return CARDS[card](user, at)


def _of_view(key: str) -> Callable[[str, int], dict]:
	def card(user: str, at: int) -> dict:
		filters = views.BY_KEY[key].filters(user, at)
		return _number(views.counts({key: filters})[key], filters)

	return card


def _number(value: float, filters: views.Filters | None = None, fieldtype: str = "Int") -> dict:
	return {
		"value": value,
		"fieldtype": fieldtype,
		"route": LIST if filters else None,
		"filters": filters or [],
	}


def escalated_today(user: str, at: int) -> dict:
	"""Tickets on which a promise ran out within the last day."""
	rows = frappe.db.sql(
		f"""select distinct clock.ticket from `tabSD Ticket Clock` as clock
		join `tabSD Ticket` on `tabSD Ticket`.name = clock.ticket
		where clock.due_at between %(since)s and %(now)s and clock.breached_at > 0 and {query_conditions()}
		limit 500""",
		{"since": at - DAY, "now": at},
		as_list=True,
	)
	return _number(len(rows), [[views.TICKET, "name", "in", [row[0] for row in rows] or views.NONE]])


def kept_in_30_days(user: str, at: int) -> dict:
	"""Of the promises that fell due in the last 30 days, the share that was kept, in per cent."""
	due, late = kept_between(at - 30 * DAY, at)
	return _number(round(100 * (due - late) / due, 1) if due else 100, fieldtype="Percent")


def kept_between(since: int, until: int) -> tuple[int, int]:
	"""How many promises fell due in [since, until), and how many of them were broken; cancelled ones are none."""
	row = frappe.db.sql(
		f"""select count(*), ifnull(sum(clock.breached_at > 0), 0) from `tabSD Ticket Clock` as clock
		join `tabSD Ticket` on `tabSD Ticket`.name = clock.ticket
		where clock.due_at >= %(since)s and clock.due_at < %(until)s and clock.state != 'Cancelled'
		and {query_conditions()}""",
		{"since": since, "until": until},
	)[0]
	return int(row[0]), int(row[1])


def present(user: str, at: int) -> dict:
	"""Colleagues who are not away and have used the Frappe Desk in the last quarter of an hour."""
	return _number(sum(agent["present"] for agent in agents(at)))


def agents(at: int) -> list[dict]:
	"""The colleagues of one's desks: who is present, who is away, and how many tickets each has to do."""
	rows = frappe.db.sql(
		f"""select `tabSD Agent`.user, `tabSD Agent`.full_name, `tabSD Agent`.away, user.last_active
		from `tabSD Agent` join `tabUser` as user on user.name = `tabSD Agent`.user
		where user.enabled = 1 and {related.agent_query_conditions()} order by `tabSD Agent`.full_name limit 200""",
		as_dict=True,
	)
	loads = open_by("responsible", at)
	since = to_site_time(at - PRESENT_SECONDS)
	return [
		{
			"user": row.user,
			"name": row.full_name or row.user,
			"away": bool(row.away),
			"present": bool(not row.away and row.last_active and row.last_active >= since),
			"open": loads.get(row.user, (0, 0))[0],
			"late": loads.get(row.user, (0, 0))[1],
		}
		for row in rows
	]


def open_by(field: str, at: int) -> dict[str, tuple[int, int]]:
	"""How many tickets there are to do for each value of `queue` or `responsible`, and how many of them are late."""
	rows = frappe.db.sql(
		f"""select ifnull(`{field}`, ''), count(*), ifnull(sum(next_due < %(now)s), 0) from `tabSD Ticket`
		where status_category in %(to_do)s and {query_conditions()} group by 1 order by 2 desc limit 50""",
		{"to_do": tuple(views.TO_DO), "now": to_site_time(at)},
	)
	return {row[0]: (int(row[1]), int(row[2])) for row in rows}


CARDS: dict[str, Callable[[str, int], dict]] = {
	**{key: _of_view(key) for key in views.BY_KEY},
	"escalated_today": escalated_today,
	"kept_in_30_days": kept_in_30_days,
	"agents_present": present,
}
