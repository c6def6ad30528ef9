"""Who may see what belongs to a ticket or to a desk: clocks, their log, customers, queues, desks, agreements.

The set-up that is the same for all desks, and that every agent may therefore read, is MASTERS_OF_ALL.
"""

import frappe

from servicedesk_app.permissions import people, tickets
from servicedesk_app.rules.predicate import Always, Condition, Never, not_one_of, one_of

MASTERS_OF_ALL = frozenset(
	{
		"SD Priority",
		"SD Service Calendar",
		"SD Settings",
		"SD Status",
		"SD Ticket Type",
		"SD Timer Health",
		"SD Webhook",  # whose DocPerms let administrators alone in
		"SD Clock Recount",
	}
)

DESK_FIELD = {
	"SD Desk": "name",
	"SD Customer": "desk",
	"SD Queue": "desk",
	"SD Category": "desk",
	"SD Mailbox": "desk",
	"SD Agreement Report": "desk",
	"SD Contact Request": "desk",
}


def clock_query_conditions(user: str | None = None, doctype: str = "SD Ticket Clock") -> str:
	"""A clock is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Ticket Clock", user)


def clock_event_query_conditions(user: str | None = None, doctype: str = "SD Ticket Clock Event") -> str:
	"""A row of the log is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Ticket Clock Event", user)


def notice_query_conditions(user: str | None = None, doctype: str = "SD Notice") -> str:
	"""A notice is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Notice", user)


def access_link_query_conditions(user: str | None = None, doctype: str = "SD Ticket Access Link") -> str:
	"""A link into one ticket is seen by whoever sees the ticket. Only its hash is stored."""
	return _of_seen_tickets("SD Ticket Access Link", user)


def access_use_query_conditions(user: str | None = None, doctype: str = "SD Ticket Access Use") -> str:
	"""A use of such a link is seen by whoever sees the ticket."""
	return _of_seen_tickets("SD Ticket Access Use", user)


def outbound_mail_query_conditions(user: str | None = None, doctype: str = "SD Outbound Mail") -> str:
	"""A mail that was sent is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Outbound Mail", user)


def webhook_call_query_conditions(user: str | None = None, doctype: str = "SD Webhook Call") -> str:
	"""A webhook's call is seen by whoever sees its ticket."""
	return _of_seen_tickets("SD Webhook Call", user)


def invitation_query_conditions(user: str | None = None, doctype: str = "SD Invitation") -> str:
	"""An invitation is seen by whoever sees the customer that it is to."""
	seen = customer_query_conditions(user)
	return f"(`tabSD Invitation`.customer in (select name from `tabSD Customer` where {seen}))"


def of_customer_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""An invitation, for a single document: by the customer that it has in the database, and is to have."""
	condition = desk_condition("SD Customer", user or frappe.session.user)
	stored = frappe.db.get_value(doc.doctype, doc.name, "customer") if doc.get("name") else None
	names = {doc.get("customer"), stored} - {None, ""}
	desks = [{"desk": frappe.db.get_value("SD Customer", name, "desk")} for name in names]
	return bool(desks) and all(condition.holds(desk) for desk in desks)


def bouncing_address_query_conditions(user: str | None = None, doctype: str = "SD Bouncing Address") -> str:
	"""An address that bounces is seen by whoever sees the ticket whose mail came back last."""
	return _of_seen_tickets("SD Bouncing Address", user)


def ticket_link_query_conditions(user: str | None = None, doctype: str = "SD Ticket Link") -> str:
	"""A link is seen by whoever sees both of its tickets."""
	seen = tickets.query_conditions(user)
	inner = f"(select name from `tabSD Ticket` where {seen})"
	return f"(`tabSD Ticket Link`.ticket in {inner} and `tabSD Ticket Link`.other in {inner})"


def _of_seen_tickets(doctype: str, user: str | None) -> str:
	seen = tickets.query_conditions(user)
	return f"(`tab{doctype}`.ticket in (select name from `tabSD Ticket` where {seen}))"


def of_ticket_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A clock, a row of its log or a notice, for a single document: by the ticket that it has in the database."""
	user = user or frappe.session.user
	stored = frappe.db.get_value(doc.doctype, doc.name, "ticket") if doc.get("name") else None
	return all(tickets.seen_by_staff(user, ticket) for ticket in {doc.ticket, stored or doc.ticket})


