import re

import frappe

from servicedesk_app.service_level import sweep
from servicedesk_app.service_level.instants import now
from servicedesk_app.setup.notice_texts import ENGLISH, TRANSLATIONS
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase
from servicedesk_app.ticketing import notice_texts

NAMED = re.compile(r"\{[{%].*?[}%]\}")


class TestNoticeLanguages(SiteTestCase):
	def test_every_language_says_all_that_english_says(self):
		for language, texts in TRANSLATIONS.items():
			self.assertTrue(frappe.db.exists("Language", language))
			self.assertEqual(texts.keys(), ENGLISH.keys())
			for event, (subject, body) in texts.items():
				with self.subTest(event, language=language):
					self.assertEqual(NAMED.findall(subject), NAMED.findall(ENGLISH[event][0]))
					self.assertEqual(sorted(NAMED.findall(body)), sorted(NAMED.findall(ENGLISH[event][1])))

	def test_a_reader_is_told_in_their_language_until_when_in_their_zone(self):
		reader = factories.make_user(language="cs", time_zone="Asia/Tokyo").name
		customer = factories.make_customer([(reader, 0)]).name
		factories.make_agreement([customer])
		ticket = factories.make_report(reader)

		text = notice_texts.render(ticket, frappe._dict(event="Received", text=""), reader)

		due = notice_texts.values_for(ticket, frappe._dict(text=""), reader)["ticket"]["reaction_due"]
		self.assertTrue(due.endswith("+09:00"))
		self.assertIn("Přijali jsme vaše hlášení", text.subject)
		self.assertIn(f"{due[11:16]}.", text.html)
		self.assertRegex(
			text.html, r"Ozveme se nejpozději: (pondělí|úterý|středa|čtvrtek|pátek|sobota|neděle) \d"
		)

	def test_an_escalation_is_told_to_each_of_staff_in_their_language(self):
		customer = factories.make_customer().name
		policy = factories.make_policy({"metric": "Reaction", "amount": 75, "notify_queue": 1})
		factories.make_agreement([customer], policy=policy.name)
		queue = factories.make_queue().name
		dane = factories.make_agent(queue=queue, language="da").name
		ticket = factories.make_ticket(customer=customer, queue=queue, subject="The <printer> smokes")
		factories.age(5 * 3600, ticket.name)
		clock = frappe.db.get_value("SD Ticket Clock", {"ticket": ticket.name, "metric": "Reaction"})
		sweep.fire(clock, ticket.name, now())

		(notice,) = frappe.get_all("SD Notice", {"ticket": ticket.name, "event": "Escalated"}, ["*"])

		self.assertIn("Reaction at 75 % of the time", notice.text)
		told = notice_texts.render(ticket, notice, dane)
		self.assertIn("Reaktion ved 75 % af tiden", told.subject)

	def test_moments_are_written_as_languages_write_them(self):
		written = {
			code: notice_texts.moment("2026-11-05T14:20+01:00", code)
			for code in ("en", "da", "ru", "xx-nope", "")
		}

		self.assertEqual(written["en"], "Thursday, 5 November 2026, 14:20")
		self.assertEqual(written["da"], "torsdag den 5. november 2026, 14:20")
		self.assertTrue(written["ru"].startswith("четверг, 5 ноября 2026"))
		self.assertTrue(written["xx-nope"] and written[""])
		self.assertEqual(notice_texts.moment(None, "da"), "")
