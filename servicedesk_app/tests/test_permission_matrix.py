"""Who gets what by which way: every actor × every way in × every ticket.

READS and WRITES are Frappe's own ways; OURS are the endpoints of this app, found by introspection, so that
one that is missing here fails the test.
"""

import re
from io import BytesIO
from pathlib import Path

import frappe
from frappe.utils import get_files_path
from pypdf import PdfReader

from servicedesk_app.permissions import files
from servicedesk_app.tests.base import SiteTestCase, as_user
from servicedesk_app.tests.permission_ways import (
	ARGUMENTS,
	EXTRA,
	FOREIGN,
	LISTS,
	NEEDS_NO_VALUE,
	READS,
	WRITES,
	T,
	endpoints,
	listing,
	may_enter,
	of_ticket,
	parameters_of,
)
from servicedesk_app.tests.world import (
	ACTORS,
	CUSTOMERS_SEE,
	DESK_OF,
	STAFF_SEE,
	World,
	answer_of,
	call,
	nothing_stays,
)


class TestPermissionMatrix(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.before = files_on_disk()
		cls.addClassCleanup(cls.remove_files)
		cls.world = World()

	@classmethod
	def remove_files(cls):
		for path in files_on_disk() - cls.before:
			path.unlink()

	def attempt(self, actor, act, key=None):
		with nothing_stays(), as_user(self.world.users[actor]):
			return answer_of(lambda: act(self.world, key))

	def assert_silent(self, actor, text, **kind):
		told = {word for word in self.world.forbidden(actor, **kind) if word in text}
		self.assertEqual(told, set())

	def test_lists_and_searches_tell_each_actor_only_of_their_own(self):
		for way, (act, finds) in LISTS.items():
			for actor in ACTORS:
				with self.subTest(way=way, actor=actor):
					text, error = self.attempt(actor, act)
					self.assert_silent(actor, text)
					if finds and actor in STAFF_SEE:
						self.assertEqual(error, "")
						for key in self.world.sees(actor):
							self.assertIn(f"zz-{key}-public", text)

	def test_documents_and_what_hangs_on_them_are_read_only_by_who_sees_the_ticket(self):
		for way, (act, finds) in READS.items():
			for actor in ACTORS:
				for key in DESK_OF:
					with self.subTest(way=way, actor=actor, ticket=key):
						text, error = self.attempt(actor, act, key)
						if key not in self.world.sees(actor):
							self.assert_silent(actor, text.replace(f"zz-{key}-secret-tag", ""))
						elif finds:
							self.assertEqual(error, "", text)
							self.assertIn(f"zz-{key}-", text)

	def test_nothing_is_written_on_a_ticket_that_the_writer_does_not_see(self):
		for key in FOREIGN:
			before = self.world.fingerprint(key)
			for way, act in WRITES.items():
				for actor in ACTORS:
					if key in self.world.sees(actor):
						continue
					with self.subTest(way=way, actor=actor, ticket=key), nothing_stays():
						with as_user(self.world.users[actor]):
							text, error = answer_of(lambda act=act, key=key: act(self.world, key))
						self.assertNotIn(
							error, ("TypeError", "AttributeError", "KeyError", "ImportError"), text
						)
						if not error:  # a request that ends in an error is rolled back
							self.assert_unchanged(before, key)

	def assert_unchanged(self, before, key):
		after = self.world.fingerprint(key)
		self.assertEqual([what for what in before if before[what] != after[what]], [])

	def test_no_pdf_is_made_for_who_does_not_see_the_ticket(self):
		download = of_ticket("frappe.utils.print_format.download_pdf", **T, name="NAME")
		for actor in ACTORS:
			for key in set(DESK_OF) - self.world.sees(actor):
				with self.subTest(actor=actor, ticket=key):
					text, error = self.attempt(actor, download, key)
					self.assertIn(error, ("PermissionError", "NotAllowed", "DoesNotExistError"), text)
					self.assert_silent(actor, text)

	def test_a_pdf_of_many_holds_nothing_of_what_the_reader_does_not_see(self):
		"""Frappe puts a page that says “not permitted” in the place of such a one."""
		download = of_ticket("frappe.utils.print_format.download_multi_pdf", **T, name='["NAME"]')
		for actor in ("agent of b", "own of a"):
			with nothing_stays(), as_user(self.world.users[actor]):
				answer_of(lambda: download(self.world, "a2"))
				content = frappe.local.response.get("filecontent")
			if content:
				text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
				self.assertNotIn("zz-", text)

	def test_whoever_sees_the_ticket_can_write_by_some_of_these_ways(self):
		"""Else the test above would pass on a site where nothing works."""
		ways = ("set_value", "insert Comment", "insert ToDo", "insert File", "form.add_comment", "like", "add_tag", "add_tags", "remove_tag", "attach_file")  # fmt: skip
		before = self.world.fingerprint("ar")
		for way in ways:
			with self.subTest(way), nothing_stays():
				with as_user(self.world.users["insider of a"]):
					text, error = answer_of(lambda way=way: WRITES[way](self.world, "ar"))
				if way == "insert Comment":
					continue  # no role of ours has a right on Comment itself; add_comment is the way
				self.assertEqual(error, "", text)
				self.assertNotEqual(self.world.fingerprint("ar"), before)

	def test_every_endpoint_of_ours_is_known_here_by_its_arguments(self):
		for path, function in endpoints().items():
			with self.subTest(path):
				unknown = (
					set(parameters_of(function)) - set(ARGUMENTS) - NEEDS_NO_VALUE - set(EXTRA.get(path, ()))
				)
				self.assertEqual(
					unknown, set(), "Say in ARGUMENTS or EXTRA what an attacker would send for these."
				)

	def test_our_endpoints_tell_nobody_of_a_foreign_ticket_and_leave_it_alone(self):
		for path, function in endpoints().items():
			for actor in ACTORS:
				for key in FOREIGN:
					if key in self.world.sees(actor, ours=True):
						continue
					with self.subTest(path=path, actor=actor, ticket=key), nothing_stays():
						self.check_endpoint(path, function, actor, key)

	def check_endpoint(self, path, function, actor, key):
		before = self.world.fingerprint(key)
		with as_user(self.world.users[actor]):
			text, error = answer_of(lambda: call(path, **self.arguments(path, function, key)))
		self.assertNotIn(error, ("TypeError", "AttributeError", "KeyError"), text)
		self.assert_silent(actor, text, ours=True)
		if not error:
			self.assert_unchanged(before, key)

	def arguments(self, path, function, key):
		values = {**ARGUMENTS, **EXTRA.get(path, {})}
		named = {*parameters_of(function), *EXTRA.get(path, ())}
		chosen = {name: values[name] for name in named if values.get(name) is not None}
		swap = {
			"NAME": self.world.tickets[key],
			"SELF": frappe.session.user,
			"FILE": self.world.files[key, "message"],
		}
		return {
			name: re.sub("NAME|SELF|FILE", lambda found: swap[found.group()], value)
			for name, value in chosen.items()
		}

	def test_two_tickets_at_once_do_not_open_the_foreign_one(self):
		"""Linking or merging one's own with another's, from either side."""
		mine, theirs = self.world.tickets["a1"], "b1"
		for path, argument in (("link", "other"), ("merge", "into")):
			for first, second in ((mine, self.world.tickets[theirs]), (self.world.tickets[theirs], mine)):
				more = {"relation": "relates to"} if path == "link" else {}
				with self.subTest(path=path, first=first), nothing_stays():
					before = self.world.fingerprint(theirs)
					with as_user(self.world.users["outsider of a"]):
						arguments = {"name": first, argument: second, **more}
						text, error = answer_of(
							lambda a=arguments, p=path: call(f"servicedesk_app.api.tickets.{p}", **a)
						)
					self.assertNotEqual(error, "")
					self.assert_silent("outsider of a", text)
					self.assert_unchanged({k: v for k, v in before.items() if "Link" not in k}, theirs)

	def test_our_reading_endpoints_show_customers_theirs_without_secrets(self):
		for actor, sees in CUSTOMERS_SEE.items():
			with self.subTest(actor):
				text, _ = self.attempt(actor, listing("servicedesk_app.api.portal.tickets", limit="100"))
				self.assert_silent(actor, text, ours=True)
				self.assertEqual({key for key in DESK_OF if f"zz-{key}-public" in text}, sees, text)
				for key in sees:
					for name in ("ticket", "messages"):
						text, error = self.attempt(
							actor, of_ticket(f"servicedesk_app.api.portal.{name}", name="NAME"), key
						)
						self.assertEqual(error, "", text)
						self.assertIn(f"zz-{key}-public", text)
						self.assert_silent(actor, text, ours=True)

	def test_files_of_messages_are_for_the_customers_who_see_the_ticket_and_those_of_tickets_for_staff(self):
		for actor in ACTORS:
			for key in DESK_OF:
				with self.subTest(actor=actor, ticket=key):
					user, seen = self.world.users[actor], key in self.world.sees(actor, ours=True)
					internal, open_one = (
						frappe.get_doc("File", self.world.files[name]) for name in (key, (key, "message"))
					)
					self.assertEqual(files.may_download(internal, user), seen and actor in STAFF_SEE)
					self.assertEqual(files.may_download(open_one, user), seen)

	def test_no_field_of_ours_goes_into_the_index_of_global_search(self):
		self.assertEqual(
			frappe.get_all(
				"DocField", {"parent": ("like", "SD %"), "in_global_search": 1}, ["parent", "fieldname"]
			),
			[],
		)
		self.assertEqual(frappe.db.sql("select * from `__global_search` where doctype like 'SD %%'"), ())

	def test_customers_may_enter_no_room_of_ours(self):
		doctypes = frappe.get_all("DocType", {"module": "ServiceDesk App"}, pluck="name") or frappe.get_all(
			"DocType", {"name": ("like", "SD %")}, pluck="name"
		)
		for doctype in (*doctypes, "Communication", "Comment"):
			for actor in CUSTOMERS_SEE:
				with self.subTest(doctype=doctype, actor=actor):
					text, error = self.attempt(actor, lambda world, key, doctype=doctype: may_enter(doctype))
					allowed = (
						doctype == "Communication" and actor != "guest"
					)  # their role All owns messages; names only
					self.assertTrue(error == "PermissionError" or allowed, text)


def files_on_disk() -> set[Path]:
	"""What lies in the site's folders: a savepoint's rollback does not take files along."""
	return {path for is_private in (0, 1) for path in Path(get_files_path(is_private=is_private)).iterdir()}