def of_both_tickets_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A link, for a single document: being made, its tickets are checked by the controller."""
	condition = tickets.staff_condition(user or frappe.session.user)
	stored = frappe.db.get_value(doc.doctype, doc.name, ["ticket", "other"]) if doc.get("name") else None
	names = {name for name in (doc.get("ticket"), doc.get("other"), *(stored or ())) if name}
	rows = frappe.get_all("SD Ticket", {"name": ("in", names or [""])}, tickets.CONDITION_FIELDS)
	return all(condition.holds(row) for row in rows)


def desk_condition(doctype: str, user: str) -> Condition:
	"""The desks that an agent works for, and their customers and queues."""
	if people.sees_everything(user):
		return Always()
	if not people.is_staff(user):
		return Never()
	return one_of(DESK_FIELD[doctype], people.desks_of(user))


def desk_query_conditions(user: str | None = None, doctype: str = "SD Desk") -> str:
	"""Lists of desks."""
	return tickets.as_sql(desk_condition("SD Desk", user or frappe.session.user), "SD Desk")


def customer_query_conditions(user: str | None = None, doctype: str = "SD Customer") -> str:
	"""Lists of customers."""
	return tickets.as_sql(desk_condition("SD Customer", user or frappe.session.user), "SD Customer")


def queue_query_conditions(user: str | None = None, doctype: str = "SD Queue") -> str:
	"""Lists of queues."""
	return tickets.as_sql(desk_condition("SD Queue", user or frappe.session.user), "SD Queue")


def category_query_conditions(user: str | None = None, doctype: str = "SD Category") -> str:
	"""Lists of categories."""
	return tickets.as_sql(desk_condition("SD Category", user or frappe.session.user), "SD Category")


def mailbox_query_conditions(user: str | None = None, doctype: str = "SD Mailbox") -> str:
	"""Lists of mailboxes."""
	return tickets.as_sql(desk_condition("SD Mailbox", user or frappe.session.user), "SD Mailbox")


def report_query_conditions(user: str | None = None, doctype: str = "SD Agreement Report") -> str:
	"""Lists of customers' monthly reports; what a report shows of tickets is asked once more when it is printed."""
	condition = desk_condition("SD Agreement Report", user or frappe.session.user)
	return tickets.as_sql(condition, "SD Agreement Report")


def of_report_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A customer's monthly report, for a single document: before its first save by the desk that it will get."""
	condition = desk_condition(doc.doctype, user or frappe.session.user)
	if not doc.get("name") or not frappe.db.exists(doc.doctype, doc.name):
		desk = frappe.db.get_value("SD Customer", doc.customer, "desk") if doc.get("customer") else None
		return condition.holds({"desk": desk}) or (not doc.get("customer") and isinstance(condition, Always))
	return _holds(condition, doc)


def contact_request_query_conditions(user: str | None = None, doctype: str = "SD Contact Request") -> str:
	"""Lists of questions from the contact form."""
	return tickets.as_sql(desk_condition(doctype, user or frappe.session.user), doctype)


