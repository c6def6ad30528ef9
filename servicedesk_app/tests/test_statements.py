"""How many SQL statements the hot paths send, so that nobody adds a query to one of them without noticing.

The limits are what was measured (docs/performance.md) and a little slack for the differences between Frappe's
versions. Raise one only for something that is worth a round trip to the database each time.
"""

import frappe

from servicedesk_app.permissions.tickets import as_sql, customer_condition
from servicedesk_app.service_level import clocks, sweep
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, statements
from servicedesk_app.ticketing import portal, work

SLACK = 3


class TestStatements(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		# Where a site has none, Frappe makes a System Manager of the next user, and who sees all is asked less.
		factories.make_user("System Manager")
		cls.queue = factories.make_queue().name
		cls.agent = factories.make_agent(queue=cls.queue).name
		cls.reporter = factories.make_portal_user().name
		cls.customer = frappe.db.get_value("SD Customer Person", {"user": cls.reporter}, "parent")
		factories.make_agreement([cls.customer])

	def assertStatements(self, measured, user, acts):
		"""Of two acts alike the first warms the caches up; the second, in a new request, may send so many."""
		for act in acts:
			with as_user(user), statements() as sent:
				act()
		self.assertLessEqual(len(sent), measured + SLACK, "\n".join(sent))
		# Far fewer: the limit is out of date and would let new queries through.
		self.assertGreater(len(sent), measured / 2, "\n".join(sent))

	def on_tickets(self, act, *before):
		"""`act` on each of two tickets, loaded within what is measured; `before` happened to them already."""
		tickets = [factories.make_ticket(customer=self.customer, queue=self.queue).name for _ in range(2)]
		with as_user(self.agent):
			for name in tickets:
				for step in before:
					step(frappe.get_doc("SD Ticket", name))
		return [lambda name=name: act(frappe.get_doc("SD Ticket", name)) for name in tickets]

	def take(self, ticket):
		work.take(ticket, self.agent)

	def test_a_customer_reports(self):
		reports = [lambda key=key: factories.make_report(self.reporter, key=key) for key in "ab"]
		self.assertStatements(11, self.reporter, reports)

	def test_staff_enter_a_ticket(self):
		entries = [lambda: factories.make_ticket(customer=self.customer, queue=self.queue)] * 2
		self.assertStatements(12, self.agent, entries)

	def test_a_save_that_changes_nothing(self):
		self.assertStatements(12, self.agent, self.on_tickets(lambda ticket: ticket.save()))

	def test_an_agent_takes_a_ticket(self):
		self.assertStatements(19, self.agent, self.on_tickets(self.take))

	def test_an_agent_answers(self):
		self.assertStatements(
			24, self.agent, self.on_tickets(lambda ticket: work.reply(ticket, "Try again."), self.take)
		)

	def test_an_agent_waits_for_the_customer(self):
		acts = self.on_tickets(lambda ticket: work.wait_for_customer(ticket, "Which one?"), self.take)
		self.assertStatements(15, self.agent, acts)

	def test_an_agent_resolves(self):
		acts = self.on_tickets(lambda ticket: work.resolve(ticket, "Switched on.", self.agent), self.take)
		self.assertStatements(15, self.agent, acts)

	def test_the_portals_list_whatever_its_length(self):
		for _ in range(12):
			factories.make_report(self.reporter)
		self.assertStatements(7, self.reporter, [lambda: portal.tickets(self.reporter)] * 2)

	def test_the_portals_page_of_a_ticket(self):
		name = factories.make_report(self.reporter).name
		self.assertStatements(5, self.reporter, [lambda: portal.ticket(name, self.reporter)] * 2)

	def test_the_sweep_fires_a_clock(self):
		names = [factories.make_ticket(customer=self.customer, queue=self.queue).name for _ in range(2)]
		due = [
			(clock.name, name, clock.clock.due_at + 1) for name in names for clock in clocks.load(name)[:1]
		]
		self.assertStatements(14, "Administrator", [lambda one=one: sweep.fire(*one) for one in due])

	def test_a_sweep_with_nothing_due_asks_once(self):
		self.assertStatements(1, "Administrator", [lambda: sweep.due_clocks(1)] * 2)


class TestPortalListInParts(SiteTestCase):
	"""The list is read part by part for the indexes' sake; it is the list of the condition all the same."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.reader = factories.make_portal_user().name
		cls.customer = frappe.db.get_value("SD Customer Person", {"user": cls.reader}, "parent")
		cls.colleague = factories.make_portal_user(cls.customer).name
		cls.own = [factories.make_report(cls.reader).name for _ in range(3)]
		cls.watched = factories.make_report(cls.colleague).name
		cls.own_and_watched = factories.make_report(cls.reader).name
		cls.entered_by_staff = factories.make_ticket(customer=cls.customer).name
		factories.make_report(cls.colleague)
		foreign = factories.make_ticket().name
		for name in (cls.watched, cls.own_and_watched, cls.entered_by_staff, foreign):
			ticket = frappe.get_doc("SD Ticket", name)
			# Straight into the table: the form refuses a watcher from another customer.
			ticket.append("watchers", {"user": cls.reader}).db_insert()

	def listed(self, **page):
		return [ticket["name"] for ticket in portal.tickets(self.reader, **page)["tickets"]]

	def test_own_and_watched_tickets_stand_in_it_once_and_no_others(self):
		visible = frappe.db.sql_list(
			f"select name from `tabSD Ticket` where {as_sql(customer_condition(self.reader))}"
		)

		self.assertCountEqual(self.listed(), visible)
		self.assertCountEqual(
			self.listed(), [*self.own, self.watched, self.own_and_watched, self.entered_by_staff]
		)
		self.assertEqual(portal.tickets(self.reader)["total"], 6)

	def test_its_pages_follow_each_other_newest_first(self):
		pages = [name for start in range(0, 6, 2) for name in self.listed(start=start, limit=2)]

		self.assertEqual(pages, self.listed())
		created = [frappe.db.get_value("SD Ticket", name, "creation") for name in pages]
		self.assertEqual(created, sorted(created, reverse=True))
