"""Ten thousand posts to a contact form, from everywhere and with every code right: one mail to each address."""

from __future__ import annotations

import pytest

POSTS = 10_000


@pytest.mark.proof
def test_ten_thousand_posts_make_one_mail_for_each_address(site):
	import frappe

	from servicedesk_app.tests.test_contact_form import TestContactForm

	frappe.set_user("Administrator")
	case = TestContactForm("test_hundreds_of_posts_from_everywhere_make_one_mail")
	TestContactForm.setUpClass()
	try:
		case.setUp()
		victims = [case.email, *(f"victim{number}-{case.email}" for number in range(4))]
		for number in range(POSTS):
			case.move()
			case.send(email=victims[number % len(victims)])
		assert [len(case.mails(victim)) for victim in victims] == [1] * len(victims)
	finally:
		frappe.db.rollback()
		TestContactForm.doClassCleanups()
