"""What pytest needs to run this app's tests.

devbench tells by environment variables which site the tests may write to. Without them (plain
`pytest tests/unit`) nothing here touches Frappe, and tests that need a site are not collected.
With DEVBENCH_LANES the tests run in several processes, each of which has such variables of its own there.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

if LANE := os.environ.get("PYTEST_XDIST_WORKER"):
	os.environ.update(json.loads(os.environ["DEVBENCH_LANES"])[int(LANE.removeprefix("gw"))])

ROOT = Path(__file__).parent
SITE = os.environ.get("DEVBENCH_SITE")
SITE_TESTS = ROOT / "servicedesk_app"
SCHEDULER: dict[str, bool] = {}
# the short path to the DocTypes: their tests are collected by the real one
collect_ignore = ["servicedesk_app/doctype"]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
	"""Site and browser tests import Frappe, which is there only with a site."""
	needs_site = (SITE_TESTS, ROOT / "tests/web", ROOT / "tests/stack")
	return True if not SITE and any(collection_path.is_relative_to(f) for f in needs_site) else None


def pytest_sessionstart(session: pytest.Session) -> None:
	if _runs_tests(session.config):
		_connect()


def pytest_sessionfinish(session: pytest.Session) -> None:
	if not _runs_tests(session.config):
		return
	try:
		_disconnect()
	except Exception as error:  # a database that is gone by now must not hide what the tests said
		print(f"\nnot disconnected from {SITE}: {error}")


def _runs_tests(config: pytest.Config) -> bool:
	"""Whether this process runs tests on a site, and does not only hand them to others."""
	hands_out = bool(config.getoption("numprocesses", None)) and not LANE
	return bool(SITE) and not hands_out


def pytest_runtest_setup(item: pytest.Item) -> None:
	if SITE:
		_let_scheduler_run(not item.path.is_relative_to(SITE_TESTS))
	if item.get_closest_marker("own_stack") and not os.environ.get("DEVBENCH_STACK"):
		pytest.skip("kills services: only on devbench's own test stack")


def _connect() -> None:
	"""As `bench run-tests` does before the first test."""
	import frappe

	sites = os.environ["DEVBENCH_SITES"]
	os.chdir(sites)  # Frappe's logs and assets go by relative paths
	frappe.init(SITE, sites_path=sites)
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True  # 15's place and 16's
	frappe.set_user("Administrator")
	frappe.clear_cache()
	for method in frappe.get_hooks("before_tests", app_name="servicedesk_app"):
		frappe.get_attr(method)()
	frappe.db.commit()


def _disconnect() -> None:
	import frappe

	if frappe.db:
		_let_scheduler_run(True)
		frappe.db.rollback()
		frappe.destroy()


def _let_scheduler_run(wanted: bool) -> None:
	"""While site tests run in this process the scheduler rests, so that no worker touches their rows.
	Browser and proof tests need it. A scheduler that was off before stays off."""
	import frappe
	from frappe.utils import scheduler

	if not SCHEDULER:
		SCHEDULER["is_on"] = not scheduler.is_scheduler_disabled(verbose=False)
		# On devbench's own stack it is off only because a run was cut off before it could switch it on again.
		SCHEDULER["was_on"] = SCHEDULER["is_on"] or bool(os.environ.get("DEVBENCH_STACK"))
	wanted = wanted and SCHEDULER["was_on"]
	if SCHEDULER["is_on"] != wanted:
		frappe.db.rollback()
		(scheduler.enable_scheduler if wanted else scheduler.disable_scheduler)()
		frappe.db.commit()
	SCHEDULER["is_on"] = wanted
