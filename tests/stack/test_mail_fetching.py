"""Taking mail from a real Dovecot: nothing is lost and nothing is taken twice, whatever dies in between."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import mail_servers

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def servers():
	if lacking := mail_servers.missing():
		pytest.skip(f"needs {lacking}")
	with mail_servers.running() as running:
		yield running


@pytest.fixture
def world(servers, site):
	"""A customer's person who writes, and a maker of mailboxes; all of it goes afterwards."""
	made = World(servers)
	yield made
	made.remove()


class World:
	def __init__(self, servers):
		import frappe

		from servicedesk_app.permissions.people import PORTAL_USER
		from servicedesk_app.tests import factories

		self.servers = servers
		self.user = factories.make_user(PORTAL_USER).name
		self.customer = factories.make_customer([self.user]).name
		self.mailboxes = []
		frappe.db.commit()

	def mailbox(self, **overrides):
		"""One that only the test looks into: the minute's work leaves out what is not enabled."""
		import frappe

		from servicedesk_app.tests.mail_factories import make_mailbox

		values = {"protocol": "IMAP", "server": "127.0.0.1", "port": self.servers.imap, "security": "None"}
		made = make_mailbox(**{**values, "password": mail_servers.PASSWORD, "enabled": 0, **overrides})
		self.mailboxes.append(made.name)
		frappe.db.commit()
		return made

	def put(self, mailbox, count, *, folder="INBOX", first=0, raw=None):
		"""So many mails into a folder, unread."""
		with self.servers.session(mailbox.email) as session:
			if folder != "INBOX":
				session.create(folder)
			for number in range(first, first + count):
				session.append(folder, None, None, raw or self.raw(mailbox, number))

	def raw(self, mailbox, number, text="It burns."):
		from servicedesk_app.tests.mail_factories import raw_mail

		return raw_mail(self.user, to=mailbox.email, text=text, Subject=f"{mailbox.name} no. {number}.")

	def rows(self, mailbox, **filters):
		import frappe

		frappe.db.rollback()
		fields = [
			"name",
			"state",
			"outcome",
			"subject",
			"ticket",
			"reason",
			"error",
			"size",
			"is_cut",
			"server_told",
		]
		return frappe.get_all(
			"SD Inbound Mail", {"mailbox": mailbox.name, **filters}, fields, order_by="creation, uid"
		)

	def tickets(self):
		import frappe

		frappe.db.rollback()
		return frappe.get_all("SD Ticket", {"customer": self.customer}, ["name", "subject"])

	def unread(self, mailbox, folder="INBOX"):
		with self.servers.session(mailbox.email) as session:
			session.select(folder, readonly=True)
			return len(session.search(None, "UNSEEN")[1][0].split())

	def remove(self):
		import frappe

		from servicedesk_app.mail import raw_store

		frappe.db.rollback()
		names = [row.name for row in self.tickets()]
		for doctype, field in (
			("SD Ticket Clock Event", "ticket"), ("SD Ticket Clock", "ticket"), ("SD Notice", "ticket"),
			("Communication", "reference_name"), ("Comment", "reference_name"), ("ToDo", "reference_name"),
			("SD Ticket", "name"),
		):  # fmt: skip
			frappe.db.delete(doctype, {field: ("in", names or [""])})
		boxes = ("in", self.mailboxes or [""])
		for file in frappe.get_all(
			"SD Inbound Mail", {"mailbox": boxes, "raw_file": ("is", "set")}, pluck="raw_file"
		):
			raw_store.remove(file)
		frappe.db.delete("SD Inbound Mail", {"mailbox": boxes})
		frappe.db.delete("SD Mailbox Folder", {"parent": boxes})
		frappe.db.delete("SD Mailbox", {"name": boxes})
		frappe.db.commit()
		self.servers.empty()


def fetch(mailbox):
	from servicedesk_app.mail import fetching, processing

	fetching.fetch(mailbox.name)
	processing.process_pending()


def fetch_and_wait(mailbox):
	"""As `fetch`; and the workers, who help along, are done with what they have taken up."""
	import frappe

	fetch(mailbox)
	deadline = time.monotonic() + 60
	while frappe.get_all("SD Inbound Mail", {"mailbox": mailbox.name, "state": "New"}, limit=1):
		assert time.monotonic() < deadline, "a mail stays New"
		time.sleep(0.3)
		frappe.db.rollback()
		fetch(mailbox)


def state_of(mailbox):
	import frappe

	frappe.db.rollback()
	return frappe.get_doc("SD Mailbox", mailbox.name)


# --- what an ordinary day brings


def test_mail_becomes_tickets_and_is_marked_as_read(world):
	box = world.mailbox()
	world.put(box, 3)

	fetch_and_wait(box)

	assert [row.outcome for row in world.rows(box)] == ["New ticket"] * 3, world.rows(box)
	assert world.unread(box) == 0
	assert state_of(box).state == "Working"


