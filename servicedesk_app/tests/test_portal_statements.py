"""How many SQL statements each page of the portal sends, from the route to the answer, whatever it has to show.

A page that is missing here fails a test, as one does that sends more with more tickets.
"""

from urllib.parse import urlsplit

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction, statements
from servicedesk_app.tests.test_contact_form import make_form
from servicedesk_app.ticketing import one_time_links, work
from servicedesk_app.www.support import link, open_pages, renderer, ticket

PROMISED = 14
# What Frappe's versions differ by.
SLACK = 2
# Address: what was measured, of two readers the larger. NAME is a ticket, TOKEN a link to it, SLUG a contact form.
PAGES = {
	"/support": 10,
	"/support?words=printer&priority=C-Normal&sort=due": 10,
	"/support/waiting": 4,
	"/support/new": 6,
	"/support/people": 3,
	"/support/profile": 5,
	"/support/tickets.csv": 4,
	"/support/tickets/NAME": 10,
}
OPEN_PAGES = {
	"/support/link/TOKEN": 12,
	"/support/contact/SLUG": 3,
	"/support/confirm/none": 1,
	"/support/invitation/none": 1,
	"/support/sound/none": 1,
}


class TestPortalStatements(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.make_user("System Manager")
		cls.queue = factories.make_queue().name
		cls.agent = factories.make_agent(queue=cls.queue).name
		cls.customer = factories.make_customer().name
		cls.manager = factories.make_portal_user(cls.customer, sees_all=1).name
		frappe.db.set_value("SD Customer Person", {"user": cls.manager}, "manages_people", 1)
		cls.employee = factories.make_portal_user(cls.customer).name
		factories.make_agreement([cls.customer])
		cls.name = factories.make_report(cls.employee).name
		cls.words = {
			"NAME": cls.name,
			"TOKEN": urlsplit(one_time_links.create(cls.name, cls.employee)).path.rsplit("/", 1)[-1],
			"SLUG": make_form().contact_slug,
		}

	def sent_by(self, address, user):
		"""The statements of one page in a request of its own."""
		for word, value in self.words.items():
			address = address.replace(word, value)
		parts = urlsplit(address)
		set_request(method="GET", path=parts.path, query_string=parts.query)
		frappe.local.request_ip = f"192.0.2.{frappe.generate_hash(length=8)}"
		frappe.local.form_dict = frappe._dict(frappe.local.request.args.to_dict())
		getattr(frappe.local, "request_cache", {}).clear()
		with as_user(user):
			frappe.local.session.data.csrf_token = "of-a-test"
			with in_one_transaction(), statements() as sent:
				answer = get_response()
		self.assertIn(answer.status_code, (200, 404), address)
		return [query for query in sent if "savepoint" not in query.lower()]

	def pages(self):
		for user in (self.manager, self.employee):
			yield from (
				(user, address) for address in PAGES if user == self.manager or "people" not in address
			)
		yield from (("Guest", address) for address in OPEN_PAGES)

	def test_every_page_is_counted_here(self):
		counted = {urlsplit(address).path for address in (*PAGES, *OPEN_PAGES)}
		for page in (*renderer.PAGES, *open_pages.PAGES):
			address = f"/{page}" if page != "support/ticket" else "/support/tickets"
			self.assertTrue(any(f"{one}/".startswith(f"{address}/") for one in counted), page)

	def test_each_page_sends_few_and_no_more_with_more_tickets_and_longer_talk(self):
		self.fill(tickets=1, messages=1)
		few = self.counts()
		self.fill(tickets=25, messages=max(link.ENTRIES, ticket.ENTRIES) + 5)
		many = self.counts()

		self.assertEqual(many, few)
		for (user, address), count in many.items():
			measured = {**PAGES, **OPEN_PAGES}[address]
			with self.subTest(address, user=user):
				self.assertLessEqual(count, min(measured + SLACK, PROMISED))

	def fill(self, tickets, messages):
		"""So many tickets that wait for the employee, and so many messages on the one that is shown."""
		names = [factories.make_report(self.employee).name for _ in range(tickets)]
		with as_user(self.agent):
			for name in names:
				work.wait_for_customer(frappe.get_doc("SD Ticket", name), "Which one?")
			for number in range(messages):
				work.reply(frappe.get_doc("SD Ticket", self.name), f"Answer {number}")

	def counts(self):
		"""Of each page and reader how many statements it sends once the caches are warm."""
		return {
			(user, address): len([self.sent_by(address, user) for _ in range(2)][-1])
			for user, address in self.pages()
		}
