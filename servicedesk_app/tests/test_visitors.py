import frappe
from frappe.utils import set_request

from servicedesk_app.access import visitors
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user


class TestVisitors(SiteTestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(setattr, frappe.local, "lang", frappe.local.lang)
		self.addCleanup(setattr, frappe.local, "request", getattr(frappe.local, "request", None))

	def met_in(self, path, user="Guest", wishes="da-DK,da;q=0.9,en;q=0.8", **query):
		set_request(method="GET", path=path, headers={"Accept-Language": wishes}, query_string=query)
		frappe.local.lang = "cs"  # stands for whatever Frappe took
		with as_user(user):
			frappe.local.form_dict = frappe._dict(query)
			visitors.meet()
		return frappe.local.lang

	def test_guests_are_met_in_their_language_on_the_portal_and_where_they_sign_in(self):
		for path in ("/support", "/support/contact/desk", "/login", "/update-password"):
			with self.subTest(path):
				self.assertIn(self.met_in(path), ("da", "da-DK"))  # older versions know the second as well
		self.assertEqual(self.met_in("/support/contact/desk", _lang="nl"), "nl")
		self.assertEqual(
			self.met_in("/login", wishes="tlh"),
			frappe.db.get_single_value("System Settings", "language") or "en",
		)

	def test_elsewhere_and_for_who_has_signed_in_frappes_choice_stays(self):
		for path in ("/", "/supportive", "/api/method/frappe.ping", "/app"):
			with self.subTest(path):
				self.assertEqual(self.met_in(path), "cs")
		self.assertEqual(self.met_in("/support", factories.make_user("SD Portal User").name), "cs")