def of_desk_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A desk, a customer or a queue, for a single document."""
	return _holds(desk_condition(doc.doctype, user or frappe.session.user), doc)


def setup_condition(doctype: str, user: str) -> Condition:
	"""What else is set up, partly for one desk and partly for all."""
	if people.sees_everything(user):
		return Always()
	if not people.is_staff(user):
		return Never()
	return SETUP_CONDITIONS[doctype](user)


def _of_foreign_desks(user: str) -> Condition:
	return not_one_of("desk", people.desks_not_of(user))


def _rules(user: str) -> Condition:
	named = frappe.get_all("SD Routing Rule", {"customer": ("is", "set")}, pluck="customer", distinct=True)
	return _of_foreign_desks(user) & not_one_of("customer", set(named) - set(_customers(user, named)))


def _agreements(user: str) -> Condition:
	"""All but those that are made for customers of other desks alone."""
	rows = frappe.get_all("SD Agreement Customer", {"parenttype": AGREEMENT}, ["parent", "customer"])
	mine = set(_customers(user, [row.customer for row in rows]))
	desks = people.desks_of(user)
	defaults = frappe.get_all("SD Desk", {"name": ("in", desks or [""])}, pluck="default_agreement")
	seen = {row.parent for row in rows if row.customer in mine}.union(filter(None, defaults))
	return not_one_of("name", {row.parent for row in rows} - seen)


def _colleagues(user: str) -> Condition:
	members = frappe.get_all(
		"SD Desk Member",
		{"parent": ("in", people.desks_of(user) or [""]), "parenttype": "SD Desk"},
		pluck="user",
	)
	return one_of("user", {user, *members})


def _all(user: str) -> Condition:
	return Always()


def _own(user: str) -> Condition:
	return one_of("user", [user])


def _customers(user: str, names: list[str]) -> list[str]:
	"""Those of the named customers that one of the user's desks serves."""
	desks = people.desks_of(user)
	return frappe.get_all(
		"SD Customer", {"name": ("in", names or [""]), "desk": ("in", desks or [""])}, pluck="name"
	)


AGREEMENT = "SD Service Level Agreement"

SETUP_CONDITIONS = {
	AGREEMENT: _agreements,
	"SD Agent": _colleagues,
	"SD Escalation Policy": _all,
	"SD Mail Sender Rule": _of_foreign_desks,
	"SD Notice Preference": _own,
	"SD Notice Subscription": _own,
	"SD Notice Template": _of_foreign_desks,
	"SD Routing Rule": _rules,
	"SD Text Snippet": _of_foreign_desks,
}


def agreement_query_conditions(user: str | None = None, doctype: str = AGREEMENT) -> str:
	"""Lists of agreements."""
	return _setup_sql(AGREEMENT, user)


def policy_query_conditions(user: str | None = None, doctype: str = "SD Escalation Policy") -> str:
	"""Lists of escalation policies: all of staff see all of them."""
	return _setup_sql("SD Escalation Policy", user)


def agent_query_conditions(user: str | None = None, doctype: str = "SD Agent") -> str:
	"""Lists of agents: phone numbers are for colleagues of a desk."""
	return _setup_sql("SD Agent", user)


def preference_query_conditions(user: str | None = None, doctype: str = "SD Notice Preference") -> str:
	"""Lists of what people want to be told: everybody's own."""
	return _setup_sql("SD Notice Preference", user)


def subscription_query_conditions(user: str | None = None, doctype: str = "SD Notice Subscription") -> str:
	"""Lists of who is told how tickets end: everybody's own."""
	return _setup_sql("SD Notice Subscription", user)


def template_query_conditions(user: str | None = None, doctype: str = "SD Notice Template") -> str:
	"""Lists of notice templates."""
	return _setup_sql("SD Notice Template", user)


def sender_rule_query_conditions(user: str | None = None, doctype: str = "SD Mail Sender Rule") -> str:
	"""Lists of whose mail is let in, and whose is not."""
	return _setup_sql("SD Mail Sender Rule", user)


def rule_query_conditions(user: str | None = None, doctype: str = "SD Routing Rule") -> str:
	"""Lists of routing rules."""
	return _setup_sql("SD Routing Rule", user)


def snippet_query_conditions(user: str | None = None, doctype: str = "SD Text Snippet") -> str:
	"""Lists of texts to insert."""
	return _setup_sql("SD Text Snippet", user)


def _setup_sql(doctype: str, user: str | None) -> str:
	return tickets.as_sql(setup_condition(doctype, user or frappe.session.user), doctype)


def of_setup_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""An agreement, an agent, a preference, a template or a rule, for a single document."""
	return _holds(setup_condition(doc.doctype, user or frappe.session.user), doc)


def _holds(condition: Condition, doc) -> bool:
	"""As it is stored and as it is to be: nothing is taken from another desk, nothing is given away."""
	stored = frappe.db.get_value(doc.doctype, doc.name, "*", as_dict=True) if doc.get("name") else None
	return (stored is None or condition.holds(stored)) and condition.holds(doc.as_dict())
