"""Whatever dies while mail is taken, processed or sent: nothing is lost, nothing is taken twice."""

from __future__ import annotations

import math
import os
import random
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from unittest.mock import patch

import mail_servers
import pytest
from mail_world import World, fetch, fetch_and_wait, in_child


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
	# fresh mails before each few kills, so that no kill finds the work done
	portions = math.gcd(mails, kills)
	points = 0
	for portion in range(portions):
		world.put(box, mails // portions, first=portion * mails // portions)
		for _attempt in range(100):
			points += was_killed(in_child(lambda: fetch(box)), after=chance.uniform(0, 0.6))
			if points == (portion + 1) * kills // portions:
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


def was_killed(pid, after):
	"""Whether the kill came before its end."""
	time.sleep(after)
	with suppress(ProcessLookupError):
		os.kill(pid, signal.SIGKILL)
	return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def process_again_what_was_cut_off(mailbox):
	"""A mail during which its worker died too often waits for a person, who clicks here."""
	import frappe

	from servicedesk_app.mail import acts

	parked = frappe.get_all(
		"SD Inbound Mail",
		{"mailbox": mailbox.name, "state": "Parked", "reason": ("like", "Each attempt%")},
		pluck="name",
	)
	acts.decide(parked, "process again", "Administrator")
	frappe.db.commit()
	fetch_and_wait(mailbox)


def test_a_receiver_that_is_killed_loses_nothing_and_takes_nothing_twice(world):
	kill_while_fetching(world, mails=40, kills=12)


@pytest.mark.proof
def test_five_hundred_mails_and_two_hundred_kills(world):
	kill_while_fetching(world, mails=500, kills=200)


def test_the_same_mail_from_two_mailboxes_at_once_is_one_ticket(world):
	"""Two workers have it in hand at the same moment."""
	import frappe

	from servicedesk_app.mail import processing, receiving

	boxes = [world.mailbox(protocol="None"), world.mailbox(protocol="None")]
	for number in range(6):
		raw = world.raw(boxes[0], number)
		names = [receiving.store(raw, receiving.Source(box.name, "HTTP")) for box in boxes]
		for pid in [in_child(lambda name=name: processing.process(name)) for name in names]:
			os.waitpid(pid, 0)
		frappe.db.rollback()
		outcomes = {frappe.db.get_value("SD Inbound Mail", name, "outcome") for name in names}
		assert outcomes == {"New ticket", "Came twice"}
	assert len(world.tickets()) == 6


# --- while it sends


def send_all(queues):
	from servicedesk_app.mail import outgoing

	for name in queues:
		outgoing.send(name)


def kill_while_sending(world, mails, kills, seed=3):
	"""At least once is the promise: who dies between the server's “250 OK” and the commit sends that mail again."""
	import frappe

	chance, queues, points = random.Random(seed), world.queue_mails(mails), 0
	for _attempt in range(kills * 4):
		pid = in_child(lambda: send_all(unsent(queues)))
		time.sleep(chance.uniform(0.05, 0.5))
		with suppress(ProcessLookupError):
			os.kill(pid, signal.SIGKILL)
		points += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
		ten_minutes_pass(queues)
		if points == kills or not unsent(queues):
			break
	os.waitpid(in_child(lambda: send_all(unsent(queues))), 0)
	ids = frappe.get_all("Email Queue", {"name": ("in", queues)}, pluck="message_id")
	arrived = [mail_servers.header(raw, "Message-ID").strip("<>") for raw in world.servers.inbox(world.user)]
	twice = len(arrived) - len(set(arrived))
	print(f"{mails} mails, {points} kills while sending: {twice} of them left twice")
	assert unsent(queues) == [], "each row says that it was sent"
	assert set(arrived) == set(ids) and len(ids) == mails, "each mail has left"
	assert twice <= points, "and again only where a kill fell between the server's answer and the commit"
	return points


def unsent(queues):
	import frappe

	frappe.db.rollback()
	return frappe.get_all(
		"Email Queue", {"name": ("in", queues), "status": ("!=", "Sent")}, pluck="name", order_by="creation"
	)


def ten_minutes_pass(queues):
	"""What stands in Sending is put back by the minute's look, which would hand it to a worker."""
	import frappe

	from servicedesk_app.mail import outgoing_watch

	frappe.db.rollback()
	frappe.db.sql(
		"update `tabEmail Queue` set modified = modified - interval 11 minute where name in %s and status = 'Sending'",
		(queues,),
	)
	frappe.db.commit()
	with patch.object(frappe, "enqueue"):
		outgoing_watch.run()


def test_a_worker_that_is_killed_while_it_sends_loses_no_mail(world):
	kill_while_sending(world, mails=30, kills=10)


@pytest.mark.proof
def test_a_thousand_mails_and_kills_until_all_have_left(world):
	assert kill_while_sending(world, mails=1000, kills=300) >= 25
