"""Reports on service levels: right figures, and to each reader only of the tickets that they may open."""

import json
import os
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import frappe
from frappe.utils import add_months, get_first_day, getdate, nowdate

from servicedesk_app.errors import InvalidReportFilter
from servicedesk_app.service_level import (
	at_risk,
	breaches,
	compliance,
	customer_report,
	customer_report_mail,
	escalations,
	reports,
)
from servicedesk_app.service_level.instants import from_site_time, now
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction, statements
from servicedesk_app.tests.test_notices import forget_mail_accounts, make_mail_account
from servicedesk_app.tests.world import ACTORS, CUSTOMERS_SEE, DESK_OF, STAFF_SEE, World, answer_of, call

HOUR = 3600
ALL = ("SD SLA Compliance", "SD Breaches", "SD Clocks at Risk", "SD Escalations")


def give_clock(ticket: str, metric: str = "Resolution", run: int = 1, **values) -> str:
	"""A clock of the ticket as it stands after a past, straight into the table."""
	at = now()
	stored = {
		"doctype": "SD Ticket Clock", "name": f"{ticket}-{metric.lower()}-{run}", "ticket": ticket, "metric": metric,
		"run": run, "state": "Running", "started_at": at - 10 * HOUR, "resumed_at": at - 10 * HOUR,
		"target_seconds": 4 * HOUR, "left_seconds": 4 * HOUR, "due_at": at - 6 * HOUR, **values,
	}  # fmt: skip
	frappe.db.delete("SD Ticket Clock", {"name": stored["name"]})
	frappe.get_doc(stored).db_insert()
	return stored["name"]


def give_event(clock: str, ticket: str, event: str, at: int) -> None:
	"""A line of a clock's log, straight into the table."""
	values = {"doctype": "SD Ticket Clock Event", "name": frappe.generate_hash(length=12), "clock": clock}
	frappe.get_doc({**values, "ticket": ticket, "event": event, "at": at}).db_insert()


