"""Sites from before there were escalation policies keep their clocks, and get the standard policy."""

import frappe

from servicedesk_app.patches.v0_2 import escalation_policies as patch
from servicedesk_app.service_level import clocks
from servicedesk_app.setup import escalation_seeds
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase

HOUR = 3600


class TestEscalationPatch(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		factories.make_agreement([cls.customer])
		cls.agent = factories.make_agent().name

	def as_before(self, *tickets):
		"""What the columns of the new version hold on rows of the old one."""
		frappe.db.sql(
			"""update `tabSD Ticket Clock` set logged = 0, ran = null, done = null, closed_at = 0
			where ticket in %s""",
			(tickets,),
		)
		frappe.db.sql("update `tabSD Ticket Clock Event` set number = 0 where ticket in %s", (tickets,))
		frappe.db.sql("update `tabSD Ticket` set promised_since = 0 where name in %s", (tickets,))

	def test_clocks_get_what_their_log_knows(self):
		running, late, met = (factories.make_ticket(customer=self.customer) for _ in range(3))
		met.update({"responsible": self.agent}).save()
		factories.age(5 * HOUR, late.name)
		due = clocks.load(late.name)[0].clock.due_at
		frappe.db.set_value(
			"SD Ticket Clock", {"ticket": late.name}, {"breached_at": due, "next_event_at": 0}
		)
		before = clocks.load(met.name)
		self.as_before(running.name, late.name, met.name)

		for ticket in (running, late, met):
			patch.number_the_log()
			patch.bring_up_to_date(clocks.load(ticket.name)[0].name)
		patch.set_since()

		self.assertEqual(clocks.load(met.name), before)
		self.assertEqual(clocks.load(running.name)[0].logged, 1)
		self.assertTrue(clocks.load(running.name)[0].clock.next_event_at)
		tied = clocks.load(late.name)[0]
		self.assertEqual(len(tied.clock.done), 2)  # the steps up to the breach: nobody is told a second time
		self.assertGreater(tied.clock.next_event_at, due)
		self.assertEqual(
			frappe.db.get_value("SD Ticket", running.name, "promised_since"),
			clocks.load(running.name)[0].clock.started_at,
		)

	def test_the_standard_policy_is_there_once_and_is_the_default(self):
		escalation_seeds.plant()
		escalation_seeds.plant()

		self.assertTrue(frappe.db.exists("SD Escalation Policy", escalation_seeds.STANDARD))
		self.assertEqual(
			frappe.db.get_single_value("SD Settings", "default_policy"), escalation_seeds.STANDARD
		)
