"""By mail from the report to the approval, with a real IMAP and SMTP server and the real web and workers.

The worker fetches, processes and sends; this process plays the customer's mail programs and the agent's browser.
"""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import mail_servers
import pytest
from mail_scene import PASSWORD, address_of, mail_with, report_of, scene, until, write

pytestmark = pytest.mark.skipif(bool(mail_servers.missing()), reason=f"needs {mail_servers.missing()}")


@pytest.fixture(scope="module")
def servers():
	with mail_servers.running() as running:
		yield running


@pytest.fixture
def world(servers, site):
	with scene(servers) as made:
		yield made


def test_a_ticket_by_mail_from_report_to_approval_and_back(servers, site, world):
	import frappe

	# report by mail → a ticket with the customer's agreement and running clocks
	taken = write(servers, world, "It smokes.", subject="The printer is on fire")
	name = taken.ticket
	assert name, taken
	ticket = frappe.get_doc("SD Ticket", name)
	assert (ticket.customer, ticket.agreement, ticket.channel) == (world.customer, world.agreement, "Mail")
	assert ticket.raised_by == world.anna
	assert frappe.db.get_value("SD Ticket Clock", {"ticket": name}, "state") == "Running"

	# acknowledgement
	first = mail_with(servers, world, "We have received your report")
	assert first["Auto-Submitted"] == "auto-replied"
	assert first["From"].addresses[0].addr_spec == world.support
	assert f"[{name}]" in first["Subject"]

	# the agent answers from the form
	agent = site.login(world.agent, PASSWORD)

	def act(act, **values):
		answer = agent.post(f"/api/method/servicedesk_app.api.tickets.{act}", json={"name": name, **values})
		assert answer.status_code == 200, answer.text[:500]

	act("take")
	act("reply", text="<p>Have you tried to put it out?</p>")
	second = mail_with(servers, world, "tried to put it out")
	assert second["Auto-Submitted"] is None
	assert first["Message-ID"] in second["References"]

	# the customer replies from another client, which strips headers
	taken = write(servers, world, "Yes, with water.", to=address_of(second), subject="water")
	assert taken.ticket == name, taken
	assert "with water" in frappe.get_last_doc("Communication", {"reference_name": name}).content

	# the customer approves by the link in the mail; opening it changes nothing
	act("resolve", resolution="<p>Replaced the printer</p>")
	third = mail_with(servers, world, "Replaced the printer")
	link = re.search(r"https?://[^\s<\"]+/support/link/[\w-]+", third.get_body(("html",)).get_content())
	assert link, third.get_body(("html",)).get_content()
	path = urlsplit(link[0]).path
	visitor = site.visitor()
	page = visitor.get(path)
	assert page.status_code == 200
	frappe.db.rollback()
	assert frappe.db.get_value("SD Ticket", name, "status_category") == "Resolved"
	token = re.search(r'name="csrf_token" value="([^"]*)"', page.text)
	answer = visitor.post(path, data={"act": "approve", "csrf_token": token[1] if token else ""})
	assert answer.status_code == 200, answer.text[:500]

	# → closed
	until(lambda: frappe.db.get_value("SD Ticket", name, "status_category") == "Closed", "closing")
	assert frappe.db.get_value("SD Ticket", name, "closed_how") == "Approved by the customer"

	# mail again → reopened
	again = {"In-Reply-To": third["Message-ID"], "References": third["Message-ID"]}
	taken = write(servers, world, "It burns again.", subject="Re: burning", headers=again)
	assert taken.ticket == name, taken
	until(lambda: frappe.db.get_value("SD Ticket", name, "reopened"), "reopening")
	assert frappe.db.get_value("SD Ticket", name, "status_category") not in ("Closed", "Resolved")


def test_two_auto_responders_fall_silent_at_the_cap(servers, site, world):
	"""The other side answers each of our mails at once, without a header that says so, and as if it were new."""
	import frappe

	cap, answered, tickets = 10, set(), set()
	for number in range(cap + 3):
		taken = write(servers, world, "I am away. We have received your mail.", subject=f"Thank you {number}")
		tickets.add(taken.ticket)
		if number < cap:
			mail = mail_with(servers, world, "We have received your report", known=answered)
			answered.add(mail["Message-ID"])

	until(
		lambda: frappe.db.exists("SD Outbound Mail", {"sent_to": world.anna, "state": "Held back"}),
		"the trace of the cap",
	)
	time.sleep(3)
	assert len(servers.inbox(world.anna)) <= cap + 1  # the first test's person is another one
	held = frappe.get_all("SD Outbound Mail", {"sent_to": world.anna, "state": "Held back"}, pluck="ticket")
	assert frappe.db.get_value("SD Ticket", held[0], "mail_trouble")


def test_a_mail_server_that_is_down_loses_nothing(servers, site, world):
	import frappe

	servers.stop_smtp()
	try:
		name = report_of(world)
		until(lambda: frappe.db.get_value("SD Ticket", name, "mail_trouble"), "the trouble on the ticket")
		assert not servers.inbox(world.anna)
	finally:
		servers.start_smtp()
	queue = frappe.db.get_value(
		"SD Outbound Mail", {"ticket": name}, ["email_queue", "message_id"], as_dict=True
	)
	frappe.enqueue("servicedesk_app.mail.outgoing.send", queue="short", email_queue_name=queue.email_queue)
	mail = mail_with(servers, world, "We have received your report")

	assert mail["Message-ID"].strip("<>") == queue.message_id
	until(
		lambda: frappe.db.get_value("SD Outbound Mail", {"ticket": name}, "state") == "Sent",
		"that it is sent",
	)
	assert not frappe.db.get_value("SD Ticket", name, "mail_trouble")
