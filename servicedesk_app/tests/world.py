"""Two desks, two customers and everybody who might look at the other's: the world of the permission tests.

Whatever must not be seen carries a word that says whose it is, so that a test finds it in any answer:
`zz-a1-public` is what the customer of ticket a1 may read, `zz-a1-secret` what only its staff may.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe
from frappe.handler import execute_cmd
from frappe.utils import set_request

from servicedesk_app.permissions import people
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user
from servicedesk_app.ticketing import work

DESK_OF = {"a1": "a", "a2": "a", "ar": "a", "b1": "b", "b2": "b"}
STAFF_SEE = {
	"outsider of a": {"a1", "a2"},
	"insider of a": {"a1", "a2", "ar"},
	"manager of a": {"a1", "a2"},
	"agent of b": {"b1", "b2"},
	"manager of b": {"b1", "b2"},
	"administrator": set(DESK_OF),
}
CUSTOMERS_SEE = {
	"own of a": {"a1"},
	"company of a": {"a1", "a2", "ar"},
	"own of b": {"b1"},
	"company of b": {"b1", "b2"},
	"guest": set(),
}
ACTORS = (*STAFF_SEE, *CUSTOMERS_SEE)
REFERRING = (
	("Comment", "reference_name"), ("Communication", "reference_name"), ("ToDo", "reference_name"),
	("File", "attached_to_name"), ("Tag Link", "document_name"), ("DocShare", "share_name"),
	("Document Follow", "ref_docname"), ("SD Ticket", "name"), ("SD Ticket Watcher", "parent"),
	("SD Ticket Helper", "parent"), ("SD Ticket Clock", "ticket"), ("SD Notice", "ticket"),
	("SD Ticket Link", "ticket"), ("SD Ticket Link", "other"), ("SD Time Entry", "ticket"),
)  # fmt: skip


class World:
	"""Made once for a test class, and rolled back with it."""

	def __init__(self):
		factories.make_user("System Manager")  # Frappe makes the site's first staff user one
		self.users = {"guest": "Guest"}
		self.desks, self.customers, self.tickets = {}, {}, {}
		self.messages, self.notes, self.files, self.todos = {}, {}, {}, {}
		for desk in "ab":
			self._make_desk(desk)
		self.queue = self._make_restricted_queue()
		self.users["administrator"] = _staff("administrator", people.ADMINISTRATOR)
		for key in DESK_OF:
			self._make_ticket(key)

	def _make_desk(self, desk: str) -> None:
		roles = {"a": ("outsider of a", "insider of a"), "b": ("agent of b",)}[desk]
		for role in roles:
			self.users[role] = _staff(role, people.AGENT)
		self.users[f"manager of {desk}"] = _staff(f"manager of {desk}", people.MANAGER)
		members = [self.users[role] for role in (*roles, f"manager of {desk}")]
		self.desks[desk] = factories.make_desk(members).name
		for kind in ("own", "company"):
			self.users[f"{kind} of {desk}"] = factories.make_user(people.PORTAL_USER).name
		rows = [(self.users[f"own of {desk}"], 0), (self.users[f"company of {desk}"], 1)]
		name = factories.unique(f"zz-customer-{desk}")
		self.customers[desk] = factories.make_customer(rows, desk=self.desks[desk], customer_name=name).name

	def _make_restricted_queue(self) -> str:
		members = [{"user": self.users["insider of a"]}]
		return factories.make_queue(desk=self.desks["a"], restricted=1, members=members).name

	def _make_ticket(self, key: str) -> None:
		desk = DESK_OF[key]
		reporter = self.users[f"{'own' if key.endswith('1') else 'company'} of {desk}"]
		ticket = factories.make_report(
			reporter, subject=f"zz-{key}-public", description=f"zz-{key}-public text"
		)
		self.tickets[key] = ticket.name
		if key == "ar":
			frappe.db.set_value("SD Ticket", ticket.name, "queue", self.queue)
		with as_user(self.writer(key)):
			self._fill(key, frappe.get_doc("SD Ticket", ticket.name))

	def _fill(self, key: str, ticket) -> None:
		work.take(ticket, frappe.session.user)
		self.messages[key] = work.reply(ticket, f"zz-{key}-public answer")
		time = {
			"doctype": "SD Time Entry",
			"ticket": ticket.name,
			"minutes": 5,
			"note": f"zz-{key}-secret time",
		}
		frappe.get_doc(time).insert()
		self.notes[key] = work.add_note(frappe.get_doc("SD Ticket", ticket.name), f"zz-{key}-secret note")
		self.files[key] = _file(f"zz-{key}-secret", "SD Ticket", ticket.name)
		self.files[key, "message"] = _file(f"zz-{key}-public", "Communication", self.messages[key])
		todo = {"doctype": "ToDo", "reference_type": "SD Ticket", "reference_name": ticket.name}
		todo.update(allocated_to=frappe.session.user, description=f"zz-{key}-secret todo")
		self.todos[key] = frappe.get_doc(todo).insert().name
		tag = {"doctype": "Tag", "name": f"zz-{key}-secret-tag"}
		frappe.get_doc(tag).insert(ignore_permissions=True, ignore_if_duplicate=True)
		link = {
			"doctype": "Tag Link",
			"document_type": "SD Ticket",
			"document_name": ticket.name,
			"tag": tag["name"],
		}
		frappe.get_doc({**link, "title": f"zz-{key}-public"}).insert(ignore_permissions=True)
		bell = {"doctype": "Notification Log", "type": "Alert", "for_user": frappe.session.user}
		bell.update(document_type="SD Ticket", document_name=ticket.name, subject=f"zz-{key}-secret bell")
		frappe.get_doc(bell).insert(ignore_permissions=True)

	def writer(self, key: str) -> str:
		"""Who works on the ticket."""
		return self.users["insider of a" if DESK_OF[key] == "a" else "agent of b"]

	def sees(self, actor: str, *, ours: bool = False) -> set[str]:
		"""The tickets that an actor may read: on the ways of Frappe, or on ours for customers."""
		return STAFF_SEE.get(actor, set()) or (CUSTOMERS_SEE.get(actor, set()) if ours else set())

	def forbidden(self, actor: str, *, ours: bool = False) -> set[str]:
		"""The words that no answer to this actor may contain."""
		seen = self.sees(actor, ours=ours)
		words = {f"zz-{key}-{kind}" for key in set(DESK_OF) - seen for kind in ("public", "secret")}
		desks = {DESK_OF[key] for key in seen}
		words |= {f"zz-customer-{desk}" for desk in set("ab") - desks}
		if actor in CUSTOMERS_SEE:
			words |= {f"zz-{key}-secret" for key in DESK_OF} | {"@zz-staff"}
		return words

	def fingerprint(self, key: str) -> dict:
		"""All that is stored about a ticket."""
		found = {
			f"{doctype}.{field}": frappe.db.sql(
				f"select * from `tab{doctype}` where `{field}` = %s order by name", self.tickets[key]
			)
			for doctype, field in REFERRING
		}
		for doctype, names in (
			("Communication", self.messages),
			("Comment", self.notes),
			("ToDo", self.todos),
		):
			found[doctype] = frappe.db.sql(f"select * from `tab{doctype}` where name = %s", names[key])
		return found


def _staff(role: str, *roles: str) -> str:
	return factories.make_user(
		*roles, email=f"{factories.unique('agent')}@zz-staff.example.com".replace(" ", "-")
	).name


def _file(word: str, doctype: str, name: str) -> str:
	values = {"attached_to_doctype": doctype, "attached_to_name": name, "is_private": 1}
	content = f"{word} {frappe.generate_hash()}"
	return (
		frappe.get_doc({"doctype": "File", "file_name": f"{word}.txt", "content": content, **values})
		.insert()
		.name
	)


def call(path: str, **arguments):
	"""What an HTTP call of this function answers: its result, and what else it put into the response."""
	set_request(method=method_of(path), path=f"/api/method/{path}")
	frappe.local.form_dict = frappe._dict(arguments, cmd=path)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.message_log = []
	frappe.local.request_ip = "127.0.0.1"
	result = execute_cmd(path)
	if inspect.isgenerator(result):
		result = list(result)
	return result, dict(frappe.local.response)


def method_of(path: str) -> str:
	"""The HTTP method that lets a call in."""
	target = (frappe.get_hooks("override_whitelisted_methods").get(path) or [path])[0]
	allowed = (
		frappe.allowed_http_methods_for_whitelisted_func.get(frappe.get_attr(target))
		if "." in target
		else None
	)
	return "POST" if not allowed or "POST" in allowed else allowed[0]


def answer_of(act: Callable) -> tuple[str, str]:
	"""An act's answer as text, and the name of the error that it ended in ("" for none)."""
	try:
		return text_of(act()), ""
	except (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError) as error:
		return text_of([str(error), frappe.local.message_log]), type(error).__name__
	except Exception as error:
		return str(error), type(error).__name__


def text_of(answer) -> str:
	"""Everything that an answer says."""
	return json.dumps(answer, default=str)


@contextmanager
def nothing_stays() -> Iterator[None]:
	"""What happens inside is undone, even what it would commit."""
	rollback = frappe.db.rollback
	frappe.db.savepoint("nothing_stays")

	def only_to(*_args, save_point: str | None = None, **_kwargs):
		rollback(save_point=save_point or "nothing_stays")

	with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback", only_to):
		try:
			yield
		finally:
			rollback(save_point="nothing_stays")
