"""The demo's ways in: who manages a company's people, and a desk's public contact form."""

import frappe

from servicedesk_app.setup.demo_house import CUSTOMERS, DESK

VISITORS = "Visitors of the web site"
CONSENT = (
	"We keep your name, your address and your question until it is answered and a year from then, to answer it and "
	"for nothing else. You may have it deleted at any time."
)
FOOT = "Example IT Services · 1 Example Street · Copenhagen · +45 00 00 00 00"


def build() -> None:
	"""Make or mend all of it."""
	for _desk, _zone, _language, people in CUSTOMERS.values():
		frappe.db.set_value("SD Customer Person", {"user": people[0].email}, "manages_people", 1)
	if not frappe.db.exists("SD Customer", VISITORS):
		frappe.get_doc({"doctype": "SD Customer", "customer_name": VISITORS, "desk": DESK}).insert()
	desk = frappe.get_doc("SD Desk", DESK)
	desk.update(
		{
			"contact_form": 1,
			"contact_slug": "help",
			"contact_customer": VISITORS,
			"contact_intro": "For everybody who has no account with us. Customers sign in: it is faster.",
			"consent_text": CONSENT,
			"footer_text": FOOT,
		}
	)
	desk.save()
