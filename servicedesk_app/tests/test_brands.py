"""A desk's brand is checked when it is saved, and the error says what would pass."""

import re

import frappe

from servicedesk_app.errors import InvalidBrand
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.tests.test_permission_matrix import files_on_disk
from servicedesk_app.ticketing import brands


class TestBrands(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		before = files_on_disk()
		cls.addClassCleanup(
			lambda: [path.unlink() for path in files_on_disk() - before]
		)  # after the rollback
		super().setUpClass()
		cls.desk = factories.make_desk()

	def save(self, **values):
		frappe.get_doc("SD Desk", self.desk.name).update(values).save()

	def refused(self, **values) -> str:
		with self.assertRaises(InvalidBrand) as caught:
			self.save(**values)
		return str(caught.exception)

	def test_a_colour_on_which_the_text_cannot_be_read_is_refused_with_the_nearest_that_passes(self):
		for values, field in (
			({"colour": "#ffd54f", "text_on_colour": "White"}, "colour"),
			({"colour": "#0d1b2a", "text_on_colour": "Black"}, "colour"),
			({"accent": "#7ec8e3"}, "accent"),
		):
			with self.subTest(values):
				proposed = re.findall(r"#[0-9a-f]{6}", self.refused(**values))[-1]
				self.save(**{**values, field: proposed})

	def test_automatic_text_passes_on_every_colour(self):
		for colour in ("#ffd54f", "#0d1b2a", "#777777"):
			self.save(colour=colour, text_on_colour="Automatic")

	def test_what_is_no_colour_is_refused(self):
		for colour in ("red;}body{display:none", "url(x)", "#12"):
			with self.subTest(colour):
				self.refused(colour=colour)

	def make_file(self, name, content, private=1):
		values = {"doctype": "File", "file_name": name, "content": content, "is_private": private}
		return frappe.get_doc(values).insert()

	def test_a_private_logo_becomes_public(self):
		svg = f"<svg xmlns='http://www.w3.org/2000/svg'><title>{frappe.generate_hash()}</title></svg>"
		file = self.make_file(f"{frappe.generate_hash()}.svg", svg)

		self.save(logo=file.file_url)

		logo = frappe.db.get_value("SD Desk", self.desk.name, "logo")
		self.assertTrue(logo.startswith("/files/"))
		self.assertEqual(frappe.db.get_value("File", file.name, ["is_private", "file_url"]), (0, logo))

	def test_an_svg_that_runs_or_loads_something_is_refused(self):
		for part in (
			"<script>alert(1)</script>",
			"<g onload='alert(1)'/>",
			"<a href='javascript:alert(1)'/>",
			"<foreignObject/>",
			"<image href='https://evil.example/x.png'/>",
			"<!ENTITY x 'y'>",
		):
			with self.subTest(part):
				self.assertTrue(brands.is_active(f"<svg xmlns='http://www.w3.org/2000/svg'>{part}</svg>"))
		self.assertFalse(brands.is_active("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"))
		file = self.make_file("bad.svg", f"<svg><script>{frappe.generate_hash()}</script></svg>")
		self.refused(logo=file.file_url)

	def test_a_logo_of_elsewhere_or_that_is_no_picture_is_refused(self):
		for logo in ("https://evil.example/logo.png", "/files/logo.html", "//evil.example/x.png"):
			with self.subTest(logo):
				self.refused(logo=logo)
