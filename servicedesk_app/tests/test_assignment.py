import frappe

from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.ticketing import assignment, work


class TestAssignment(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk()
		cls.agents = sorted(factories.make_agent(desk=cls.desk.name).name for _ in range(3))
		cls.outsider = factories.make_agent(desk=factories.make_desk().name).name
		cls.customer = factories.make_customer(desk=cls.desk.name).name

	def setUp(self):
		super().setUp()
		frappe.db.savepoint("test_start")
		self.addCleanup(frappe.db.rollback, save_point="test_start")

	def queue(self, method):
		members = [{"user": user} for user in (*self.agents, self.outsider)]
		return factories.make_queue(desk=self.desk.name, assignment=method, members=members).name

	def tickets(self, queue, count=1, **overrides):
		values = {"customer": self.customer, "queue": queue, **overrides}
		return [factories.make_ticket(**values).name for _ in range(count)]

	def assign(self, queue):
		with in_one_transaction():
			assignment.assign_queue(queue)

	def responsible(self, names):
		return [frappe.db.get_value("SD Ticket", name, "responsible") for name in names]

	def away(self, user):
		frappe.get_doc({"doctype": "SD Agent", "user": user, "away": 1}).insert()

	def test_in_turn_everybody_who_can_see_the_queue_gets_one(self):
		queue = self.queue("In turn")
		names = self.tickets(queue, 3)

		self.assign(queue)

		self.assertEqual(sorted(self.responsible(names)), self.agents)
		self.assertEqual(frappe.db.get_value("SD Ticket", names[0], "status_category"), "Assigned")

	def test_the_least_loaded_gets_it_and_who_is_away_does_not(self):
		queue = self.queue("Least loaded")
		busy, free, absent = self.agents
		self.tickets(queue, responsible=busy)
		self.away(absent)
		names = self.tickets(queue)

		self.assign(queue)

		self.assertEqual(self.responsible(names), [free])

	def test_by_hand_nobody_gets_it_but_the_agreements_technician(self):
		queue = self.queue("By hand")
		unpromised = self.tickets(queue)
		factories.make_agreement([self.customer], technician=self.agents[1])
		promised = self.tickets(queue)

		self.assign(queue)

		self.assertEqual(self.responsible(unpromised + promised), [None, self.agents[1]])

	def test_when_nobody_is_present_it_stays_on_the_pile(self):
		queue = self.queue("In turn")
		for user in self.agents:
			self.away(user)
		names = self.tickets(queue, 2)

		self.assign(queue)

		self.assertEqual(self.responsible(names), [None, None])

	def test_a_disabled_agent_gets_nothing(self):
		queue = self.queue("In turn")
		for user in self.agents[:2]:
			frappe.db.set_value("User", user, "enabled", 0)
		names = self.tickets(queue, 2)

		self.assign(queue)

		self.assertEqual(self.responsible(names), [self.agents[2]] * 2)

	def test_what_somebody_has_taken_meanwhile_is_left_alone(self):
		queue = self.queue("In turn")
		(name,) = self.tickets(queue)
		with as_user(self.agents[2]):
			work.take(frappe.get_doc("SD Ticket", name), self.agents[2])

		self.assertTrue(assignment.assign_one(queue, name))
		assignment.assign_ticket(name)

		self.assertEqual(self.responsible([name]), [self.agents[2]])