def test_looking_again_takes_nothing_twice_and_what_came_since(world):
	box = world.mailbox()
	world.put(box, 3)
	fetch_and_wait(box)
	fetch_and_wait(box)
	world.put(box, 2, first=3)

	fetch_and_wait(box)

	assert len(world.rows(box)) == len(world.tickets()) == 5


def test_what_a_person_has_read_meanwhile_is_taken_all_the_same(world):
	box = world.mailbox()
	world.put(box, 1)
	fetch_and_wait(box)
	world.put(box, 1, first=1)
	with world.servers.session(box.email) as session:
		session.select("INBOX")
		session.store("1:*", "+FLAGS", "\\Seen")

	fetch_and_wait(box)

	assert len(world.rows(box)) == 2


@pytest.mark.parametrize("existing, taken", [("What is unread", 2), ("All of it", 3), ("None of it", 0)])
def test_of_what_was_there_before_what_the_mailbox_says_is_taken(world, existing, taken):
	box = world.mailbox(take_existing=existing)
	world.put(box, 3)
	with world.servers.session(box.email) as session:
		session.select("INBOX")
		session.store("1", "+FLAGS", "\\Seen")
	fetch_and_wait(box)
	assert len(world.rows(box)) == taken

	world.put(box, 1, first=3)
	fetch_and_wait(box)

	assert len(world.rows(box)) == taken + 1


@pytest.mark.parametrize(
	"after, left, moved", [("Is moved", 0, 2), ("Is deleted", 0, 0), ("Stays as it is", 2, 0)]
)
def test_the_server_is_told_as_the_mailbox_says(world, after, left, moved):
	box = world.mailbox(after_reading=after, move_to="Done" if after == "Is moved" else None)
	with world.servers.session(box.email) as session:
		session.create("Done")
	world.put(box, 2)

	fetch_and_wait(box)

	assert world.unread(box) == left
	assert len(world.rows(box)) == 2
	assert world.unread(box, "Done") == moved


def test_numbered_anew_nothing_is_taken_twice(world):
	"""A restored mailbox has another UIDVALIDITY, and every mail another UID."""
	box = world.mailbox()
	world.put(box, 4)
	fetch_and_wait(box)
	folder = world.servers.folder / "mail" / box.email
	for path in [*folder.glob("dovecot*"), *folder.glob("maildirfolder")]:
		shutil.rmtree(path) if path.is_dir() else path.unlink()
	time.sleep(1.1)  # Dovecot makes the new UIDVALIDITY of the second
	world.put(box, 1, first=4)

	fetch_and_wait(box)

	assert state_of(box).folder_states[0].renumbered == 1
	assert len(world.rows(box)) == len(world.tickets()) == 5
	assert state_of(box).state == "Working", state_of(box).last_error


def test_a_folder_that_is_not_there_stops_no_other(world):
	box = world.mailbox(folders="Nowhere\nINBOX\nSupport")
	world.put(box, 1)
	world.put(box, 1, folder="Support", first=1)

	fetch_and_wait(box)

	assert len(world.rows(box)) == 2
	record = state_of(box)
	assert record.state == "Failing" and "Nowhere" in record.last_error
	assert record.next_fetch_at > time.time()


def test_a_mailbox_that_refuses_is_shown_and_tried_less_often(world):
	box = world.mailbox(password="wrong", port=world.servers.pop3)
	fetch_and_wait(box)
	first = state_of(box)
	fetch_and_wait(box)

	second = state_of(box)
	assert (first.failures, second.failures) == (1, 2)
	assert second.next_fetch_at - time.time() > 100
	assert second.last_error


def test_a_mail_of_fifty_megabytes_is_taken_whole_and_a_larger_one_parked_with_its_beginning(world):
	box = world.mailbox(max_size_mb=50)
	line = b"x" * 998 + b"\r\n"
	world.put(box, 1, raw=world.raw(box, 1) + line * (48 * 1024))
	world.put(box, 1, raw=world.raw(box, 2) + line * (53 * 1024))
	world.put(box, 1, first=3)

	fetch_and_wait(box)

	whole, cut, small = world.rows(box)
	assert whole.size > 46 * MEGABYTE and whole.outcome == "New ticket", whole
	assert (cut.state, cut.is_cut) == ("Parked", 1) and "MB" in cut.reason
	assert small.outcome == "New ticket"

	from servicedesk_app.mail import acts, processing

	acts.decide([cut.name], "process again", "Administrator")
	processing.process(cut.name)
	assert world.rows(box, name=cut.name)[0].outcome == "New ticket"


