import contextlib
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from servicedesk_app.rules import lifecycle
from servicedesk_app.setup import demo_history, demo_house, demo_now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.ticketing import notices

COUNT = 56


class TestDemo(SiteTestCase):
	"""A smaller demo, under keys of its own; nothing is committed, so that the test's site stays as it was."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		for changed in (
			patch.object(demo_history, "KEY", factories.unique("demo")),
			patch.object(frappe.db, "commit", lambda: None),
		):
			changed.start()
			cls.addClassCleanup(changed.stop)
		cls.mails = frappe.db.count("Email Queue")
		cls.pending = frappe.db.count("SD Notice", {"state": "Pending"})
		demo_house.build()
		cls.made = cls.make_after_being_stopped()

	@classmethod
	def make_after_being_stopped(cls) -> int:
		"""The first run dies in the middle of a case; the second makes the rest."""
		played, play = [], demo_history.play_plain

		def dies_at_the_fourth(stage):
			play(stage)
			played.append(stage.number)
			if len(played) == 4:
				frappe.db.rollback(save_point="before_the_case")
				raise KeyboardInterrupt
			frappe.db.savepoint("before_the_case")

		dying = patch.object(demo_history, "play_plain", dies_at_the_fourth)
		with dying, contextlib.suppress(KeyboardInterrupt):
			demo_history.make_missing(COUNT)
		cls.at_first = cls.tickets("name")
		return demo_history.make_missing(COUNT)

	@classmethod
	def tickets(cls, *fields, **filters):
		found = frappe.get_all(
			"SD Ticket",
			{"intake_key": ("like", f"{demo_history.KEY}-%"), **filters},
			list(fields),
			order_by="creation",
		)
		return [row[fields[0]] for row in found] if len(fields) == 1 else found

	def test_a_run_that_was_stopped_is_completed_and_repeated_changes_nothing(self):
		names = self.tickets("name")

		again = demo_history.make_missing(COUNT)

		self.assertEqual((self.made, again), (COUNT, COUNT))
		self.assertTrue(0 < len(self.at_first) < COUNT)
		self.assertLess(set(self.at_first), set(names))
		self.assertEqual(self.tickets("name"), names)

	def test_there_is_something_in_every_state_and_something_late(self):
		self.assertEqual(set(self.tickets("status_category")), set(lifecycle.CATEGORIES))
		now = now_datetime()
		late = [
			row
			for row in self.tickets("reaction_due", "reaction_met_at")
			if row.reaction_due and row.reaction_due < now
		]
		self.assertTrue([row for row in late if not row.reaction_met_at])

	def test_it_lies_in_the_last_sixty_days_and_nothing_in_the_future(self):
		now = now_datetime()
		for name in self.tickets("name"):
			ticket = frappe.db.get_value(
				"SD Ticket", name, ["creation", "modified", "opened_at"], as_dict=True
			)
			self.assertLess(add_to_date(now, days=-61), ticket.creation)
			self.assertLessEqual(ticket.creation, ticket.modified)
			self.assertLessEqual(ticket.modified, now)
			for doctype, field in (("Comment", "reference_name"), ("Communication", "reference_name")):
				for at in frappe.get_all(doctype, {field: name}, pluck="creation"):
					self.assertTrue(ticket.creation <= at <= now, (name, doctype, at))

	def test_nobody_is_told_of_what_is_only_written_down(self):
		self.assertEqual(frappe.db.count("Email Queue"), self.mails)
		self.assertEqual(frappe.db.count("SD Notice", {"state": "Pending"}), self.pending)
		done = frappe.db.count("SD Notice", {"ticket": ("in", self.tickets("name")), "state": "Done"})
		self.assertGreater(done, COUNT)

	def test_problems_have_incidents_and_duplicates_are_merged(self):
		names = self.tickets("name")
		relations = frappe.get_all("SD Ticket Link", {"ticket": ("in", names)}, pluck="relation")

		self.assertEqual(relations.count("caused by"), 8)
		self.assertEqual(relations.count("duplicate of"), demo_history.MERGED)
		self.assertEqual(len(list(filter(None, self.tickets("merged_into")))), demo_history.MERGED)

	def test_all_customers_report_in_their_own_languages(self):
		languages = {person.email: person.language for person in demo_house.PEOPLE}
		spoken = {languages[user] for user in self.tickets("raised_by")}

		self.assertEqual(set(self.tickets("customer")), set(demo_house.CUSTOMERS))
		self.assertEqual(spoken, {"en", "da", "cs", "pl", "ru", "nl"})

	def test_building_the_house_again_changes_nothing(self):
		def counted():
			return {
				doctype: frappe.db.count(doctype)
				for doctype in ("User", "SD Queue", "SD Category", "SD Routing Rule")
			}

		before = counted()

		demo_house.build()

		self.assertEqual(counted(), before)

	def test_an_agent_has_work_in_hand_and_is_given_no_more_by_a_second_run(self):
		sofie = demo_house.SOFIE.email
		unsolved = {"responsible": sofie, "status_category": ("not in", [*lifecycle.SOLVED, *lifecycle.OVER])}
		nadia = demo_house.NADIA.email
		frappe.db.set_value("SD Ticket", {"responsible": sofie}, "responsible", nadia)  # rolled back
		with notices.nobody_is_told():
			for _number in range(demo_now.IN_HAND):
				factories.make_ticket(customer=demo_house.BAKERY, queue=demo_house.QUEUES[demo_house.DESK][0])
		for _turn in range(2):
			demo_now.build()
			self.assertEqual(frappe.db.count("SD Ticket", unsolved), demo_now.IN_HAND)
		in_hand = frappe.get_all("SD Ticket", unsolved, pluck="status_category")
		self.assertEqual(in_hand.count(lifecycle.WAITING_FOR_CUSTOMER), 1)
