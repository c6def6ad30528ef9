"""A customer's mailbox on a real Dovecot for the tests of taking mail: filled, looked into, and removed."""

from __future__ import annotations

import os
import time
from unittest.mock import patch

import mail_servers


class World:
	def __init__(self, servers):
		import frappe

		from servicedesk_app.permissions.people import PORTAL_USER
		from servicedesk_app.tests import factories

		self.servers = servers
		self.user = factories.make_user(PORTAL_USER).name
		self.customer = factories.make_customer([self.user]).name
		self.mailboxes, self.accounts = [], []
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

	def queue_mails(self, count):
		"""So many mails about one ticket, queued and committed, which no worker has been told of. Their queue rows."""
		import frappe
		from mail_scene import make_account

		from servicedesk_app.tests import factories

		address = f"support-{frappe.generate_hash(length=6)}@desk.example"
		self.accounts.append(make_account(self.servers, address))
		self.mailbox(
			protocol="None", enabled=1, email=address, customer=self.customer, email_account=self.accounts[-1]
		)
		with patch.object(frappe, "enqueue"):
			ticket = factories.make_report(self.user).name
			frappe.db.set_value("SD Notice", {"ticket": ticket}, "state", "Done")
			for number in range(count):
				frappe.sendmail(
					recipients=[self.user], subject=f"no. {number}", message="Hello", delayed=True,
					reference_doctype="SD Ticket", reference_name=ticket,
				)  # fmt: skip
			frappe.db.commit()
		return frappe.get_all("Email Queue", {"reference_name": ticket}, pluck="name", order_by="creation")

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
			("SD Outbound Mail", "ticket"), ("Email Queue", "reference_name"),
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
		frappe.db.delete("Email Account", {"name": ("in", self.accounts or [""])})
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
