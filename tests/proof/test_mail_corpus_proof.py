"""Twenty thousand mutated mails of the corpus: none crashes the processor, each has its row and its bytes."""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest

MAILS = int(os.environ.get("SD_MAIL_MUTATIONS", "20000"))
SHARE = 250
"""Mails in one transaction, so that the database forgets what it has made for the last share."""


@pytest.mark.proof
def test_twenty_thousand_mutated_mails(site):
	import frappe

	from servicedesk_app.tests.test_mail_corpus import TestMutations

	frappe.set_user("Administrator")
	began, failed, states = time.monotonic(), [], Counter()
	for seed in range(0, MAILS, SHARE):
		wrong, met = one_share(TestMutations, min(SHARE, MAILS - seed), seed)
		failed += wrong
		states += met
	print(f"\n{sum(states.values()):,} mutated mails in {time.monotonic() - began:,.0f} s: {dict(states)}")
	assert not failed, "\n".join(failed[:20])
	assert sum(states.values()) == MAILS


def one_share(case_class, count: int, seed: int) -> tuple[list[str], Counter[str]]:
	"""As the test runner would run the small share, and leaving as little behind."""
	case = case_class("test_mutated_mails_crash_nothing_and_none_is_lost")
	case_class.setUpClass()
	try:
		case.setUp()
		failed, states = case.deliver_mutated(count, seed)
		return [f"seed {seed}: {line}" for line in failed], states
	finally:
		case.doCleanups()
		import frappe

		frappe.db.rollback()
		case_class.doClassCleanups()
