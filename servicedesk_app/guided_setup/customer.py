"""Step: the first customer, with a person."""

import frappe
from frappe import _
from frappe.utils import validate_email_address

from servicedesk_app.errors import InvalidMember
from servicedesk_app.guided_setup import main
from servicedesk_app.permissions.people import PORTAL_USER, is_staff

AGREEMENT = "SD Service Level Agreement"


def title() -> str:
	return _("First customer")


def why() -> str:
	return _(
		"A company, what it is promised, and a person of it who may report on the portal. More people and companies come the "
		"same way, or by import."
	)


def there() -> list[str]:
	names = frappe.get_all("SD Customer", {"disabled": 0}, pluck="name", order_by="creation", limit=6)
	more = frappe.db.count("SD Customer", {"disabled": 0}) - len(names)
	return [*names, *([_("and {0} more").format(more)] if more > 0 else [])]


def fields() -> list[dict]:
	agreements = frappe.get_all(AGREEMENT, {"disabled": 0}, pluck="name", order_by="creation")
	return [
		main.field("customer_name", _("Company"), reqd=1),
		main.field(
			"agreement", _("Agreement"), "Select", options=main.choices(["", *agreements]),
			description=_("Empty: the one for customers without an agreement of their own."),
		),
		main.column(),
		main.field("email", _("Person's e-mail"), options="Email"),
		main.field("first_name", _("First name")),
		main.field("last_name", _("Last name")),
		main.field("sees_all_tickets", _("Sees all tickets of the company"), "Check", default=1),
	]  # fmt: skip


def links() -> list[dict]:
	"""Templates for Frappe's Data Import, for those who have many."""
	files = ("1-people.csv", "2-customers.csv", "3-tickets.csv")
	return [{"label": name, "to": f"/assets/servicedesk_app/import_templates/{name}"} for name in files] + [
		{"label": _("Data Import"), "to": "/app/data-import"}
	]


def save(values) -> dict:
	"""The company, its person and its place in the agreement; what is there already is completed."""
	name = (values.customer_name or "").strip()
	if not name:
		raise InvalidMember(_("The company has no name. Fill it in."))
	customer = _customer(name)
	user, is_new = _person(customer, values)
	customer.save()
	_promise(customer.name, values.agreement)
	message = _("{0} is set up.").format(customer.name)
	return {"message": f"{message} {main.invited_by_mail_or_link(user)}" if is_new else message}


def _customer(name: str):
	if frappe.db.exists("SD Customer", name):
		return frappe.get_doc("SD Customer", name)
	return frappe.new_doc("SD Customer").update({"customer_name": name, "desk": main.desk()})


def _person(customer, values) -> tuple[object, bool]:
	"""The user, made if new, and whether somebody was made; no address: nobody."""
	email = (values.email or "").strip().lower()
	if not email:
		return None, False
	validate_email_address(email, throw=True)
	is_new = not frappe.db.exists("User", email)
	if not is_new and is_staff(email):
		raise InvalidMember(_("{0} is one of your staff. Give the customer's own address.").format(email))
	user = _made(email, values) if is_new else frappe.get_doc("User", email)
	if email not in {row.user for row in customer.people}:
		rights = {"sees_all_tickets": values.sees_all_tickets, "approves": values.sees_all_tickets}
		customer.append("people", {"user": email, **rights})
	return user, is_new


def _made(email: str, values):
	user = frappe.new_doc("User")
	user.update(
		{
			"email": email,
			"first_name": values.first_name or email.split("@")[0],
			"last_name": values.last_name,
			"send_welcome_email": int(main.mails_go_out()),
			"roles": [{"role": PORTAL_USER}],
		}
	)
	return user.insert(ignore_permissions=True)  # checked: only administrators come here


def _promise(customer: str, agreement: str | None) -> None:
	if not agreement:
		return
	record = frappe.get_doc(AGREEMENT, agreement)
	if customer not in {row.customer for row in record.customers}:
		record.append("customers", {"customer": customer})
		record.save()
