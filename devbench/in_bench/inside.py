"""Small jobs that need the packages of the bench's environment; its Python runs this file in a sites folder.

usage: inside.py mariadb PORT USER PASSWORD | redis PORT | worker PORT PID… | forget PORT | prepare SITE TIME_ZONE
A check ends with an error while the service is not ready.
"""

from __future__ import annotations

import sys

SYSTEM_MANAGER = "system.manager@example.com"


def check_mariadb(port: str, user: str, password: str) -> None:
	import mariadb

	connection = mariadb.connect(
		host="127.0.0.1", port=int(port), user=user, password=password, connect_timeout=5
	)
	cursor = connection.cursor()
	cursor.execute("select @@version")
	print(cursor.fetchone()[0])
	connection.close()


def check_redis(port: str) -> None:
	_redis(port).ping()


def check_worker(port: str, *pids: str) -> None:
	"""rq's register names the worker, and it is one of these processes, not one that was killed before."""
	from rq import Worker

	registered = {str(worker.pid) for worker in Worker.all(connection=_redis(port))}
	if not registered & set(pids):
		sys.exit(f"not registered in Redis yet: {' '.join(pids)}")


def forget(port: str) -> None:
	"""Cached hooks, templates, translations and lists of bundles are of code that is gone."""
	_redis(port).flushall()


def _redis(port: str):
	import redis

	return redis.Redis(port=int(port), socket_timeout=5)


def prepare(site: str, time_zone: str) -> None:
	"""As after Frappe's setup wizard: logins go straight to the desk, and jobs run."""
	import frappe
	from frappe.desk.page.setup_wizard.setup_wizard import disable_future_access
	from frappe.utils.scheduler import enable_scheduler

	frappe.init(site)
	frappe.connect()
	disable_future_access()
	settings = {"time_zone": time_zone, "language": "en", "country": "Denmark", "enable_onboarding": 0}
	frappe.db.set_single_value("System Settings", settings)
	for key in ("time_zone", "language", "country"):
		frappe.db.set_default(key, settings[key])
	frappe.clear_cache()
	_make_system_manager()
	enable_scheduler()
	_bring_jobs_to_the_present()
	frappe.db.commit()
	frappe.destroy()


def _make_system_manager() -> None:
	"""As the wizard does. While there is none besides Administrator, Frappe gives that role to the first
	member of staff who is saved, and refuses to disable anyone."""
	import frappe

	if not frappe.db.exists("User", SYSTEM_MANAGER):
		user = frappe.get_doc(doctype="User", email=SYSTEM_MANAGER, first_name="System", last_name="Manager")
		user.send_welcome_email = 0
		user.append("roles", {"role": "System Manager"})
		user.insert()


def _bring_jobs_to_the_present() -> None:
	"""new-site stamps the scheduled jobs in its default time zone; further west that is the future, and
	nothing would be enqueued for hours."""
	import frappe
	from frappe.utils import now_datetime

	job = frappe.qb.DocType("Scheduled Job Type")
	now = now_datetime()
	frappe.qb.update(job).set(job.creation, now).where(job.creation > now).run()


COMMANDS = {
	"mariadb": check_mariadb,
	"redis": check_redis,
	"worker": check_worker,
	"forget": forget,
	"prepare": prepare,
}

if __name__ == "__main__":
	COMMANDS[sys.argv[1]](*sys.argv[2:])
