"""Who a user is to the service desk."""

import frappe

AGENT = "SD Agent"
MANAGER = "SD Manager"
ADMINISTRATOR = "SD Administrator"
PORTAL_USER = "SD Portal User"
MAIL_GATEWAY = "SD Mail Gateway"
"""A mail server's account: it may hand mails in, and nothing else."""

STAFF_ROLES = frozenset({AGENT, MANAGER, ADMINISTRATOR})
SEES_EVERYTHING = frozenset({ADMINISTRATOR, "System Manager"})


def sees_everything(user: str) -> bool:
	"""Whoever sets the product up sees all desks."""
	return user == "Administrator" or bool(SEES_EVERYTHING.intersection(frappe.get_roles(user)))


def is_staff(user: str) -> bool:
	"""Agents, managers and administrators of the service desk."""
	return sees_everything(user) or bool(STAFF_ROLES.intersection(frappe.get_roles(user)))


def desks_of(user: str) -> list[str]:
	"""The desks that a user is a member of."""
	return frappe.get_all("SD Desk Member", filters={"user": user, "parenttype": "SD Desk"}, pluck="parent")


def desks_not_of(user: str) -> list[str]:
	"""The desks that a user is no member of."""
	return frappe.get_all("SD Desk", {"name": ("not in", desks_of(user) or [""])}, pluck="name")


def desks_and_closed_queues(user: str) -> tuple[list[str], list[str]]:
	"""The desks that a user is a member of, and the restricted queues that they are neither lead nor member of.

	One statement, since every list and every save of a ticket asks.
	"""
	rows = frappe.db.sql(
		"""select 'desk', parent from `tabSD Desk Member` where user = %(user)s and parenttype = 'SD Desk'
		union all
		select 'queue', name from `tabSD Queue`
		where restricted = 1 and ifnull(`lead`, '') != %(user)s and not exists (
			select 1 from `tabSD Queue Member` as member
			where member.parent = `tabSD Queue`.name and member.parenttype = 'SD Queue' and member.user = %(user)s
		)""",
		{"user": user},
	)
	return [name for kind, name in rows if kind == "desk"], [name for kind, name in rows if kind == "queue"]


def person_at_customer(user: str) -> frappe._dict | None:
	"""The customer that a portal user belongs to: `customer`, and what they may there: `sees_all_tickets`, `approves`,
	`manages_people`; None for nobody's user."""
	if user in ("Guest", "Administrator"):
		return None
	known = _known_while_reading()
	if user not in known:
		known[user] = _stored_person(user)
	return known[user]


def _known_while_reading() -> dict[str, frappe._dict | None]:
	"""What a request that only reads has found already; a page of the portal asks half a dozen times."""
	request = getattr(frappe.local, "request", None)
	reads = request and request.method in ("GET", "HEAD")
	return request.environ.setdefault("servicedesk_app.persons", {}) if reads else {}


def _stored_person(user: str) -> frappe._dict | None:
	# Written out: every report and every page of the portal asks, and Frappe takes ten times as long to phrase it.
	rows = frappe.db.sql(
		"""select parent as customer, sees_all_tickets, approves, manages_people from `tabSD Customer Person`
		where user = %(user)s and parenttype = 'SD Customer' limit 1""",
		{"user": user},
		as_dict=True,
	)
	return rows[0] if rows else None


def user_query_conditions(user: str | None = None, doctype: str = "User") -> str:
	"""Hook `permission_query_conditions` of User: a customer's person finds themselves, and no staff.

	Frappe lets everybody who has signed in list and search all users by their e-mail addresses.
	"""
	user = user or frappe.session.user
	return f"(`tabUser`.name = {frappe.db.escape(user)})" if is_customers_alone(user) else ""


def user_has_permission(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""Hook `has_permission` of User: deny, or give the answer of Frappe's own function."""
	from frappe.core.doctype.user.user import has_permission as frappes_answer

	user = user or frappe.session.user
	if is_customers_alone(user) and doc.name != user:
		return False
	return frappe.call(frappes_answer, doc=doc, ptype=ptype, user=user)


def is_customers_alone(user: str) -> bool:
	"""A customer's person who is nothing else on this site: no staff, nobody of the Frappe Desk."""
	return (
		PORTAL_USER in frappe.get_roles(user)
		and not is_staff(user)
		and frappe.get_cached_value("User", user, "user_type") == "Website User"
	)


def sees_the_app() -> bool:
	"""Whether Frappe's app switcher shows the service desk to the present user."""
	return is_staff(frappe.session.user)
