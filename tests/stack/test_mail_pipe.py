"""The command behind a mail transfer agent's pipe, with the site up and with its database down."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.own_stack


def hand_in(mailbox, raw):
	"""As Postfix does: a process of its own, the mail on standard input. Returns the exit code and what it said."""
	site, sites = os.environ["DEVBENCH_SITE"], os.environ["DEVBENCH_SITES"]
	command = [
		sys.executable,
		"-m",
		"frappe.utils.bench_helper",
		"frappe",
		"--site",
		site,
		"servicedesk-mail-in",
		mailbox,
	]
	done = subprocess.run(command, input=raw, cwd=sites, capture_output=True, timeout=120)
	return done.returncode, done.stderr.decode()


def test_the_pipe_says_when_the_mail_is_safe_and_when_to_try_again(stack):
	import frappe

	from servicedesk_app.mail import raw_store
	from servicedesk_app.tests.mail_factories import make_mailbox, raw_mail

	box = make_mailbox().name
	frappe.db.commit()
	raw = raw_mail("nobody@nowhere.example")

	stack["mariadb"].kill()
	code, said = hand_in(box, raw)
	assert code == 75, said
	stack.ensure()
	frappe.connect()
	code, said = hand_in(box, raw)
	assert code == 0, said
	assert hand_in(box, raw)[0] == 0, "offered again, because the agent did not hear of it"

	rows = frappe.get_all("SD Inbound Mail", {"mailbox": box}, ["raw_file"])
	assert len(rows) == 1
	assert raw_store.read(rows[0].raw_file) == raw
	raw_store.remove(rows[0].raw_file)
	frappe.db.delete("SD Inbound Mail", {"mailbox": box})
	frappe.db.delete("SD Mailbox", {"name": box})
	frappe.db.commit()
