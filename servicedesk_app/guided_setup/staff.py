"""Step: invite the people who work here."""

import frappe
from frappe import _
from frappe.utils import validate_email_address

from servicedesk_app.errors import InvalidMember
from servicedesk_app.guided_setup import main
from servicedesk_app.guided_setup.queues import LEVELS
from servicedesk_app.permissions.people import (
	ADMINISTRATOR,
	AGENT,
	MANAGER,
	PORTAL_USER,
	STAFF_ROLES,
	person_at_customer,
)


def title() -> str:
	return _("Staff")


def why() -> str:
	return _(
		"Invite one person after another. Agents work on tickets, managers also see reports, administrators set up. "
		"Everybody becomes a member of the desk and of the queue of their level."
	)


def there() -> list[str]:
	members = frappe.get_all(
		"SD Desk Member", {"parent": main.desk(), "parenttype": "SD Desk"}, pluck="user", order_by="idx"
	)
	return [_in_words(user) for user in members]


def fields() -> list[dict]:
	roles, levels = main.choices((AGENT, MANAGER, ADMINISTRATOR)), main.choices(LEVELS)
	return [
		main.field("email", _("E-mail"), options="Email", reqd=1),
		main.field("first_name", _("First name"), reqd=1),
		main.field("last_name", _("Last name")),
		main.column(),
		main.field("role", _("Role"), "Select", options=roles, default=AGENT, reqd=1),
		main.field("support_level", _("Support level"), "Select", options=levels, default="1"),
		main.field("phone", _("Phone")),
	]


def save(values) -> dict:
	"""Make the user, or give one who is there the role; then desk, queue and agent's record."""
	email = (values.email or "").strip().lower()
	validate_email_address(email, throw=True)
	if values.role not in STAFF_ROLES:
		raise InvalidMember(_("{0} is no role of staff. Choose one of the three.").format(values.role))
	validate_is_no_customers_person(email)
	user, is_new = _user(email, values)
	_join("SD Desk", main.desk(), user.name)
	if queue := _queue_of(values.support_level or "1"):
		_join("SD Queue", queue, user.name)
	_save_agent(user.name, values)
	if not is_new:
		return {"message": _("{0} is one of the desk's staff now.").format(user.full_name)}
	return {"message": main.invited_by_mail_or_link(user)}


def validate_is_no_customers_person(email: str) -> None:
	"""One person cannot stand on both sides: staff see what customers never may."""
	if person_at_customer(email) or PORTAL_USER in frappe.get_roles(email):
		raise InvalidMember(_("{0} is a customer's person. Use another address for staff.").format(email))


def _user(email: str, values) -> tuple["frappe.model.document.Document", bool]:
	if frappe.db.exists("User", email):
		user = frappe.get_doc("User", email)
		user.flags.ignore_permissions = True  # checked: only administrators come here
		user.add_roles(values.role)
		return user, False
	validate_becomes_no_system_manager(values.role)
	user = frappe.new_doc("User")
	user.update(
		{
			"email": email,
			"first_name": values.first_name,
			"last_name": values.last_name,
			"send_welcome_email": int(main.mails_go_out()),
			"roles": [{"role": values.role}],
		}
	)
	return user.insert(ignore_permissions=True), True


def validate_becomes_no_system_manager(role: str) -> None:
	"""Where Administrator is the only System Manager, Frappe makes the next new user one: never by surprise."""
	if role == ADMINISTRATOR:
		return
	others = frappe.get_all(
		"Has Role",
		{"role": "System Manager", "parenttype": "User", "parent": ("not in", ("Administrator", "Guest"))},
		limit=1,
	)
	if not others:
		raise InvalidMember(
			_(
				"Nobody but Administrator may manage this site yet, and Frappe makes the first new person do so. Invite "
				"an administrator first."
			)
		)


def _queue_of(level: str) -> str | None:
	filters = {"desk": main.desk(), "support_level": level, "disabled": 0}
	return frappe.db.get_value("SD Queue", filters, order_by="creation")


def _join(doctype: str, name: str, user: str) -> None:
	record = frappe.get_doc(doctype, name)
	if user not in {row.user for row in record.members}:
		record.append("members", {"user": user})
		record.save()


def _save_agent(user: str, values) -> None:
	agent = (
		frappe.get_doc("SD Agent", user) if frappe.db.exists("SD Agent", user) else frappe.new_doc("SD Agent")
	)
	agent.update({"user": user, "support_level": values.support_level or agent.support_level or "1"})
	agent.phone = values.phone or agent.phone
	agent.save()


def _in_words(user: str) -> str:
	agent = frappe.db.get_value("SD Agent", user, "support_level")
	name = frappe.get_cached_value("User", user, "full_name") or user
	return _("{0}, level {1}").format(name, agent) if agent else name
