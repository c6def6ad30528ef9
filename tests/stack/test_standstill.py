"""The scheduler and the workers are really stopped: a monitor sees 503, staff see the banner, one mail goes out."""

from __future__ import annotations

import re
import socketserver
import threading
import time

import pytest

pytestmark = pytest.mark.own_stack

ADDRESS = "/api/method/servicedesk_app.api.health.timers"
STOPPED = ("scheduler", "worker_1", "worker_2")
PATIENCE_SECONDS = 300


class MailServer(socketserver.ThreadingTCPServer):
	"""Takes every mail and keeps its text."""

	allow_reuse_address = True
	daemon_threads = True

	def __init__(self):
		self.mails: list[str] = []
		super().__init__(("127.0.0.1", 0), MailDialogue)
		threading.Thread(target=self.serve_forever, daemon=True).start()


class MailDialogue(socketserver.StreamRequestHandler):
	"""As much SMTP as one sender needs."""

	def handle(self):
		self.say("220 test")
		while line := self.rfile.readline().decode().strip():
			word = line.split()[0].upper()
			if word == "DATA":
				self.say("354 go on")
				self.server.mails.append(self.text())
			self.say("221 bye" if word == "QUIT" else "250 ok")
			if word == "QUIT":
				return

	def text(self) -> str:
		lines = []
		while (line := self.rfile.readline().decode()) != ".\r\n":
			lines.append(line)
		return "".join(lines)

	def say(self, words: str) -> None:
		self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail_server(stack):
	"""The site sends through it while the test runs."""
	import frappe

	server = MailServer()
	account = frappe.get_doc(
		{
			"doctype": "Email Account", "email_account_name": "Standstill test", "email_id": "desk@example.com",
			"enable_outgoing": 1, "smtp_server": "127.0.0.1", "smtp_port": server.server_address[1],
			"no_smtp_authentication": 1, "use_tls": 0, "default_outgoing": 1, "awaiting_password": 0,
		}
	)  # fmt: skip
	account.flags.ignore_validate = True
	others = frappe.get_all("Email Account", {"default_outgoing": 1}, pluck="name")
	frappe.db.set_value("Email Account", {"name": ("in", others or [""])}, "default_outgoing", 0)
	account.insert(ignore_permissions=True)
	frappe.db.set_single_value("SD Settings", "timer_alarm_recipients", "operations@example.com")
	frappe.db.set_single_value("SD Settings", "timer_alarm_seconds", 120)
	frappe.db.commit()
	yield server
	frappe.db.rollback()
	frappe.db.set_single_value("SD Settings", {"timer_alarm_recipients": "", "timer_alarm_seconds": 300})
	frappe.delete_doc("Email Account", account.name, force=True)
	frappe.db.set_value("Email Account", {"name": ("in", others or [""])}, "default_outgoing", 1)
	for mail in frappe.get_all("Email Queue", {"reference_doctype": "SD Timer Health"}, pluck="name"):
		frappe.delete_doc("Email Queue", mail, force=True)
	frappe.db.commit()
	server.shutdown()


def wait_for(site, status: int, seconds: int = PATIENCE_SECONDS) -> dict:
	"""What the address says once it answers so; a web process that has just begun may refuse at first."""
	import requests

	deadline = time.monotonic() + seconds
	while True:
		try:
			answer = site.visitor().get(ADDRESS)
			if answer.status_code == status:
				return answer.json()["message"]
			said = f"{answer.status_code}: {answer.text[:300]}"
		except requests.ConnectionError as error:
			said = str(error)
		assert time.monotonic() < deadline, f"after {seconds} s still {said}"
		time.sleep(2)


def test_stopped_timers_are_noticed_by_whoever_looks_and_mailed_once(stack, site, mail_server, browser_page):
	import frappe
	from frappe.utils.password import update_password

	from servicedesk_app.service_level import heartbeat
	from servicedesk_app.tests import factories

	agent = factories.make_agent().name
	update_password(agent, "correct-horse-battery-staple-7")
	frappe.db.set_single_value("System Settings", "setup_complete", 1)
	frappe.db.commit()
	frappe.clear_cache()
	wait_for(site, 200)
	told_before = len(mail_server.mails)  # a machine that is very busy may have been late by itself

	for service in STOPPED:
		stack[service].kill()
	# two minutes without a sweep, without waiting for them
	heartbeat.beat(int(time.time()) - 100)
	frappe.db.commit()
	told = wait_for(site, 503)

	assert told["swept_seconds_ago"] > 120
	assert set(told) == {"status", "lag_seconds", "swept_seconds_ago", "limit_seconds"}
	page = browser_page("/app/sd-ticket", user=agent, password="correct-horse-battery-staple-7")
	page.wait_for_selector(".sd-timers-banner")
	page.shot("banner")
	for _request in range(5):
		assert site.visitor().get(ADDRESS).status_code == 503
	assert len(mail_server.mails) == told_before + 1, (
		"one mail for the incident, and no worker lives that could have sent it"
	)
	assert re.search(r"^To: operations@example.com", mail_server.mails[-1], re.MULTILINE)
	assert "timers stand still" in mail_server.mails[-1]

	stack.ensure()
	frappe.connect()
	wait_for(site, 200)
	assert len(mail_server.mails) == told_before + 1
