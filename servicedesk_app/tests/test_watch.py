from unittest.mock import patch

import frappe

from servicedesk_app import minute
from servicedesk_app.service_level import watch
from servicedesk_app.service_level.instants import now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction, statements

HOUR = 3600


class TestWatch(SiteTestCase):
	def setUp(self):
		super().setUp()
		customer = factories.make_customer().name
		factories.make_agreement([customer])
		frappe.db.sql("update `tabSD Ticket Clock` set next_event_at = 0")  # of others; rolled back
		self.ticket = factories.make_ticket(customer=customer).name
		self.due = frappe.db.get_value("SD Ticket Clock", {"ticket": self.ticket}, "due_at")
		self.at, self.waits = self.due - 40, 0
		for name, stand_in in (
			("servicedesk_app.service_level.watch.now", lambda: self.at),
			("servicedesk_app.service_level.watch.time.sleep", self.wait),
			("servicedesk_app.service_level.watch._is_wanted_elsewhere", lambda: self.is_wanted()),
		):
			replaced = patch(name, stand_in)
			replaced.start()
			self.addCleanup(replaced.stop)

	def wait(self, seconds):
		self.at += 1
		self.waits += 1

	def is_wanted(self):
		return False

	def fired_at(self):
		rows = frappe.get_all("SD Ticket Clock Event", {"ticket": self.ticket, "event": "Breached"})
		return self.at if rows else None

	def run_watch(self, **values):
		with in_one_transaction(), patch("frappe.enqueue") as enqueue:
			watch.run(self.at + 65, **values)
		return enqueue

	def test_a_clock_fires_at_its_instant_and_the_watch_ends_with_the_last_one(self):
		self.run_watch()
		self.assertEqual(self.fired_at(), self.due + 1, "fired when due, looked once more a second later")
		self.assertEqual(self.waits, 41)

	def test_it_gives_way_to_what_waits_and_goes_on_behind_it(self):
		self.is_wanted = lambda: self.waits in (3, 5, 6, 7, 8)  # what waited at 3 was taken by another worker
		until = self.at + 65
		enqueue = self.run_watch()
		self.assertEqual((self.waits, self.fired_at()), (8, None))
		self.assertEqual(enqueue.call_args.kwargs, {"queue": "short", "until": until, "turns": 1})

	def test_it_ends_at_once_when_its_worker_is_to_stop(self):
		with patch("servicedesk_app.service_level.watch._is_to_stop", lambda: self.waits == 3):
			enqueue = self.run_watch()
		self.assertEqual((self.waits, enqueue.call_args.kwargs["turns"]), (3, 1))

	def test_it_gives_way_no_more_than_some_times(self):
		self.is_wanted = lambda: True
		self.assertFalse(self.run_watch(turns=watch.TURNS_LIMIT - 1).called)

	def test_there_is_none_for_a_minute_in_which_nothing_falls_due(self):
		self.assertEqual(self.handed_out(), 1)
		self.at = self.due - 2 * HOUR
		self.assertEqual(self.handed_out(), 0)

	def handed_out(self):
		with patch("frappe.enqueue") as enqueue:
			minute.hand_out()
		return sum(call.args[0] == watch.run for call in enqueue.call_args_list)

	def test_a_look_is_one_statement(self):
		with statements() as sent:
			found = watch._next_due(now() + 10 * HOUR)
		self.assertEqual(
			found, frappe.db.get_value("SD Ticket Clock", {"ticket": self.ticket}, "next_event_at")
		)
		self.assertEqual(len(sent), 1)
