"""Taking mail from a real Dovecot, as an ordinary day brings it. What dies in between: test_mail_kills.py."""

from __future__ import annotations

import shutil
import time

import mail_servers
import pytest
from mail_world import World, fetch_and_wait, state_of

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
