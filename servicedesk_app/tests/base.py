"""The test case that Frappe 15 and 16 both have, under one name."""

import frappe

try:
	from frappe.tests import IntegrationTestCase as SiteTestCase
except ImportError:
	from frappe.tests.utils import FrappeTestCase as SiteTestCase

__all__ = ["SiteTestCase", "as_user", "statements"]

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


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
