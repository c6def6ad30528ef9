"""Two workers at the same clock, in each order that their transactions can take: one breach, one step, one notice."""

import threading
from collections import Counter
from queue import Queue

import frappe

from servicedesk_app.service_level import sweep
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase

PATIENCE_SECONDS = 30


def commit():
	"""In the connection of the thread that calls it: `frappe.db.commit` itself would be bound to ours."""
	frappe.db.commit()


def rollback():
	frappe.db.rollback()


class Worker:
	"""A connection of its own, in a thread that does one thing after another as it is told."""

	def __init__(self):
		self.tasks, self.answers = Queue(), Queue()
		self.thread = threading.Thread(target=self._work, args=(frappe.local.site,), daemon=True)
		self.thread.start()

	def _work(self, site):
		frappe.init(site=site, sites_path=".")
		frappe.connect()
		frappe.flags.in_test = True
		while task := self.tasks.get():
			try:
				self.answers.put((task(), None))
			except Exception as error:
				self.answers.put((None, error))
		frappe.destroy()

	def do(self, task):
		"""What `task` returns, done in the other connection; it must not wait for us."""
		self.tasks.put(task)
		answer, error = self.answers.get(timeout=PATIENCE_SECONDS)
		if error:
			raise error
		return answer

	def end(self):
		self.tasks.put(None)
		self.thread.join(PATIENCE_SECONDS)


class TestTwoWorkers(SiteTestCase):
	def setUp(self):
		super().setUp()
		desk = factories.make_desk()
		self.customer = factories.make_customer(desk=desk.name).name
		policy = factories.make_policy({"metric": "Reaction", "amount": 100, "notify_queue": 1})
		agreement = factories.make_agreement([self.customer], policy=policy.name)
		queue = factories.make_queue(desk=desk.name)
		self.agent = factories.make_agent(desk=desk.name, queue=queue.name).name
		self.ticket = factories.make_ticket(customer=self.customer, queue=queue.name).name
		factories.age(5 * 3600, self.ticket)
		self.clock = frappe.db.get_value("SD Ticket Clock", {"ticket": self.ticket, "metric": "Reaction"})
		frappe.db.commit()  # the other connection must see it
		self.addCleanup(self.tidy, agreement, policy, queue, desk)
		self.other = Worker()
		self.addCleanup(self.other.end)

	def tidy(self, *records):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		for doctype in ("SD Ticket Clock Event", "SD Ticket Clock", "SD Notice"):
			frappe.db.delete(doctype, {"ticket": self.ticket})
		frappe.db.delete("Comment", {"reference_name": self.ticket})
		frappe.db.delete("SD Ticket", self.ticket)
		for doctype in ("SD Desk Member", "SD Queue Member"):
			frappe.db.delete(doctype, {"user": self.agent})
		for doctype in ("SD Agreement Customer", "SD Service Matrix Row"):
			frappe.db.delete(doctype, {"customer": self.customer})
		frappe.db.delete("SD Customer", self.customer)
		for record in records:
			frappe.db.delete(record.doctype, record.name)
		frappe.db.delete("SD Queue", {"desk": records[-1].name})
		frappe.delete_doc("User", self.agent, force=True)
		frappe.db.commit()
		frappe.clear_cache()

	def fire(self):
		return sweep.fire(self.clock, self.ticket, now())

	def happened(self):
		frappe.db.rollback()
		events = frappe.get_all("SD Ticket Clock Event", {"clock": self.clock}, pluck="event")
		notices = frappe.db.count("SD Notice", {"ticket": self.ticket, "event": "Escalated"})
		return Counter(events), notices

	def assert_once(self):
		events, notices = self.happened()
		self.assertEqual((events["Breached"], events["Escalated"], notices), (1, 1, 1))

	def test_what_one_has_locked_the_other_passes_by_without_waiting(self):
		self.assertTrue(self.fire())
		self.assertFalse(self.other.do(self.fire))
		self.other.do(rollback)
		frappe.db.commit()

		self.assertTrue(self.other.do(self.fire), "there is nothing left to do")
		self.other.do(commit)
		self.assert_once()

	def test_what_one_leaves_undone_by_dying_the_other_does(self):
		self.assertTrue(self.fire())
		frappe.db.rollback()  # what MariaDB does for a connection that is gone

		self.assertTrue(self.other.do(self.fire))
		self.other.do(commit)
		self.assert_once()

	def test_an_old_snapshot_does_not_fire_again(self):
		self.other.do(lambda: sweep.due_clocks(now()))  # its view of the data is of this moment
		self.assertTrue(self.fire())
		frappe.db.commit()

		self.assertTrue(self.other.do(self.fire))
		self.other.do(commit)
		self.assert_once()

	def test_an_agent_who_takes_the_ticket_first_wins_and_the_sweep_sees_it(self):
		frappe.db.rollback()
		ticket = frappe.get_doc("SD Ticket", self.ticket, for_update=True)
		self.assertFalse(self.other.do(self.fire), "the ticket is being saved")
		self.other.do(rollback)
		ticket.responsible = "Administrator"
		ticket.save()
		frappe.db.commit()

		self.assertTrue(self.other.do(self.fire))
		self.other.do(commit)
		events, notices = self.happened()
		self.assertEqual((events["Breached"], events["Met"]), (1, 1), "late, and told so by the save itself")
		self.assertEqual((events["Escalated"], notices), (0, 0), "nobody is called for what is done")

	def test_an_agent_who_comes_second_waits_and_keeps_what_the_sweep_wrote(self):
		self.assertTrue(self.fire())
		frappe.db.commit()

		def take():
			ticket = frappe.get_doc("SD Ticket", self.ticket)
			ticket.responsible = "Administrator"
			ticket.save()
			frappe.db.commit()

		self.other.do(take)
		self.assert_once()
		self.assertEqual(self.happened()[0]["Met"], 1)
