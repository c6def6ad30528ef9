"""The demo's mails show every state that staff meet on the list, and are made once."""

from collections import Counter

import frappe

from servicedesk_app.setup import demo_house, demo_mail
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction


class TestDemoMail(SiteTestCase):
	def rows(self):
		fields = ["name", "state", "outcome", "error", "reason", "ticket", "subject"]
		return frappe.get_all("SD Inbound Mail", {"mailbox": demo_mail.MAILBOX}, fields)

	def test_there_is_a_mail_in_every_state_and_the_second_run_makes_none(self):
		with in_one_transaction():
			demo_house.build()
			demo_mail.build()
			rows = self.rows()
			demo_mail.build()

			self.assertEqual(len(self.rows()), len(rows))
			states = Counter(row.state for row in rows)
			self.assertEqual(
				dict(states), {"Processed": 6, "Quarantined": 3, "Spam": 1, "Rejected": 2, "Parked": 1}, rows
			)
			outcomes = {row.outcome for row in rows}
			self.assertTrue({"New ticket", "Message", "Kept out", "Delivery report"} <= outcomes, outcomes)
			self.assertEqual([row.error for row in rows if row.error], [])
			self.assertTrue(frappe.db.get_value("SD Bouncing Address", "lager@kovar.example", "bouncing"))
			tickets = [row.ticket for row in rows if row.ticket]
			self.assertFalse(frappe.db.exists("SD Notice", {"ticket": ("in", tickets), "state": "Pending"}))
