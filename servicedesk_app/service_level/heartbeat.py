"""The sweep's heartbeat and the present incident, kept in the database: it must be there when Redis is not.

The rows of SD Timer Health are written one at a time by their key and never deleted, so that two requests or two
sweeps at once neither deadlock nor both believe to be the first.
"""

import frappe

DOCTYPE = "SD Timer Health"
FIELDS = ("last_sweep_at", "standing_since", "mail_not_before", "alarm_mail", "alarm_error")
TOLD = -1
"""In `mail_not_before`: the mail of this incident is out."""


def ensure_rows(at: int) -> None:
	"""What must hold at install and after every migrate; a site without a sweep yet has swept just now."""
	stored = read()
	for field in FIELDS:
		if field not in stored:
			value = str(at) if field == "last_sweep_at" else ""
			frappe.qb.into("Singles").columns("doctype", "field", "value").insert(DOCTYPE, field, value).run()


def read() -> dict[str, str]:
	"""All fields as text; missing ones are absent."""
	return dict(
		frappe.db.sql("select field, value from `tabSingles` where doctype = %s", DOCTYPE, as_list=True)
	)


def write(field: str, value: int | str, *, only_if: tuple[int, int] | None = None) -> bool:
	"""Set one field; with `only_if`, only while its present number lies in that range. Whether a row changed."""
	condition = (
		" and cast(ifnull(nullif(value, ''), '0') as signed) between %(low)s and %(high)s" if only_if else ""
	)
	low, high = only_if or (0, 0)
	frappe.db.sql(
		f"update `tabSingles` set value = %(value)s where doctype = %(doctype)s and field = %(field)s{condition}",
		{"value": str(value), "doctype": DOCTYPE, "field": field, "low": low, "high": high},
	)
	return bool(frappe.db._cursor.rowcount)


def beat(at: int) -> None:
	"""A sweep has come to its end at `at`."""
	write("last_sweep_at", at)
