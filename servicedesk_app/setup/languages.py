"""The languages that the portal and the mails speak."""

import frappe

from servicedesk_app.ticketing.profile import LANGUAGES


def switch_on() -> None:
	"""At install: Frappe 16 comes with nearly all languages switched off, and then nobody can choose or be met in
	theirs. An admin may switch some off later, and they stay so; at uninstall they stay on, people may use them."""
	for name in frappe.get_all("Language", {"name": ("in", LANGUAGES), "enabled": 0}, pluck="name"):
		frappe.get_doc("Language", name).update({"enabled": 1}).save(ignore_permissions=True)
