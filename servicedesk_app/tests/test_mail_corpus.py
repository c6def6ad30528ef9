"""Every mail of the corpus meets the fate that its line says; mutated ones are never lost and crash nothing."""

import os
import random
import re
from collections import Counter
from pathlib import Path

import frappe
from frappe.utils import get_files_path

from servicedesk_app.mail import identity, processing, raw_store, receiving
from servicedesk_app.permissions.people import PORTAL_USER
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, in_one_transaction
from servicedesk_app.tests.mail_corpus import HELD, Scene
from servicedesk_app.tests.mail_corpus_programs import CORPUS
from servicedesk_app.tests.mail_factories import make_mailbox

MUTATIONS = int(os.environ.get("SD_MAIL_MUTATIONS", "150"))
STATES_WITHOUT_OUTCOME = (HELD, "Spam", "Rejected", "Parked")
ENDS = ("Processed", "Quarantined", "Parked", "Rejected", "Spam")


class CorpusTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.before = files_on_disk()
		cls.addClassCleanup(cls.remove_files)
		word = frappe.generate_hash(length=8)
		anna = factories.make_user(PORTAL_USER, email=f"anna-{word}@nordlys.example").name
		factories.make_customer([anna])
		agent = factories.make_agent(queue=factories.QUEUE).name
		cls.mailbox = make_mailbox(email=f"support-{word}@desk.example")
		ticket = factories.make_report(anna, subject="A fault")
		foreign = factories.make_report(factories.make_portal_user().name, subject="Theirs")
		issued = identity.issue(ticket.name, "desk.example")
		cls.scene = Scene(
			anna=anna,
			agent=agent,
			stranger=f"mallory-{word}@elsewhere.example",
			support=cls.mailbox.email,
			ticket=ticket.name,
			mark=issued.message_id,
			marked_address=identity.reply_address(cls.mailbox.email, ticket.name, issued.key),
			foreign=foreign.name,
		)

	@classmethod
	def remove_files(cls):
		for path in files_on_disk() - cls.before:
			path.unlink(missing_ok=True)

	def setUp(self):
		super().setUp()
		transaction = in_one_transaction()
		transaction.__enter__()
		self.addCleanup(transaction.__exit__, None, None, None)

	def deliver(self, raw):
		name = receiving.store(raw, receiving.Source(self.mailbox.name, "HTTP"))
		processing.process(name)
		return frappe.get_doc("SD Inbound Mail", name)


def files_on_disk() -> set[Path]:
	"""What a rollback does not take along."""
	folders = [Path(get_files_path(is_private=1)), *raw_store.root().glob("*")]
	return {path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file()}


class TestCorpus(CorpusTestCase):
	def test_every_mail_meets_its_fate(self):
		self.assertGreater(len(CORPUS), 150)
		failed = []
		for sample in CORPUS:
			try:
				self.check(sample, self.deliver(sample.build(self.scene)))
			except AssertionError as error:
				failed.append(f"{sample.name}: {str(error)[:300]}")
		self.assertEqual(failed, [], "\n".join(failed))

	def check(self, sample, row):
		met = row.state if sample.outcome in STATES_WITHOUT_OUTCOME else row.outcome
		self.assertEqual(met, sample.outcome, (row.state, row.outcome, row.reason, row.error))
		if row.outcome in ("Message", "Message, unverified sender"):
			self.assertEqual(row.ticket, self.scene.ticket)
		elif row.outcome == "New ticket":
			self.assertNotIn(row.ticket, (self.scene.ticket, self.scene.foreign))
		shown = self.shown(row)
		at_once = re.sub(r"<details>.*</details>", "", shown, flags=re.DOTALL)
		self.assertIn(sample.says, at_once)
		if sample.hides:
			self.assertNotIn(sample.hides, at_once)
		if sample.files:
			self.assertEqual(sorted(sample.files), sorted(self.files(row)))
		self.check_harmless(row, shown)

	def check_harmless(self, row, shown):
		self.assertNotRegex(shown.lower(), r"<(script|iframe|form|object|embed|meta|link|style)\b")
		self.assertNotRegex(shown.lower(), r"<[^>]*\son\w+\s*=")
		for file in frappe.get_all(
			"File",
			{"attached_to_name": ("in", [name for name in (row.communication, row.ticket, "none") if name])},
			["file_url", "is_private"],
		):
			self.assertEqual(file.is_private, 1)
			self.assertRegex(file.file_url, r"^/private/files/[^/]+$")

	def shown(self, row):
		if not row.ticket:
			return ""
		parts = []
		if row.outcome == "New ticket":
			ticket = frappe.get_doc("SD Ticket", row.ticket)
			parts += [ticket.subject, ticket.description or ""]
		if row.communication:
			parts.append(frappe.db.get_value("Communication", row.communication, "content"))
		return "\n".join(parts)

	def files(self, row):
		names = frappe.get_all(
			"File",
			{"attached_to_doctype": "Communication", "attached_to_name": row.communication or ""},
			pluck="file_name",
		)
		return [
			re.sub(r"[0-9a-f]{6}(?=\.[^.]*$|$)", "", name) if re.search(r"[0-9a-f]{6}(\.|$)", name) else name
			for name in names
		]


class TestMutations(CorpusTestCase):
	"""A small share; the 20,000 are in tests/proof/test_mail_corpus_proof.py."""

	def test_mutated_mails_crash_nothing_and_none_is_lost(self):
		failed, states = self.deliver_mutated(MUTATIONS, int(os.environ.get("SD_MAIL_SEED", "5")))

		self.assertEqual(failed, [])
		self.assertGreater(len(states), 2, "the mutations reach more than one end")

	def deliver_mutated(self, count: int, seed: int) -> tuple[list[str], Counter[str]]:
		"""So many mutated mails: what went wrong with which, and how many came to which state."""
		chance, failed, states = random.Random(seed), [], Counter()
		for number in range(count):
			sample = chance.choice(CORPUS)
			raw = mutated(sample.build(self.scene), chance)
			row = self.deliver(raw)
			states[row.state] += 1
			if row.state not in ENDS or row.error or raw_store.read(row.raw_file) != raw:
				failed.append(
					f"{number} {sample.name}: {row.state}, {(row.error or 'its bytes changed')[-300:]}"
				)
		return failed, states


def mutated(raw: bytes, chance: random.Random) -> bytes:
	"""The mail with a few accidents: bytes changed, lost, doubled, moved, or those of something else put in."""
	data = bytearray(raw[:200_000])
	for _accident in range(chance.choice((1, 1, 2, 5, 20))):
		start = chance.randrange(len(data) or 1)
		end = start + chance.choice((1, 1, 3, 20, 200))
		act = chance.choice(ACCIDENTS)
		data[start:end] = act(bytes(data[start:end]), chance)
	return bytes(data) or b"\r\n"


ACCIDENTS = (
	lambda cut, chance: b"",
	lambda cut, chance: cut * 2,
	lambda cut, chance: chance.randbytes(len(cut)),
	lambda cut, chance: cut[::-1],
	lambda cut, chance: cut.swapcase(),
	lambda cut, chance: chance.choice(
		(b"\0", b"\r\n", b"\r\n\r\n", b"=?", b"?=", b"<", b">", b"--", b'"', b"\\", b":", b";")
	),
	lambda cut, chance: chance.choice(
		(b"<div>" * 50, b"&#x110000;", b"\xff\xfe", b"%s%n", b"{{ 7*7 }}", b"'; drop table x")
	),
)
