"""Who wrote a mail: to the service desk an address is a person of a customer, a contact, a domain, or nobody."""

from dataclasses import dataclass

import frappe

from servicedesk_app.permissions import people
from servicedesk_app.permissions.tickets import customer_condition

CONTACT = "Contact"


@dataclass(frozen=True)
class Sender:
	"""`user` is the person's account at the portal, `contact` their Contact; `customer` whose they are, if known.

	`is_staff`: the address is that of one of our own. `how` says by what the customer was found.
	"""

	address: str
	name: str = ""
	user: str | None = None
	contact: str | None = None
	customer: str | None = None
	is_staff: bool = False
	how: str = ""


def find(address: str, name: str = "") -> Sender:
	"""The sender, by the account, then the contact, then the domain of the address."""
	user = frappe.db.get_value("User", {"email": address, "enabled": 1})
	if user and people.is_staff(user):
		return Sender(address, name, user=user, is_staff=True, how="staff")
	person = people.person_at_customer(user) if user else None
	contact = contact_of(address)
	if person:
		return Sender(address, name, user, contact, person.customer, how="account")
	if contact and (customer := customer_of_contact(contact)):
		return Sender(address, name, None, contact, customer, how="contact")
	customer = customer_of_domain(address)
	return Sender(address, name, None, contact, customer, how="domain" if customer else "")


def contact_of(address: str) -> str | None:
	"""The Contact with this address."""
	found = frappe.get_all(
		"Contact Email",
		{"email_id": address, "parenttype": CONTACT},
		pluck="parent",
		order_by="creation",
		limit=1,
	)
	return found[0] if found else None


def customer_of_contact(contact: str) -> str | None:
	"""The customer that a Contact is linked to; None if it is linked to several."""
	filters = {"parent": contact, "parenttype": CONTACT, "link_doctype": "SD Customer"}
	found = set(frappe.get_all("Dynamic Link", filters, pluck="link_name"))
	return found.pop() if len(found) == 1 else None


def customer_of_domain(address: str) -> str | None:
	"""The customer whose domain the address is of; None if two claim it."""
	domain = address.rpartition("@")[2]
	found = set(
		frappe.get_all("SD Customer Domain", {"domain": domain, "parenttype": "SD Customer"}, pluck="parent")
	)
	return found.pop() if len(found) == 1 else None


def ensure_contact(sender: Sender, customer: str) -> str:
	"""The sender's Contact, linked to the customer; made if there is none. A link that it has stays as it is."""
	name = None
	if sender.contact:
		contact = frappe.get_doc(CONTACT, sender.contact)
		if customer_of_contact(contact.name):
			return contact.name
	else:
		# By the address: Frappe names a Contact by person and company, and a company's second Jan Novák would fail.
		name = (
			sender.address
			if not frappe.db.exists(CONTACT, sender.address)
			else frappe.generate_hash(length=10)
		)
		first, _space, last = (sender.name or sender.address.partition("@")[0]).partition(" ")
		contact = frappe.new_doc(CONTACT)
		contact.update({"first_name": first[:60], "last_name": last[:60], "status": "Passive"})
		contact.append("email_ids", {"email_id": sender.address, "is_primary": 1})
	contact.append("links", {"link_doctype": "SD Customer", "link_name": customer})
	contact.flags.ignore_permissions = (
		True  # the desk's own rule for unknown senders, or its staff, has decided
	)
	return (contact.insert(set_name=name) if name else contact.save()).name


def may_write(sender: Sender, ticket, sent_to: str | None = None) -> bool:
	"""Whether this sender takes part in the ticket: its reporter, whoever sees it on the portal, or whom the mail
	that is answered went to. Says nothing about whether the address is genuine."""
	if sender.is_staff:
		return False
	if sender.address and sender.address in (ticket.get("reporter_email"), sent_to):
		return True
	if sender.user:
		return customer_condition(sender.user).holds(ticket.as_dict())
	return bool(sender.contact and sender.contact == ticket.get("contact"))
