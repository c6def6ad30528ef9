"""Rights on Frappe's own DocTypes that the service desk's roles need: added at install, gone at uninstall.

The first custom right on a DocType makes Frappe copy all of its standard ones, which then count no more.
Uninstalling therefore also removes such copies where nothing but the copies is left.
"""

import frappe
from frappe.permissions import add_permission, update_permission_property

from servicedesk_app.permissions.people import ADMINISTRATOR, AGENT, MANAGER

RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
	# so that files on a ticket's messages open; permissions.referring narrows it to messages on tickets they see
	"Communication": {AGENT: ("read",), MANAGER: ("read",), ADMINISTRATOR: ("read",)},
	"Contact": {
		AGENT: ("read", "write", "create"),
		MANAGER: ("read", "write", "create"),
		ADMINISTRATOR: ("read", "write", "create"),
	},
}

COMPARED = (
	"role", "permlevel", "if_owner", "select", "read", "write", "create", "delete", "submit", "cancel",
	"amend", "report", "export", "import", "share", "print", "email",
)  # fmt: skip


def grant() -> None:
	"""Add what is missing; run again, it changes nothing."""
	for doctype, roles in RIGHTS.items():
		for role, rights in roles.items():
			if not frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role, "permlevel": 0}):
				add_permission(doctype, role)
				for right in rights:
					update_permission_property(doctype, role, 0, right, 1, validate=False)


def revoke() -> None:
	"""Take back what `grant` gave, and nothing else."""
	for doctype, roles in RIGHTS.items():
		frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": ("in", list(roles))})
		if _rights("Custom DocPerm", doctype) == _rights("DocPerm", doctype):
			frappe.db.delete("Custom DocPerm", {"parent": doctype})
		frappe.clear_cache(doctype=doctype)


def _rights(table: str, doctype: str) -> list[tuple]:
	rows = frappe.get_all(table, filters={"parent": doctype}, fields=list(COMPARED))
	return sorted(tuple(str(row[field] or 0) for field in COMPARED) for row in rows)
