"""Webhooks against a real web server: signed, repeated, and never to an address inside."""

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

import frappe

from servicedesk_app.errors import RefusedAddress
from servicedesk_app.service_level import webhook_transport, webhooks
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import as_user
from servicedesk_app.tests.test_escalation import ClockCase


class Listener(HTTPServer):
	"""A web server that remembers what it was sent and answers as it is told."""

	def __init__(self, *answers):
		super().__init__(("127.0.0.1", 0), Handler)
		self.answers, self.got = list(answers), []
		threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
	def do_POST(self):
		body = self.rfile.read(int(self.headers["Content-Length"]))
		self.server.got.append((dict(self.headers), body))
		self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
		self.send_header("Location", "http://127.0.0.1:1/elsewhere")
		self.end_headers()

	def log_message(self, *_arguments):
		pass


class TestWebhooks(ClockCase):
	def listen(self, *answers):
		self.listener = Listener(*answers)
		self.addCleanup(self.listener.server_close)
		self.addCleanup(self.listener.shutdown)
		url = f"http://localhost:{self.listener.server_port}/hook"
		values = {"doctype": "SD Webhook", "title": factories.unique("Hook"), "url": url, "secret": "s3cret"}
		self.webhook = frappe.get_doc(values).insert()
		step = frappe._dict(key="step-1", webhook=self.webhook.name)
		webhooks.post(step, self.clock("Resolution"), self.ticket, 1000)
		self.call = frappe.get_last_doc("SD Webhook Call", {"webhook": self.webhook.name}).name

	def deliver(self, at, allowed="localhost"):
		frappe.db.set_single_value("SD Settings", "webhook_hosts", allowed)
		frappe.clear_document_cache("SD Settings", "SD Settings")
		webhooks.deliver(self.call, at)
		return frappe.get_doc("SD Webhook Call", self.call)

	def test_a_call_is_signed_and_carries_its_event(self):
		self.listen()

		call = self.deliver(2000)

		self.assertEqual((call.state, call.answer, call.next_try_at), ("Delivered", 200, 0))
		headers, body = self.listener.got[0]
		signature = hmac.new(b"s3cret", b"2000." + body, hashlib.sha256).hexdigest()
		self.assertEqual(headers["X-Servicedesk-Signature"], f"sha256={signature}")
		self.assertEqual((headers["X-Servicedesk-Event"], json.loads(body)["event"]), (call.name, call.name))
		self.assertEqual(json.loads(body)["ticket"], self.ticket.name)

	def test_what_fails_is_tried_again_later_and_what_is_delivered_is_not(self):
		self.listen(500, 302)

		first, second, third = self.deliver(2000), self.deliver(2060), self.deliver(2180)
		self.deliver(9000)

		self.assertEqual((first.state, first.next_try_at, first.answer), ("Pending", 2060, 500))
		self.assertEqual((second.next_try_at, second.answer), (2180, 302))  # a redirect is not followed
		self.assertEqual((third.state, third.attempts, len(self.listener.got)), ("Delivered", 3, 3))

	def test_an_address_inside_is_refused_unless_the_settings_allow_its_host(self):
		self.listen()

		call = self.deliver(2000, allowed="")

		self.assertEqual((call.state, self.listener.got), ("Pending", []))
		self.assertIn("inside", call.error)

	def test_it_is_given_up_after_a_day(self):
		self.listen(*[500] * 20)
		at = 2000
		for _again in range(20):
			at = self.deliver(at).next_try_at or at

		call = frappe.get_doc("SD Webhook Call", self.call)
		self.assertEqual((call.state, call.attempts), ("Given up", webhooks.ATTEMPTS))

	def test_addresses_that_are_not_public(self):
		for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "172.16.0.1", "0.0.0.0",
			"::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "100.64.0.1"):  # fmt: skip
			self.assertFalse(webhook_transport.is_public(address), address)
		for address in ("93.184.216.34", "2606:2800:220:1::1"):
			self.assertTrue(webhook_transport.is_public(address), address)

	def test_what_was_checked_is_what_is_connected_to(self):
		"""A name that is public when it is checked and inside afterwards is asked for once only."""
		found = [(2, 1, 6, "", ("127.0.0.1", 80))]
		asking = patch.object(webhook_transport.socket, "getaddrinfo", return_value=found)
		with asking as asked, self.assertRaises(RefusedAddress):
			webhook_transport.post("http://rebinding.example/", b"", {})
		self.assertEqual(asked.call_count, 1)

	def test_only_http_is_called(self):
		for url in ("file:///etc/passwd", "gopher://x/", "ftp://x/"):
			with self.assertRaises(RefusedAddress):
				frappe.get_doc(
					{"doctype": "SD Webhook", "title": factories.unique("Hook"), "url": url, "secret": "x"}
				).insert()

	def test_agents_read_no_webhook_and_its_secret_is_no_column(self):
		self.listen()

		with as_user(self.agent):
			self.assertFalse(frappe.has_permission("SD Webhook", "read", self.webhook.name))
		self.assertNotEqual(frappe.db.get_value("SD Webhook", self.webhook.name, "secret"), "s3cret")
