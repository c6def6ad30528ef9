import frappe

from servicedesk_app.errors import InvalidMember
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.ticketing import routing


class TestRouting(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.desk = factories.make_desk().name
		cls.queues = [factories.make_queue(desk=cls.desk).name for _ in range(2)]
		cls.reporter = factories.make_user().name
		cls.customer = factories.make_customer([cls.reporter], desk=cls.desk).name

	def setUp(self):
		super().setUp()
		frappe.db.savepoint("test_start")
		self.addCleanup(routing.forget)
		self.addCleanup(frappe.db.rollback, save_point="test_start")
		routing.forget()

	def rule(self, **values):
		return frappe.get_doc(
			{"doctype": "SD Routing Rule", "title": factories.unique("Rule"), "desk": self.desk, **values}
		).insert()

	def category(self, **values):
		values = {"category_name": factories.unique("Category"), "desk": self.desk, **values}
		return frappe.get_doc({"doctype": "SD Category", **values}).insert().name

	def report(self, **values):
		return factories.make_report(self.reporter, **values)

	def test_the_rule_of_the_lowest_position_decides_and_a_disabled_one_never(self):
		self.rule(position=20, queue=self.queues[0])
		first = self.rule(position=10, queue=self.queues[1])
		self.assertEqual(self.report().queue, self.queues[1])

		first.update({"enabled": 0}).save()
		self.assertEqual(self.report().queue, self.queues[0])

	def test_words_are_sought_in_headline_and_description(self):
		self.rule(words="toner\nsmok*", queue=self.queues[0])

		self.assertEqual(self.report(subject="No TONER left").queue, self.queues[0])
		self.assertEqual(self.report(subject="Help", description="It is smoking!").queue, self.queues[0])
		self.assertNotEqual(self.report(subject="Help", description="tonerless").queue, self.queues[0])

	def test_a_rule_for_a_category_holds_for_its_parts(self):
		network = self.category(is_group=1)
		wifi = self.category(parent_sd_category=network)
		self.rule(category=network, queue=self.queues[0])

		self.assertEqual(self.report(category=wifi).queue, self.queues[0])
		self.assertNotEqual(self.report(category=self.category()).queue, self.queues[0])

	def test_the_reporters_choice_stays_unless_the_rule_overrules_it(self):
		rule = self.rule(set_priority="A-Critical", set_ticket_type="Question")
		ticket = self.report(priority="D-Low")
		self.assertEqual((ticket.priority, ticket.ticket_type), ("D-Low", "Question"))

		rule.update({"overrules_reporter": 1}).save()
		self.assertEqual(self.report(priority="D-Low").priority, "A-Critical")

	def test_a_rule_of_another_desk_or_channel_does_not_count(self):
		other = factories.make_desk()
		self.rule(desk=other.name, queue=other.default_queue)
		self.rule(channel="Mail", queue=self.queues[0])

		self.assertNotIn(self.report().queue, (other.default_queue, self.queues[0]))

	def test_a_rule_that_sets_nothing_or_mixes_desks_is_refused(self):
		with self.assertRaises(InvalidMember):
			self.rule(words="x")
		with self.assertRaises(InvalidMember):
			self.rule(queue=factories.QUEUE)

	def test_a_part_inherits_what_it_leaves_empty_from_further_up_the_tree(self):
		top = self.category(
			is_group=1,
			default_queue=self.queues[0],
			default_priority="B-Important",
			default_ticket_type="Change",
		)
		middle = self.category(is_group=1, parent_sd_category=top, default_priority="D-Low")
		leaf = self.category(parent_sd_category=middle, default_ticket_type="Question")

		ticket = self.report(category=leaf)

		self.assertEqual(
			(ticket.queue, ticket.priority, ticket.ticket_type), (self.queues[0], "D-Low", "Question")
		)

	def test_impact_and_urgency_give_the_priority_of_the_matrix_unless_one_is_chosen(self):
		self.assertEqual(self.report(impact="High", urgency="High").priority, "A-Critical")
		self.assertEqual(self.report(impact="Low", urgency="Low").priority, "D-Low")
		self.assertEqual(self.report(impact="High", urgency="High", priority="C-Normal").priority, "C-Normal")
		self.assertEqual(self.report(impact="High").priority, "C-Normal")