class TestFigures(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer().name
		cls.at = now()
		cls.tickets = [factories.make_ticket(customer=cls.customer).name for _ in range(5)]
		kept, late, open_late, cancelled, running = cls.tickets
		give_clock(kept, state="Met", met_at=cls.at - HOUR)
		give_clock(late, state="Met", met_at=cls.at - HOUR, breached_at=cls.at - 6 * HOUR)
		cls.late_clock = give_clock(open_late, breached_at=cls.at - 6 * HOUR)
		give_clock(cancelled, state="Cancelled", breached_at=cls.at - 6 * HOUR)
		give_clock(running, due_at=cls.at + HOUR)
		give_clock(kept, "Level", state="Met", met_at=cls.at - HOUR, breached_at=cls.at - 2 * HOUR)
		for event in ("Started", "Breached", "Escalated"):
			give_event(cls.late_clock, open_late, event, cls.at - 6 * HOUR)

	def filters(self, **more):
		return {"customer": self.customer, **more}

	def period(self):
		return reports.Period(self.at - 24 * HOUR, self.at + 1)

	def test_kept_and_broken_are_counted_without_cancelled_open_and_internal_ones(self):
		(row,) = compliance.rows(self.filters(), self.period(), "Administrator")
		self.assertEqual((row["group_value"], row["metric"]), (self.customer, "Resolution"))
		self.assertEqual((int(row["kept"]), int(row["broken"]), row["compliance"]), (1, 2, 33.3))
		self.assertEqual(compliance.totals([row]), {"kept": 1, "broken": 2, "compliance": 33.3})

	def test_time_boxes_within_the_house_are_counted_when_asked_for(self):
		(row,) = compliance.rows(self.filters(metric="Level"), self.period(), "Administrator")
		self.assertEqual((int(row["kept"]), int(row["broken"])), (0, 1))

	def test_every_grouping_adds_up_to_the_same(self):
		for group in reports.GROUPS:
			with self.subTest(group):
				rows = compliance.rows(self.filters(group_by=group), self.period(), "Administrator")
				self.assertEqual(compliance.totals(rows), {"kept": 1, "broken": 2, "compliance": 33.3})
				self.assertTrue(compliance.chart(rows))

	def test_months_begin_at_midnight_also_where_that_is_no_whole_hour_of_utc(self):
		for zone in ("Asia/Kolkata", "Asia/Kathmandu", "Europe/Copenhagen"):
			here = patch("servicedesk_app.service_level.instants.get_system_timezone", return_value=zone)
			with self.subTest(zone), here:
				midnight = from_site_time(datetime(2026, 7, 1))
				months = [
					reports.month_of_quarter(at // reports.QUARTER_SECONDS) for at in (midnight - 1, midnight)
				]
				self.assertEqual(months, ["2026-06", "2026-07"])

	def test_months_are_those_of_the_sites_zone(self):
		midnight = from_site_time(datetime(2026, 7, 1))
		ticket = factories.make_ticket(customer=self.customer).name
		give_clock(ticket, run=1, state="Met", met_at=midnight - 1)
		give_clock(ticket, run=2, state="Met", met_at=midnight)
		span = reports.period({"from_date": "2026-06-01", "to_date": "2026-07-31"})
		rows = compliance.rows(self.filters(group_by="Month"), span, "Administrator")
		self.assertEqual([row["group_value"] for row in rows], ["2026-06", "2026-07"])

	def test_breaches_tell_their_cause_course_and_how_late_they_were(self):
		rows = breaches.rows(self.filters(), self.period(), "Administrator")
		self.assertEqual({row.ticket for row in rows}, set(self.tickets[1:3]))
		row = next(row for row in rows if row.clock == self.late_clock)
		self.assertGreaterEqual(row.late_by, 6 * HOUR)
		self.assertEqual(
			[word.split()[0] for word in row.course.split(" · ")], ["Started", "Breached", "Escalated"]
		)
		self.assertEqual(row.cause, "Nobody has reacted yet")
		self.assertTrue(breaches.chart(rows))

	def test_a_breach_that_came_with_a_changed_promise_says_so(self):
		row = frappe._dict(metric="Resolution")
		self.assertIn("changed", breaches.cause_of(row, True))

	def test_what_is_at_risk_is_sorted_by_how_pressing_it_is(self):
		rows = at_risk.rows(self.filters(), self.at, "Administrator")
		self.assertEqual([row.ticket for row in rows], [self.tickets[2], self.tickets[4]])
		for row, left in zip(rows, (-6 * HOUR, HOUR), strict=True):
			self.assertAlmostEqual(row.left, left, delta=60)
		self.assertEqual([row.band for row in rows], ["Late", "Within an hour"])
		self.assertEqual(at_risk.rows(self.filters(hours=8, metric="Level"), self.at, "Administrator"), [])

	def test_escalations_are_counted_by_month_level_and_metric(self):
		(row,) = escalations.rows(self.filters(), self.period(), "Administrator")
		self.assertEqual((row["level"], row["metric"], row["escalated"]), ("1", "Resolution", 1))
		self.assertTrue(escalations.chart([row]))

	def test_filters_that_cannot_be_meant_are_refused_by_name(self):
		for filters in (
			{"from_date": "2026-02-01", "to_date": "2026-01-01"},
			{"from_date": "1990-01-01", "to_date": "2026-01-01"},
		):
			self.assertRaises(InvalidReportFilter, reports.period, filters)
		self.assertRaises(InvalidReportFilter, reports.group_of, {"group_by": "name; drop table x"})

	def test_a_report_is_a_handful_of_statements_whatever_it_covers(self):
		for rows in (
			lambda: compliance.rows(self.filters(), self.period(), "Administrator"),
			lambda: at_risk.rows(self.filters(), self.at, "Administrator"),
			lambda: escalations.rows(self.filters(), self.period(), "Administrator"),
			lambda: breaches.rows(self.filters(), self.period(), "Administrator"),
		):
			rows()
			with statements() as sent:
				rows()
			self.assertLessEqual(len(sent), 3, sent)

	def test_queries_walk_ranges_of_an_index(self):
		filters, period = {"customer": self.customer}, self.period()
		query, values = compliance._query("`tabSD Ticket`.customer", filters, period, "Administrator")
		plan = frappe.db.sql(f"explain {query}", values, as_dict=True)
		keys = {str(row.possible_keys) for row in plan if row.table == "tabSD Ticket Clock"}
		self.assertTrue(any("sd_met_breached" in key for key in keys), plan)
		self.assertTrue(any("sd_breached" in key for key in keys), plan)


class TestWhoSeesWhat(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.world = World()
		at = now()
		for name in cls.world.tickets.values():
			clock = give_clock(name, "Resolution", breached_at=at - HOUR)
			for event in ("Started", "Breached", "Escalated"):
				give_event(clock, name, event, at - HOUR)

	def run_report(self, actor, report, **filters):
		with as_user(self.world.users[actor]):
			return answer_of(
				lambda: call("frappe.desk.query_report.run", report_name=report, filters=json.dumps(filters))
			)

	def test_a_reader_finds_their_own_tickets_and_no_others(self):
		for report in ALL:
			for actor in ACTORS:
				with self.subTest(report=report, actor=actor):
					text, error = self.run_report(actor, report)
					found = {word for word in self.world.forbidden(actor) if word in text}
					self.assertEqual(found, set())
					if actor in CUSTOMERS_SEE or (
						("agent" in actor or "sider" in actor) and "Risk" not in report
					):
						self.assertEqual(error, "PermissionError")
					elif report in ("SD Breaches", "SD Clocks at Risk"):
						seen = {key for key in DESK_OF if f"zz-{key}-public" in text}
						self.assertEqual((error, seen), ("", STAFF_SEE[actor]))

	def test_figures_count_only_what_their_reader_may_open(self):
		for actor in ("manager of a", "manager of b", "administrator"):
			with self.subTest(actor):
				user = self.world.users[actor]
				period = reports.period({})
				rows = compliance.rows({"metric": "Resolution"}, period, user)
				mine = [row for row in rows if row["group_value"] in self.world.customers.values()]
				self.assertEqual(compliance.totals(mine)["broken"], len(STAFF_SEE[actor]))

	def test_a_customers_report_shows_its_reader_only_what_they_may_open_and_says_what_is_missing(self):
		report = make_report(self.world.customers["a"])
		for actor, left_out in (("manager of a", 1), ("administrator", 0)):
			with self.subTest(actor), as_user(self.world.users[actor]):
				html, _response = call(
					"frappe.www.printview.get_html_and_style",
					doc=report.doctype,
					name=report.name,
					print_format=report.doctype,
				)
				html = html["html"]
				seen = {key for key in DESK_OF if f"zz-{key}-public" in html}
				self.assertEqual(seen, {key for key in STAFF_SEE[actor] if DESK_OF[key] == "a"})
				self.assertEqual("left out" in html, bool(left_out))
				self.assertNotIn("secret", html)

	def test_a_manager_makes_reports_of_customers_of_their_own_desks_alone(self):
		with as_user(self.world.users["manager of b"]):
			values = {"doctype": "SD Agreement Report", "month": "2026-01-15"}
			mine = frappe.get_doc({**values, "customer": self.world.customers["b"]}).insert()
			self.assertEqual(mine.desk, self.world.desks["b"])
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc({**values, "customer": self.world.customers["a"]}).insert()
			with self.assertRaises(frappe.PermissionError):
				mine.send_now()

	def test_another_desks_manager_neither_lists_nor_prints_it(self):
		report = make_report(self.world.customers["a"])
		for actor in ("manager of b", "agent of b", "own of a", "company of a", "guest"):
			with self.subTest(actor), as_user(self.world.users[actor]):
				for path, values in (
					("frappe.client.get", {"doctype": report.doctype, "name": report.name}),
					("frappe.www.printview.get_html_and_style", {"doc": report.doctype, "name": report.name}),
				):
					text, error = answer_of(lambda path=path, values=values: call(path, **values))
					self.assertIn(error, ("PermissionError", "DoesNotExistError"), text)
					self.assertNotIn("zz-customer-a", text.replace(report.name, ""))


def make_report(customer: str, **values):
	"""The report on this month, made once for each customer."""
	known = {"customer": customer, "month": get_first_day(values.get("month") or nowdate())}
	if name := frappe.db.exists("SD Agreement Report", known):
		return frappe.get_doc("SD Agreement Report", name)
	values = {"doctype": "SD Agreement Report", "customer": customer, "month": nowdate(), **values}
	return frappe.get_doc(values).insert()


class TestCustomersReport(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.customer = factories.make_customer(
			agreement_report_to="boss@customer.example\nit@customer.example", language="da"
		).name
		cls.ticket = factories.make_ticket(customer=cls.customer, subject="The <b>oven</b> is cold").name
		give_clock(cls.ticket, breached_at=now() - HOUR)

	def setUp(self):
		super().setUp()
		if not frappe.db.exists("Email Account", "Test desk"):
			make_mail_account()
		self.addCleanup(forget_mail_accounts)

	def test_it_holds_the_customers_month(self):
		found = customer_report.contents(self.customer, nowdate(), None)
		self.assertEqual(found["counts"], {"reported": 1, "solved": 0, "open_at_end": 1})
		self.assertEqual([(row["metric"], row["broken"]) for row in found["metrics"]], [("Resolution", 1)])
		self.assertEqual([row.ticket for row in found["late"]], [self.ticket])
		self.assertEqual(len(found["trend"]), customer_report.TREND_MONTHS)
		self.assertEqual(found["left_out"], 0)

	def test_it_becomes_a_pdf_and_a_headline_stays_text(self):
		report = make_report(self.customer)
		html = frappe.render_template(customer_report_mail.TEMPLATE, {"doc": report})
		self.assertIn("oven", html)
		self.assertNotIn("<b>oven", html)
		pdf = customer_report_mail.pdf_for_customer(report)
		self.assertTrue(pdf.startswith(b"%PDF"))
		if path := os.environ.get("SD_KEEP_PDF"):
			Path(path).write_bytes(pdf)

	def test_early_in_the_month_the_last_months_report_is_mailed_once(self):
		first = getdate(get_first_day(nowdate()))
		month = getdate(add_months(first, -1))
		with patch.object(customer_report_mail, "nowdate", lambda: str(first.replace(day=2))):
			for _again in range(2):
				with in_one_transaction():
					customer_report_mail.send_due()
		report = frappe.get_doc("SD Agreement Report", {"customer": self.customer, "month": month})
		self.assertEqual((report.state, report.error), ("Sent", ""))
		mails = frappe.get_all(
			"Email Queue", {"reference_name": report.name}, ["name", "attachments"], order_by="creation"
		)
		self.assertEqual(len(mails), 1)
		to = frappe.get_all("Email Queue Recipient", {"parent": mails[0].name}, pluck="recipient")
		self.assertEqual(sorted(to), ["boss@customer.example", "it@customer.example"])
		message = frappe.db.get_value("Email Queue", mails[0].name, "message")
		self.assertIn("application/pdf", message + str(mails[0].attachments))

	def test_one_that_fails_keeps_its_error_and_is_sent_by_a_click_later(self):
		report = make_report(factories.make_customer().name)
		with in_one_transaction():
			customer_report_mail.attempt(report.name)
		report.reload()
		self.assertEqual(report.state, "Failed")
		self.assertIn("no address", report.error)

		frappe.db.set_value("SD Customer", report.customer, "agreement_report_to", "x@customer.example")
		self.assertEqual(report.send_now(), "x@customer.example")
		self.assertEqual(report.state, "Sent")

	def test_the_month_to_come_is_refused(self):
		with self.assertRaises(InvalidReportFilter):
			make_report(self.customer, month=add_months(nowdate(), 1))
