"""The app comes to a site that has a life of its own, and leaves it as it was."""

import json
import subprocess

import pytest

pytestmark = pytest.mark.own_stack

SITE = "install.localhost"

# Run inside the scratch site, before the app comes and after it has gone.
PICTURE = """
import frappe, json
tables = ("DocType", "Custom DocPerm", "DocPerm", "Custom Field", "Property Setter", "Role", "Module Def", "Contact",
	"ToDo", "Note", "Scheduled Job Type", "Workspace", "Report", "Notification", "Print Format", "Web Form", "Page",
	"Workflow", "Workflow State", "Workflow Action Master")
picture = {table: sorted(frappe.get_all(table, pluck="name")) for table in tables}
picture["perms"] = sorted(
	[str(value) for value in row]
	for row in frappe.get_all("Custom DocPerm", fields=["parent", "role", "permlevel", "read", "write", "create"], as_list=True)
)
picture["dormant_days"] = frappe.db.get_single_value("System Settings", "dormant_days")
bare = ("tabSingles", "__Auth", "__UserSettings", "__global_search")
picture["rows named like ours"] = [f"{t} {d}" for t in bare for (d,) in frappe.db.sql(f"select distinct doctype from `{t}` where doctype like 'SD %'")]
picture["tables"] = sorted(frappe.db.get_tables(cached=False))
print("PICTURE", json.dumps(picture))
"""

LIFE = """
import frappe
frappe.db.set_single_value("System Settings", "dormant_days", 7)
frappe.permissions.add_permission("Note", "Blogger")
frappe.get_doc({"doctype": "Contact", "first_name": "Old", "last_name": "Friend"}).insert()
frappe.get_doc({"doctype": "ToDo", "description": "Water the plants"}).insert()
frappe.db.sql("insert into tabSingles (doctype, field, value) values ('SD Card', 'slot', '1')")  # another app's
frappe.get_doc({"doctype": "Custom Field", "dt": "Contact", "fieldname": "shoe_size", "fieldtype": "Data"}).insert()
frappe.db.commit()
"""

USE = """
import frappe
from servicedesk_app.tests import factories
user = factories.make_portal_user()
ticket = factories.make_report(user.name)
agent = factories.make_agent()
from servicedesk_app.ticketing import work
work.take(frappe.get_doc("SD Ticket", ticket.name), agent.name)
work.add_note(frappe.get_doc("SD Ticket", ticket.name), "a note")
from frappe.utils.password import set_encrypted_password
set_encrypted_password("SD Mailbox", "Help", "secret", "password")
frappe.db.commit()
"""


def bench(stack, *words):
	done = subprocess.run(
		["../env/bin/python", "-m", "frappe.utils.bench_helper", "frappe", *words],
		cwd=stack.sites, capture_output=True, text=True, timeout=300, check=False,
	)  # fmt: skip
	assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
	return done.stdout


def inside(stack, code):
	script = f"import frappe\nfrappe.init({SITE!r}, sites_path='.')\nfrappe.connect()\n{code}"
	done = subprocess.run(
		["../env/bin/python", "-c", script],
		cwd=stack.sites,
		capture_output=True,
		text=True,
		timeout=300,
		check=False,
	)
	assert done.returncode == 0, done.stderr[-3000:]
	return done.stdout


def picture(stack):
	line = next(line for line in inside(stack, PICTURE).splitlines() if line.startswith("PICTURE "))
	return json.loads(line.removeprefix("PICTURE "))


@pytest.fixture
def scratch_site(stack):
	root = ["--db-root-username", "root", "--db-root-password", stack.root_password]
	bench(stack, "new-site", SITE, *root, "--no-mariadb-socket", "--admin-password", "admin", "--force")
	yield SITE
	drop = ["drop-site", SITE, "--root-login", "root", "--root-password", stack.root_password]
	bench(stack, *drop, "--no-backup", "--force")


def test_installing_using_and_uninstalling_leaves_the_site_as_it_was(stack, scratch_site):
	inside(stack, LIFE)
	before = picture(stack)

	bench(stack, "--site", SITE, "install-app", "servicedesk_app")
	inside(stack, USE)
	bench(stack, "--site", SITE, "migrate")
	during = picture(stack)
	bench(stack, "--site", SITE, "uninstall-app", "servicedesk_app", "--yes", "--no-backup")
	after = picture(stack)

	assert "SD Ticket" in during["DocType"] and "SD Agent" in during["Role"]
	assert during["dormant_days"] > 1000
	for part in before:
		mine = (
			[entry for entry in after[part] if entry not in before[part]]
			if isinstance(after[part], list)
			else []
		)
		lost = (
			[entry for entry in before[part] if entry not in after[part]]
			if isinstance(after[part], list)
			else []
		)
		if (
			part == "Contact"
		):  # the people made while the app was there are Frappe's users, and so are their contacts
			mine = []
		assert not mine, f"{part}: left behind {mine}"
		assert not lost, f"{part}: lost {lost}"
	assert after["dormant_days"] == before["dormant_days"] == 7
	bench(stack, "--site", SITE, "install-app", "servicedesk_app")  # whoever changes their mind
	inside(stack, USE)


def test_bench_run_tests_finds_the_site_tests(stack):
	output = subprocess.run(
		["../env/bin/python", "-m", "frappe.utils.bench_helper", "frappe", "--site", stack.site, "run-tests",
			"--module", "servicedesk_app.tests.test_setup"],
		cwd=stack.sites, capture_output=True, text=True, timeout=300, check=False,
	)  # fmt: skip
	assert output.returncode == 0, output.stderr[-3000:]
	assert "Ran 0 tests" not in output.stderr and "OK" in output.stderr
