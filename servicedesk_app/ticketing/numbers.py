"""Ticket numbers: short, plain, from a sequence of the database.

A naming series would make every creation wait for one counter row, and Frappe's autoincrement makes the
name an integer, which the varchar columns that refer to it cannot use an index for
(docs/decisions/0003-ticket-numbers.md).
"""

import frappe
from frappe.utils import cint

SEQUENCE = "sd_ticket_number"
FIRST = 10001


def next_number() -> str:
	"""A number no ticket has had. A creation that fails leaves a gap; nothing waits for anything."""
	return str(frappe.db.sql(f"select nextval(`{SEQUENCE}`)")[0][0])


def ensure_sequence() -> None:
	"""Make the sequence where it is missing, and move it past every number in use (after a restore, say)."""
	frappe.db.sql_ddl(f"create sequence if not exists `{SEQUENCE}` start with {FIRST} cache 20 nocycle")
	highest = cint(frappe.db.sql("select max(cast(name as unsigned)) from `tabSD Ticket`")[0][0])
	frappe.db.sql(f"select setval(`{SEQUENCE}`, {max(highest, FIRST - 1)}, 1)")


def drop_sequence() -> None:
	"""Remove it with the app."""
	frappe.db.sql_ddl(f"drop sequence if exists `{SEQUENCE}`")
