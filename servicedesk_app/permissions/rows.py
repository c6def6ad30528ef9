"""Rows of child tables, which Frappe lists to whoever may read their parent's DocType, of whichever parent.

A row is seen by whoever sees the record that it is part of.
"""

import frappe

from servicedesk_app.permissions import related, tickets

PARENT_CONDITIONS = {
	"SD Ticket": tickets.query_conditions,
	"SD Customer": related.customer_query_conditions,
	"SD Desk": related.desk_query_conditions,
	"SD Queue": related.queue_query_conditions,
	"SD Service Level Agreement": related.agreement_query_conditions,
	"SD Escalation Policy": related.policy_query_conditions,
	"SD Mailbox": related.mailbox_query_conditions,
}


def _of(parent: str, doctype: str, user: str | None) -> str:
	condition = PARENT_CONDITIONS[parent](user or frappe.session.user)
	return (
		f"(`tab{doctype}`.parenttype = {frappe.db.escape(parent)}"
		f" and `tab{doctype}`.parent in (select `tab{parent}`.name from `tab{parent}` where {condition}))"
	)


def watchers(user: str | None = None, doctype: str = "SD Ticket Watcher") -> str:
	"""Watchers of tickets."""
	return _of("SD Ticket", "SD Ticket Watcher", user)


def helpers(user: str | None = None, doctype: str = "SD Ticket Helper") -> str:
	"""Helpers on tickets."""
	return _of("SD Ticket", "SD Ticket Helper", user)


def customer_people(user: str | None = None, doctype: str = "SD Customer Person") -> str:
	"""People of customers."""
	return _of("SD Customer", "SD Customer Person", user)


def customer_domains(user: str | None = None, doctype: str = "SD Customer Domain") -> str:
	"""E-mail domains of customers."""
	return _of("SD Customer", "SD Customer Domain", user)


def desk_members(user: str | None = None, doctype: str = "SD Desk Member") -> str:
	"""Members of desks."""
	return _of("SD Desk", "SD Desk Member", user)


def matrix_rows(user: str | None = None, doctype: str = "SD Service Matrix Row") -> str:
	"""Rows of desks' service matrices."""
	return _of("SD Desk", "SD Service Matrix Row", user)


def queue_members(user: str | None = None, doctype: str = "SD Queue Member") -> str:
	"""Members of queues."""
	return _of("SD Queue", "SD Queue Member", user)


def escalation_steps(user: str | None = None, doctype: str = "SD Escalation Step") -> str:
	"""Steps of escalation policies."""
	return _of("SD Escalation Policy", "SD Escalation Step", user)


def targets(user: str | None = None, doctype: str = "SD Service Level Target") -> str:
	"""Targets of agreements."""
	return _of("SD Service Level Agreement", "SD Service Level Target", user)


def agreement_customers(user: str | None = None, doctype: str = "SD Agreement Customer") -> str:
	"""Customers of agreements: of one that several desks share, one's own desks' customers."""
	of_agreement = _of("SD Service Level Agreement", "SD Agreement Customer", user)
	mine = related.customer_query_conditions(user or frappe.session.user)
	customers = f"(select `tabSD Customer`.name from `tabSD Customer` where {mine})"
	return f"({of_agreement} and `tabSD Agreement Customer`.customer in {customers})"


def mailbox_folders(user: str | None = None, doctype: str = "SD Mailbox Folder") -> str:
	"""Folders of mailboxes."""
	return _of("SD Mailbox", "SD Mailbox Folder", user)
