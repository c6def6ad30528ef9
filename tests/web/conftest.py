"""The people that the browser tests sign in as, made once per run by the product's own functions."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from portal_tickets import QUESTION

PASSWORD = "correct-horse-battery-staple-7"


@dataclass(frozen=True)
class People:
	"""Two customers' people, somebody of no customer, and an agent of the desk. The boss sees the whole company's."""

	customer: str
	reporter: str
	colleague: str
	boss: str
	stranger: str
	newcomer: str
	nobody: str
	agent: str
	administrator: str
	password: str = PASSWORD


@pytest.fixture(scope="session")
def people(site) -> People:
	import frappe

	from servicedesk_app.tests import factories

	frappe.set_user("Administrator")
	_finish_site(factories)
	customer = factories.make_customer(time_zone="Europe/Copenhagen").name
	factories.make_agreement([customer])
	made = People(
		customer=customer,
		reporter=factories.make_portal_user(customer, first_name="Rita", last_name="Reporter").name,
		colleague=factories.make_portal_user(customer, first_name="Carl", last_name="Colleague").name,
		boss=factories.make_portal_user(customer, sees_all=1, first_name="Berta", last_name="Boss").name,
		stranger=factories.make_portal_user(first_name="Stan", last_name="Stranger").name,
		newcomer=factories.make_portal_user(first_name="Nina", last_name="Newcomer").name,
		nobody=factories.make_user("SD Portal User", first_name="Nobody").name,
		agent=factories.make_agent(queue=factories.QUEUE, first_name="Anna", last_name="Agent").name,
		administrator=factories.make_user("SD Administrator", first_name="Ada", last_name="Admin").name,
	)
	for user in (
		made.reporter, made.colleague, made.boss, made.stranger, made.newcomer, made.nobody, made.agent,
		made.administrator,
	):  # fmt: skip
		_set_password(user)
	frappe.db.commit()
	return made


def _finish_site(factories) -> None:
	"""As the setup wizard leaves a site: until then Frappe shows agents the wizard instead of the desk, and after
	it makes the next new user a System Manager if there is none."""
	import frappe

	factories.make_user("System Manager")
	frappe.db.set_single_value("System Settings", "setup_complete", 1)
	frappe.clear_cache()


def _set_password(user: str) -> None:
	from frappe.utils.password import update_password

	update_password(user, PASSWORD)


@pytest.fixture
def report(people):
	"""Make a ticket as a customer's person would: `report(people.reporter, subject="…")` gives its number."""
	import frappe

	from servicedesk_app.tests import factories

	def make(user: str, **values: str) -> str:
		frappe.db.rollback()
		name = factories.make_report(user, **values).name
		frappe.db.commit()
		return name

	return make


@pytest.fixture
def desk(people):
	"""What the agent does, by the product's own functions: `desk(work.start, name, people.agent)`."""
	import frappe

	from servicedesk_app.tests.base import as_user

	def act(function, name: str, *words) -> None:
		frappe.db.rollback()
		with as_user(people.agent):
			function(frappe.get_doc("SD Ticket", name), *words)
		frappe.db.commit()

	return act


@pytest.fixture
def stored():
	"""What the site's database holds now: `stored("SD Ticket", name, "subject")`."""
	import frappe

	def read(*words, **options):
		frappe.db.rollback()  # a new snapshot: the web process has written meanwhile
		return frappe.db.get_value(*words, **options)

	return read


@dataclass(frozen=True)
class House:
	"""A desk of its own with two levels, its customer with one person, and its staff. `password` is everybody's."""

	desk: str
	first: str
	second: str
	customer: str
	reporter: str
	agent: str
	colleague: str
	manager: str
	password: str = PASSWORD


@pytest.fixture(scope="session")
def house(people) -> House:
	import frappe

	from servicedesk_app.tests import factories

	frappe.db.rollback()
	agent = factories.make_user("SD Agent", first_name="Alma", last_name="Agent").name
	colleague = factories.make_user("SD Agent", first_name="Otto", last_name="Other").name
	manager = factories.make_user("SD Manager", first_name="Mona", last_name="Manager").name
	desk = factories.make_desk(members=[agent, colleague, manager])
	second = factories.make_queue(desk=desk.name, support_level="2").name
	frappe.db.set_value("SD Queue", desk.default_queue, "next_queue", second)
	frappe.clear_document_cache("SD Queue", desk.default_queue)
	for queue, member in ((desk.default_queue, agent), (second, colleague)):
		factories.add_member("SD Queue", queue, member)
	customer = factories.make_customer(desk=desk.name).name
	factories.make_agreement([customer])
	reporter = factories.make_portal_user(customer, first_name="Rosa", last_name="Reporter").name
	for user in (agent, colleague, manager, reporter):
		_set_password(user)
	frappe.db.commit()
	return House(desk.name, desk.default_queue, second, customer, reporter, agent, colleague, manager)


# --- tickets at a point of their life


@pytest.fixture
def waiting(people, report, desk) -> str:
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Printer prints half a page")
	desk(work.start, name, people.agent)
	desk(work.add_note, name, "Internal: the customer forgot to pay")
	desk(work.wait_for_customer, name, QUESTION)
	return name


@pytest.fixture
def solved(people, report, desk) -> str:
	from servicedesk_app.ticketing import work

	name = report(people.reporter, subject="Mail comes back")
	desk(work.start, name, people.agent)
	desk(work.reply, name, "<p>We look into it.</p>")
	desk(work.resolve, name, "<p>The record was wrong; <b>mended</b>.</p>", people.agent)
	return name


@pytest.fixture
def closed(people, solved) -> str:
	import frappe

	from servicedesk_app.ticketing import customer_acts

	customer_acts.approve(solved, people.reporter)
	frappe.db.commit()
	return solved
