"""Leaves the site as it was: Frappe removes our DocTypes, we remove what we put beside them."""

import json
import shutil
from pathlib import Path

import frappe

from servicedesk_app.mail import raw_store
from servicedesk_app.permissions.people import MAIL_GATEWAY, PORTAL_USER, STAFF_ROLES
from servicedesk_app.setup import desk_records, example_workflow, rights, scheduler
from servicedesk_app.ticketing import numbers, reminders

REFERRING = (
	# what Frappe keeps about a document, by the fields that name the document
	("Comment", "reference_doctype"),
	("Communication", "reference_doctype"),
	("ToDo", "reference_type"),
	("File", "attached_to_doctype"),
	("Notification Log", "document_type"),
	("Version", "ref_doctype"),
	("View Log", "reference_doctype"),
)
# Frappe's tables without a DocType: what is found by search, passwords, how each user left a list
BARE_TABLES = ("__global_search", "__Auth", "__UserSettings")


def before_uninstall() -> None:
	"""While our records still tell what was before."""
	rights.revoke()
	scheduler.let_sleep()
	example_workflow.remove()
	desk_records.remove()
	remove_traces()


def after_uninstall() -> None:
	"""Once our tables are gone."""
	numbers.drop_sequence()
	remove_jobs()
	# Frappe keeps a removed single's values: the next install would find settings that name records of this one.
	frappe.db.delete("Singles", {"doctype": ("in", ours())})
	shutil.rmtree(raw_store.root(), ignore_errors=True)
	for role in (PORTAL_USER, MAIL_GATEWAY, *STAFF_ROLES):
		frappe.delete_doc("Role", role, ignore_missing=True, force=True)
	frappe.db.commit()


def remove_jobs() -> None:
	"""Frappe forgets a removed app's scheduled jobs only at the next migrate; until then they would fail."""
	for job in frappe.get_all("Scheduled Job Type", {"method": ("like", "servicedesk_app.%")}, pluck="name"):
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": job})
		frappe.delete_doc("Scheduled Job Type", job, force=True)


def remove_traces() -> None:
	"""Timelines, files and notices of our documents: with the tickets gone they speak of nothing."""
	frappe.db.delete("DefaultValue", {"defkey": reminders.REMINDED_ON})
	names = ours()
	for doctype, field in REFERRING:
		if doctype == "File":
			for name in frappe.get_all("File", {field: ("in", names)}, pluck="name"):
				frappe.delete_doc("File", name, ignore_permissions=True, force=True)
		else:
			frappe.db.delete(doctype, {field: ("in", names)})
	for table in BARE_TABLES:
		frappe.db.sql(f"delete from `{table}` where doctype in %(names)s", {"names": names})


def ours() -> list[str]:
	"""Our DocTypes, by the app's own files: another app's may begin alike, and afterwards Frappe knows of ours no more."""
	folder = Path(frappe.get_app_path("servicedesk_app", "servicedesk_app", "doctype"))
	files = (path / f"{path.name}.json" for path in folder.iterdir())
	return sorted(json.loads(file.read_text())["name"] for file in files if file.is_file())
