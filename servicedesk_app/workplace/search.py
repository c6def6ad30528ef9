"""The staff's quick search: a number, a customer, a phone number, or words of a headline.

Everything found is what the searcher sees anyway: each query carries the permission condition of its DocType.
"""

import re
from datetime import datetime

import frappe
from frappe import _

from servicedesk_app.permissions import related, tickets
from servicedesk_app.rules.lifecycle import OPEN

LIMIT = 6
LATEST = 50_000
"""Solved tickets that words are looked for in: reading a past of 200,000 for each word typed takes 0.6 s."""
SHORTEST = 2
SHORTEST_PHONE = 5
LIKE_SIGNS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def find(text: str, limit: int = LIMIT) -> list[dict]:
	"""What fits, best first: `doctype`, `name`, `label`, `detail`; of tickets up to `limit` by number and as many by
	words. Nothing for fewer than two characters."""
	text = " ".join(text.split())[:80]
	if len(text) < SHORTEST:
		return []
	digits, number = re.sub(r"\D", "", text), text.lstrip("#")
	found = by_number(number, limit) if number.isdigit() else []
	if found and found[0]["name"] == number:
		return found
	if len(digits) >= SHORTEST_PHONE and not re.search(r"[^\d\s+()/.-]", text):
		found += by_phone(digits)
	return found + by_customer(text) + by_words(text, limit)


def by_number(number: str, limit: int = LIMIT) -> list[dict]:
	"""The ticket of this number first, then those that begin with it."""
	return _tickets("name like %(number)s", {"number": f"{number}%"}, order="length(name), name", limit=limit)


def by_words(text: str, limit: int = LIMIT) -> list[dict]:
	"""Open tickets whose headline has every word, then the latest others: no more are read than are needed, of others
	no more than LATEST. The list's own filter finds older ones."""
	words = {f"word_{position}": _like(word) for position, word in enumerate(text.split()[:5])}
	where = " and ".join(f"subject like %({name})s" for name in words)
	values = {**words, "open": OPEN}
	found = _tickets(f"{where} and status_category in %(open)s", values, order=SORTED, limit=limit)
	if missing := limit - len(found):
		others = f"{where} and status_category not in %(open)s and creation >= %(earliest)s"
		found += _tickets(others, {**values, "earliest": _earliest()}, limit=missing)
	return found


def _earliest() -> datetime:
	"""When the first of the LATEST tickets was made. A statement of its own: as a constant it becomes a range of the index."""
	rows = frappe.db.sql(
		f"select creation from `tabSD Ticket` order by creation desc limit 1 offset {LATEST}"
	)
	return rows[0][0] if rows else datetime.min.replace(year=1000)


def by_customer(text: str) -> list[dict]:
	"""Customers of one's desks whose name has the text."""
	rows = frappe.db.sql(
		f"""select name, desk from `tabSD Customer` where name like %(text)s and disabled = 0
		and {related.customer_query_conditions()} order by name limit {LIMIT}""",
		{"text": _like(text)},
		as_dict=True,
	)
	return [_row("SD Customer", row.name, row.name, row.desk) for row in rows]


def by_phone(digits: str) -> list[dict]:
	"""Whose number this is: people of one's customers, and contacts that are linked to one of them."""
	ending = f"%{digits[-8:]}"  # without the country's code, which callers' displays add or leave out
	rows = frappe.db.sql(
		f"""select distinct person.full_name as person, person.phone, customer.name as customer
		from ({NUMBERS}) as person
		join `tabSD Customer` on `tabSD Customer`.name = person.customer
		join (select name from `tabSD Customer` where {related.customer_query_conditions()}) as customer
			on customer.name = person.customer
		where regexp_replace(person.phone, '[^0-9]', '') like %(ending)s limit {LIMIT}""",
		{"ending": ending},
		as_dict=True,
	)
	return [
		_row("SD Customer", row.customer, f"{row.person}, {row.customer}", f"{_('Phone')} {row.phone}")
		for row in rows
	]


NUMBERS = """
	select user.full_name, ifnull(nullif(user.mobile_no, ''), user.phone) as phone, row.parent as customer
	from `tabSD Customer Person` as row join `tabUser` as user on user.name = row.user
	where row.parenttype = 'SD Customer'
	union all
	select user.full_name, user.phone, row.parent
	from `tabSD Customer Person` as row join `tabUser` as user on user.name = row.user
	where row.parenttype = 'SD Customer'
	union all
	select contact.name, number.phone, row.parent
	from `tabContact Phone` as number join `tabContact` as contact on contact.name = number.parent
	join `tabSD Customer Person` as row on row.user = contact.user and row.parenttype = 'SD Customer'
	union all
	select contact.name, number.phone, link.link_name
	from `tabContact Phone` as number join `tabContact` as contact on contact.name = number.parent
	join `tabDynamic Link` as link on link.parent = contact.name and link.parenttype = 'Contact'
	where link.link_doctype = 'SD Customer'
"""


def _like(text: str) -> str:
	return f"%{text.translate(LIKE_SIGNS)}%"


SORTED = "creation + interval 0 second desc"
"""Newest first, by sorting what was found: along the index of creation a word that is nowhere reads the whole past."""


def _tickets(where: str, values: dict, *, order: str = "creation desc", limit: int) -> list[dict]:
	rows = frappe.db.sql(
		f"""select name, subject, customer, status from `tabSD Ticket`
		where {where} and {tickets.query_conditions()} order by {order} limit {limit}""",
		values,
		as_dict=True,
	)
	return [
		_row("SD Ticket", row.name, f"{row.name} {row.subject}", f"{row.customer}, {_(row.status)}")
		for row in rows
	]


def _row(doctype: str, name: str, label: str, detail: str) -> dict:
	return {"doctype": doctype, "name": name, "label": label, "detail": detail or ""}