def test_by_pop3_mail_is_taken_once_and_then_deleted(world):
	box = world.mailbox(protocol="POP3", port=world.servers.pop3, after_reading="Stays as it is")
	world.put(box, 3)
	fetch_and_wait(box)
	fetch_and_wait(box)
	assert len(world.rows(box)) == 3
	assert len(world.servers.inbox(box.email)) == 3

	box.reload()
	box.after_reading = "Is deleted"
	box.save()
	fetch_and_wait(box)

	assert len(world.rows(box)) == len(world.tickets()) == 3
	assert world.servers.inbox(box.email) == []


# --- what dies in between


@contextmanager
def cut_off_after(port, size):
	"""A port that passes a server's answers on until so many bytes have gone, and then hangs up."""
	listener = socket.create_server(("127.0.0.1", 0))

	def serve():
		with suppress(OSError):
			while True:
				client, _address = listener.accept()
				server = socket.create_connection(("127.0.0.1", port))
				threading.Thread(target=pump, args=(client, server, None), daemon=True).start()
				threading.Thread(target=pump, args=(server, client, size), daemon=True).start()

	def pump(source, target, left):
		with suppress(OSError):
			while data := source.recv(4096):
				target.sendall(data if left is None else data[:left])
				if left is not None and (left := left - len(data)) <= 0:
					break
		for end in (source, target):
			with suppress(OSError):
				end.shutdown(socket.SHUT_RDWR)

	threading.Thread(target=serve, daemon=True).start()
	yield listener.getsockname()[1]
	listener.close()


def test_a_connection_that_breaks_off_loses_nothing(world):
	box = world.mailbox()
	world.put(box, 30)
	for size in (500, 2_000, 6_000, 9_000, 14_000):
		with cut_off_after(world.servers.imap, size) as port:
			import frappe

			frappe.db.set_value("SD Mailbox", box.name, "port", port)
			fetch_and_wait(box)
	frappe.db.set_value("SD Mailbox", box.name, "port", world.servers.imap)

	fetch_and_wait(box)

	assert len(world.rows(box)) == len(world.tickets()) == 30
	assert world.unread(box) == 0


def in_child(act):
	"""`act` in a process of its own, connected anew. Returns its pid."""
	if pid := os.fork():
		return pid
	code = 1
	try:
		import frappe

		devnull = os.open(os.devnull, os.O_WRONLY)
		os.dup2(devnull, 1)
		frappe.init(frappe.local.site, sites_path=frappe.local.sites_path, force=True)
		frappe.connect()
		act()
		code = 0
	finally:
		os._exit(code)


def take_without_the_lock(name):
	"""As two receivers would do it if the lock that keeps them apart failed."""
	import frappe

	from servicedesk_app.mail import imap

	record = frappe.get_doc("SD Mailbox", name)
	for _attempt in range(5):
		try:
			return imap.take(record, "INBOX", imap.connect(record))
		except Exception:
			frappe.db.rollback()


def test_two_receivers_at_once_take_each_mail_once(world):
	box = world.mailbox()
	world.put(box, 40)

	children = [in_child(lambda: take_without_the_lock(box.name)) for _ in range(3)]
	for pid in children:
		os.waitpid(pid, 0)
	fetch_and_wait(box)

	assert len(world.rows(box)) == len(world.tickets()) == 40


def kill_while_fetching(world, mails, kills, seed=11):
	chance = random.Random(seed)
	box = world.mailbox()
	world.put(box, mails)
	points = 0
	for _attempt in range(kills * 4):
		pid = in_child(lambda: fetch(box))
		time.sleep(chance.uniform(0, 0.6))
		with suppress(ProcessLookupError):
			os.kill(pid, signal.SIGKILL)
		points += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
		if points == kills:
			break
	for _attempt in range(2):
		fetch_and_wait(box)  # undisturbed at last; the first may find the lock of a killed one still held
	process_again_what_was_cut_off(box)
	rows = world.rows(box)
	subjects = sorted(row.subject for row in rows)
	assert points == kills
	assert len(rows) == len(set(subjects)) == mails, "each was stored once"
	assert [row.outcome for row in rows if row.outcome != "New ticket"] == []
	assert sorted(ticket.subject for ticket in world.tickets()) == subjects, "each was processed once"
	assert world.unread(box) == 0, "the server knows of each"


def process_again_what_was_cut_off(mailbox):
	"""A mail during which its worker died too often waits for a person, who clicks here."""
	import frappe

	from servicedesk_app.mail import acts

	parked = frappe.get_all(
		"SD Inbound Mail",
		{"mailbox": mailbox.name, "state": "Parked", "reason": ("like", "Each attempt%")},
		pluck="name",
	)
	acts.decide(parked, "process_again", "Administrator")
	frappe.db.commit()
	fetch_and_wait(mailbox)


def test_a_receiver_that_is_killed_loses_nothing_and_takes_nothing_twice(world):
	kill_while_fetching(world, mails=40, kills=12)


@pytest.mark.proof
def test_five_hundred_mails_and_two_hundred_kills(world):
	kill_while_fetching(world, mails=500, kills=200)
