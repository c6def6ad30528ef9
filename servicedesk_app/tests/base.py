"""The test case that Frappe 15 and 16 both have, under one name, and what tests ask of a site."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe

try:
	from frappe.tests import IntegrationTestCase as FrappesTestCase
except ImportError:
	from frappe.tests.utils import FrappeTestCase as FrappesTestCase


class SiteTestCase(FrappesTestCase):
	"""Everything a class writes is rolled back after it, and so is what Frappe has cached of it."""

	@classmethod
	def setUpClass(cls):
		cls.addClassCleanup(frappe.clear_cache)  # runs last, after the rollback
		super().setUpClass()
		frappe.set_user("Administrator")

	def setUp(self):
		frappe.set_user("Administrator")
		frappe.local.request = None  # what a test of calls over HTTP has left


@contextmanager
def as_user(user: str) -> Iterator[None]:
	"""Everything inside happens as `user`."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


@contextmanager
def statements() -> Iterator[list[str]]:
	"""Collects the SQL statements that go to the database inside it."""
	sent: list[str] = []
	original = frappe.db._cursor.execute

	def execute(query, *args, **kwargs):
		sent.append(str(query))
		return original(query, *args, **kwargs)

	with patch.object(frappe.db._cursor, "execute", execute):
		yield sent


@contextmanager
def in_one_transaction() -> Iterator[None]:
	"""Jobs inside commit and roll back as they do, yet within the test's transaction, so that nothing stays."""
	rollback = frappe.db.rollback

	def commit(*args, **kwargs):
		frappe.db.savepoint("test_commit")

	def roll_back(*args, save_point=None, **kwargs):
		rollback(save_point=save_point or "test_commit")

	commit()
	with patch.object(frappe.db, "commit", commit), patch.object(frappe.db, "rollback", roll_back):
		yield
