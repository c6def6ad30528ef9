"""Who a user is to the service desk."""

import frappe

AGENT = "SD Agent"
MANAGER = "SD Manager"
ADMINISTRATOR = "SD Administrator"
PORTAL_USER = "SD Portal User"
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


def closed_queues_of(user: str, desks: list[str]) -> list[str]:
	"""The restricted queues of these desks that the user is neither lead nor member of."""
	queues = frappe.get_all(
		"SD Queue", {"restricted": 1, "desk": ("in", desks or [""])}, ["name", "lead"], order_by="name"
	)
	if not queues:
		return []
	mine = set(frappe.get_all("SD Queue Member", {"user": user, "parenttype": "SD Queue"}, pluck="parent"))
	return [queue.name for queue in queues if queue.name not in mine and queue.lead != user]


def person_at_customer(user: str) -> frappe._dict | None:
	"""The customer that a portal user belongs to: `customer`, `sees_all_tickets`, `approves`; None for nobody's user."""
	if user in ("Guest", "Administrator"):
		return None
	rows = frappe.get_all(
		"SD Customer Person",
		filters={"user": user, "parenttype": "SD Customer"},
		fields=["parent as customer", "sees_all_tickets", "approves"],
		limit=1,
	)
	return rows[0] if rows else None


def sees_the_app() -> bool:
	"""Whether Frappe's app switcher shows the service desk to the present user."""
	return is_staff(frappe.session.user)
