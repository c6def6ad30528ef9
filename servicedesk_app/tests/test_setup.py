import frappe
from frappe.translate import get_all_languages
from frappe.utils import add_to_date, now_datetime

from servicedesk_app.permissions.people import AGENT
from servicedesk_app.setup import install, languages, rights, scheduler, seeds, uninstall
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.ticketing import numbers, profile


class TestMigrating(SiteTestCase):
	"""By itself: statements that define data commit what went before, here nothing."""

	def test_migrating_again_is_safe(self):
		before = int(numbers.next_number())

		install.after_migrate()

		self.assertGreater(int(numbers.next_number()), before)


class TestSetup(SiteTestCase):
	def test_installing_again_changes_nothing_that_an_admin_changed(self):
		frappe.db.set_value("SD Priority", "A-Critical", "description", "Ours")
		frappe.db.set_single_value("SD Settings", "default_priority", "D-Low")

		seeds.plant()

		self.assertEqual(frappe.db.get_value("SD Priority", "A-Critical", "description"), "Ours")
		self.assertEqual(frappe.db.get_single_value("SD Settings", "default_priority"), "D-Low")

	def test_rights_on_frappes_doctypes_come_and_go_without_a_trace(self):
		frappe.db.delete("Custom DocPerm", {"parent": "Contact"})
		rights.grant()
		self.assertTrue(frappe.db.exists("Custom DocPerm", {"parent": "Contact", "role": AGENT}))

		rights.revoke()

		self.assertFalse(frappe.db.exists("Custom DocPerm", {"parent": "Contact"}))

	def test_rights_that_others_added_stay(self):
		frappe.db.delete("Custom DocPerm", {"parent": "Contact"})
		frappe.permissions.add_permission("Contact", "Blogger")
		rights.grant()

		rights.revoke()

		self.assertTrue(frappe.db.exists("Custom DocPerm", {"parent": "Contact", "role": "Blogger"}))
		self.assertFalse(frappe.db.exists("Custom DocPerm", {"parent": "Contact", "role": AGENT}))

	def test_the_portals_languages_can_be_chosen(self):
		frappe.get_doc("Language", "da").update({"enabled": 0}).save()
		self.addCleanup(frappe.clear_cache)
		self.assertNotIn("da", get_all_languages())

		languages.switch_on()

		self.assertLessEqual(set(profile.LANGUAGES), set(get_all_languages()))

	def test_an_uninstall_knows_what_is_ours(self):
		registered = frappe.get_all("DocType", {"module": "Servicedesk App"}, pluck="name")
		self.assertEqual(uninstall.ours(), sorted(registered))

	def test_the_scheduler_is_kept_awake_and_gets_its_setting_back(self):
		frappe.db.set_single_value("System Settings", "dormant_days", 4)

		scheduler.keep_awake()
		self.assertEqual(
			frappe.db.get_single_value("System Settings", "dormant_days"), scheduler.DORMANT_DAYS
		)
		scheduler.let_sleep()

		self.assertEqual(frappe.db.get_single_value("System Settings", "dormant_days"), 4)

	def test_a_setting_made_since_is_left_alone(self):
		scheduler.keep_awake()
		frappe.db.set_single_value("System Settings", "dormant_days", 30)

		scheduler.let_sleep()

		self.assertEqual(frappe.db.get_single_value("System Settings", "dormant_days"), 30)

	def test_moving_the_site_to_another_zone_does_not_stop_the_sweep(self):
		job = frappe.get_doc("Scheduled Job Type", {"method": "servicedesk_app.minute.even"})
		job.db_set("last_execution", add_to_date(now_datetime(), hours=5))

		settings = frappe.get_doc("System Settings")
		settings.language = settings.language or "en"  # a new site of Frappe 15 has none yet
		settings.time_zone = "America/New_York" if settings.time_zone != "America/New_York" else "Asia/Tokyo"
		settings.save()

		job.reload()
		self.assertLessEqual(job.last_execution, now_datetime())
