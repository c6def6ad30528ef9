from unittest.mock import patch

import frappe

from servicedesk_app import minute
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction


class TestMinute(SiteTestCase):
	def handed_out(self):
		with patch("frappe.enqueue") as enqueue:
			minute.hand_out()
		return [call.args[0] for call in enqueue.call_args_list]

	def test_a_quiet_minute_has_two_jobs_and_a_busy_one_one_for_each_heavy_piece(self):
		for doctype, _filters in minute.HEAVY.values():
			frappe.db.delete(doctype)  # rolled back
		frappe.db.sql("update `tabSD Ticket Clock` set next_event_at = 0")
		self.assertEqual(self.handed_out(), [minute.SWEEP, minute.make_rounds])

		calendar = factories.make_calendar()
		frappe.get_doc(
			{
				"doctype": "SD Clock Recount", "name": "waiting", "state": "Waiting", "version": "1",
				"source_doctype": calendar.doctype, "source_name": calendar.name,
			}
		).db_insert()  # fmt: skip
		self.assertIn("servicedesk_app.service_level.recount.resume_all", self.handed_out())

	def test_all_of_it_is_there_and_can_be_called(self):
		for method in (minute.SWEEP, *minute.ROUNDS, *minute.HEAVY):
			self.assertTrue(callable(frappe.get_attr(method)), method)

	def test_what_fails_is_logged_and_stops_no_other(self):
		done, get_attr = [], frappe.get_attr

		def method_at(path):
			if path not in minute.ROUNDS:
				return get_attr(path)

			def method():
				done.append(path)
				if path == minute.ROUNDS[0]:
					raise ZeroDivisionError("boom")

			return method

		with in_one_transaction(), patch("frappe.get_attr", method_at):
			minute.make_rounds(minute.ROUNDS)

		self.assertEqual(done, list(minute.ROUNDS))
		self.assertTrue(frappe.db.exists("Error Log", {"method": f"The minute's work: {minute.ROUNDS[0]}"}))
