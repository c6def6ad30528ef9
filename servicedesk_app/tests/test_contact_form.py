"""The public contact form: a question becomes a ticket once its sender has confirmed, and it floods nobody."""

import re
from unittest.mock import patch

import frappe

from servicedesk_app.access import captchas, contact_form, limits, tidying
from servicedesk_app.access.contact_form import Question
from servicedesk_app.errors import InvalidBrand, InvalidQuestion, LinkNotValid, TooMany
from servicedesk_app.rules import tokens
from servicedesk_app.service_level import instants
from servicedesk_app.tests import factories
from servicedesk_app.tests.base import SiteTestCase, as_user, in_one_transaction
from servicedesk_app.tests.test_notices import forget_mail_accounts, make_mail_account

REQUEST = contact_form.REQUEST
CONSENT = "We keep your question for a year."


def make_form(**overrides):
	"""A desk with a contact form, and the customer that its tickets are for."""
	desk = factories.make_desk()
	customer = factories.make_customer(desk=desk.name).name
	values = {"contact_form": 1, "contact_customer": customer, "consent_text": CONSENT}
	return desk.update({**values, **overrides}).save()


class ContactFormCase(SiteTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_mail_account()
		cls.addClassCleanup(forget_mail_accounts)
		cls.desk = make_form()
		frappe.db.delete("Email Queue")

	def setUp(self):
		super().setUp()
		self.move()
		self.email = f"{frappe.generate_hash(length=10)}@example.org"

	def move(self):
		"""From here on the visitor sits elsewhere."""
		frappe.local.request_ip = f"192.0.2.{frappe.generate_hash(length=8)}"

	def question(self, **values):
		name = frappe.generate_hash()
		frappe.cache().setex(captchas._key(name), 60, "123456")
		usual = {
			"subject": "Do you mend clocks?",
			"full_name": "Vera Visitor",
			"email": self.email,
			"consents": True,
		}
		return Question(**{**usual, "challenge": name, "code": "123456", **values})

	def send(self, **values):
		"""Returns the token, which only the mail has; None when no mail went out."""
		made = []
		original = tokens.new
		with patch.object(tokens, "new", lambda: made.append(original()) or made[-1]), as_user("Guest"):
			contact_form.submit(self.desk, self.question(**values))
		return made[0] if made else None

	def mails(self, email=None):
		return frappe.get_all("Email Queue Recipient", {"recipient": email or self.email}, pluck="parent")

	def confirm(self, token):
		with as_user("Guest"):
			return frappe.get_doc("SD Ticket", contact_form.confirm(token))


class TestContactForm(ContactFormCase):
	def test_a_confirmed_question_becomes_a_ticket_of_the_forms_customer(self):
		token = self.send(details="It is a <b>big</b> one.")
		self.assertEqual(frappe.db.count("SD Ticket", {"reporter_email": self.email}), 0)

		ticket = self.confirm(token)

		self.assertEqual(
			(
				ticket.subject,
				ticket.customer,
				ticket.desk,
				ticket.channel,
				ticket.reporter_email,
				ticket.raised_by,
			),
			(
				"Do you mend clocks?",
				self.desk.contact_customer,
				self.desk.name,
				"Contact form",
				self.email,
				None,
			),
		)
		self.assertIn("&lt;b&gt;big", ticket.description)

	def test_the_consent_is_kept_word_for_word_whatever_the_text_becomes(self):
		token = self.send()
		frappe.db.set_value("SD Desk", self.desk.name, "consent_text", "Something else")
		name = self.confirm(token).name

		kept = frappe.get_doc(REQUEST, {"ticket": name})
		self.assertEqual((kept.consent_text, kept.state), (CONSENT, "Confirmed"))
		self.assertTrue(kept.consented_on and kept.confirmed_on)
		self.assertFalse(kept.details)
		kept.consent_text = "forged"
		self.assertRaises(Exception, kept.save)

	def test_confirming_twice_makes_one_ticket(self):
		token = self.send()

		self.assertEqual(self.confirm(token).name, self.confirm(token).name)

	def test_the_mail_has_a_link_and_not_a_word_of_the_visitors(self):
		token = self.send(subject="Buy pills", details="Cheap pills", full_name="Pill Shop")

		((name),) = self.mails()
		message = re.sub("=\r?\n", "", frappe.get_doc("Email Queue", name).message)
		self.assertIn(f"/support/confirm/{token}", message)
		for word in ("pills", "Pill Shop"):
			self.assertNotIn(word, message)

	def test_a_customers_person_of_this_desk_reports_as_that_person(self):
		customer = factories.make_customer(desk=self.desk.name).name
		self.email = factories.make_portal_user(customer).name

		ticket = self.confirm(self.send())

		self.assertEqual((ticket.raised_by, ticket.customer), (self.email, customer))

	def test_a_person_of_another_desks_customer_is_a_visitor_here(self):
		self.email = factories.make_portal_user().name

		ticket = self.confirm(self.send())

		self.assertEqual((ticket.raised_by, ticket.customer), (None, self.desk.contact_customer))

	def test_an_address_gets_one_mail_in_an_hour_however_it_is_written(self):
		self.send()
		local, domain = self.email.split("@")
		for variant in (self.email, self.email.upper(), f"{local}+1@{domain}", f" {self.email} "):
			self.move()
			self.assertIsNone(self.send(email=variant))

		self.assertEqual(frappe.db.count(REQUEST, {"mailbox": self.email}), 1)

	def test_a_flushed_cache_does_not_open_the_way(self):
		self.send()
		frappe.cache().delete(frappe.cache().make_key(f"servicedesk_confirmation|{self.email}"))

		self.assertIsNone(self.send())

	def test_after_an_hour_the_address_may_ask_again(self):
		self.send()
		frappe.cache().delete(frappe.cache().make_key(f"servicedesk_confirmation|{self.email}"))
		frappe.db.set_value(REQUEST, {"mailbox": self.email}, "mailed_at", instants.now() - 3601)

		self.assertTrue(self.send())

	def test_a_mail_that_cannot_go_out_does_not_cost_the_hour(self):
		with patch.object(contact_form.mails, "send", side_effect=RuntimeError):
			frappe.db.savepoint("before_mail")
			self.assertRaises(RuntimeError, self.send)
			frappe.db.rollback(save_point="before_mail")

		self.assertTrue(self.send())

	def test_hundreds_of_posts_from_everywhere_make_one_mail(self):
		for _ in range(200):
			self.move()
			self.send()

		self.assertEqual(len(self.mails()), 1)

	def test_a_network_address_posts_so_often_and_no_more(self):
		for number in range(contact_form.POSTS_AN_HOUR):
			self.send(email=f"{number}{self.email}")

		self.assertRaises(TooMany, self.send, email="x" + self.email)

	def test_a_desk_sends_so_many_confirmations_in_an_hour(self):
		with patch.object(
			contact_form, "MAILS_OF_A_DESK_AN_HOUR", limits.counted("confirmations of", self.desk.name) + 1
		):
			self.assertTrue(self.send())
			self.assertIsNone(self.send(email="x" + self.email))

	def test_robots_that_fill_in_every_field_are_told_nothing_and_send_nothing(self):
		self.assertIsNone(self.send(trap="http://spam.example"))
		self.assertEqual(self.mails(), [])

	def test_a_code_counts_once_and_a_wrong_one_not_at_all(self):
		good = self.question()
		contact_form.submit(self.desk, good)
		for bad in (
			good,
			self.question(code="654321"),
			self.question(challenge="none"),
			self.question(code=""),
		):
			with self.subTest(bad), self.assertRaises(InvalidQuestion) as caught:
				contact_form.submit(self.desk, bad)
			self.assertEqual(caught.exception.field, "code")

	def test_bad_input_is_named_and_leaves_nothing(self):
		foreign = frappe.get_doc(
			{"doctype": "SD Category", "category_name": factories.unique("Foreign"), "desk": factories.DESK}
		).insert()
		for values, field in (
			({"subject": "  "}, "subject"),
			({"subject": "x" * 141}, "subject"),
			({"details": "x" * 10_001}, "details"),
			({"full_name": ""}, "full_name"),
			({"email": "a@b.example, c@d.example"}, "email"),
			({"email": "a@b.example\nBcc: c@d.example"}, "email"),
			({"category": foreign.name}, "category"),
			({"consents": False}, "consents"),
		):
			with self.subTest(values), self.assertRaises(InvalidQuestion) as caught:
				self.send(**values)
			self.assertEqual(caught.exception.field, field)
		self.assertEqual(self.mails(), [])

	def test_what_is_not_confirmed_in_time_is_deleted(self):
		token = self.send()
		frappe.db.set_value(REQUEST, {"mailbox": self.email}, "expires_at", instants.now() - 1)
		self.assertRaises(LinkNotValid, self.confirm, token)

		with in_one_transaction():
			tidying.run()

		self.assertFalse(frappe.db.exists(REQUEST, {"mailbox": self.email}))

	def test_wrong_links_are_answered_alike_and_end_with_a_refusal(self):
		for token in [tokens.new() for _ in range(limits.WRONG_TOKENS)]:
			self.assertRaises(LinkNotValid, contact_form.find, token)

		self.assertRaises(TooMany, contact_form.find, tokens.new())

	def test_who_confirmed_reads_and_answers_by_a_link_and_nobody_else_does(self):
		from servicedesk_app.ticketing import one_time_links

		ticket = self.confirm(self.send())
		mine = one_time_links.open_link(one_time_links.create(ticket, self.email).rsplit("/", 1)[-1])
		self.assertEqual((mine.user, mine.email), (None, self.email))
		with as_user("Guest"):
			one_time_links.answer(mine, "One thing more", "key")
		sender = frappe.db.get_value("Communication", {"reference_name": ticket.name}, "sender")
		self.assertEqual(sender, self.email)
		other = one_time_links.create(ticket, "other@example.org").rsplit("/", 1)[-1]
		self.assertRaises(LinkNotValid, one_time_links.open_link, other)


class TestCaptchas(SiteTestCase):
	def test_picture_and_sound_are_of_one_code_which_is_told_to_nobody(self):
		name, picture = captchas.challenge()
		code = frappe.cache().get(captchas._key(name)).decode()

		self.assertTrue(picture.startswith("data:image/png;base64,iVBOR"))
		self.assertNotIn(code, name)
		self.assertTrue(captchas.sound(name).startswith(b"RIFF"))
		self.assertTrue(captchas.is_solved(name, f" {code[:3]} {code[3:]} "))
		self.assertFalse(captchas.is_solved(name, code))
		self.assertIsNone(captchas.sound(name))

	def test_a_code_is_spoken_so_often_and_no_more(self):
		name, _picture = captchas.challenge()
		heard = [captchas.sound(name) is not None for _ in range(captchas.SOUNDS + 2)]

		self.assertEqual(heard, [True] * captchas.SOUNDS + [False] * 2)


class TestContactFormOfADesk(SiteTestCase):
	def test_it_is_found_by_its_address_while_it_is_switched_on(self):
		desk = make_form(contact_slug=" Help-Me ")
		self.assertEqual(contact_form.desk_of("help-me").name, desk.name)

		for values in ({"contact_form": 0}, {"contact_form": 1, "enabled": 0}):
			desk.update(values).save()
			self.assertIsNone(contact_form.desk_of("help-me"))
		self.assertIsNone(contact_form.desk_of(""))

	def test_without_an_address_one_is_made_of_the_desks_name(self):
		desk = make_form()

		self.assertEqual(desk.contact_slug, desk.desk_name.lower().replace(" ", "-"))

	def test_what_a_form_cannot_do_without_is_asked_for(self):
		foreign = factories.make_customer().name
		for values in (
			{"contact_slug": "a b"},
			{"contact_slug": "../login"},
			{"contact_customer": None},
			{"contact_customer": foreign},
			{"consent_text": " "},
		):
			with self.subTest(values):
				self.assertRaises(InvalidBrand, make_form, **values)
