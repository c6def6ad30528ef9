"""Frappe's worker for a run of the tests: each job is a fork, and what jobs import is imported here, once, before.
Without it jobs took nearly half of the processors' time in the browser tests. Run in a sites folder, with the queues'
names."""

import sys
from importlib import import_module

from frappe.utils.background_jobs import start_worker

from servicedesk_app import minute

OURS = {path.rpartition(".")[0] for path in (*minute.ROUNDS, *minute.HEAVY, minute.SWEEP)}
ASKS_SITE = {"servicedesk_app.mail.fetching"}  # what it imports reads the site's config while it is imported
MODULES = (
	"frappe.app",
	"frappe.core.doctype.communication.communication",
	"frappe.core.doctype.scheduled_job_type.scheduled_job_type",
	"frappe.core.doctype.user.user",
	"frappe.desk.form.assign_to",
	"frappe.email.doctype.email_queue.email_queue",
	"frappe.email.queue",
	"servicedesk_app.servicedesk_app.doctype.sd_ticket.sd_ticket",
	*sorted(OURS - ASKS_SITE),
)

for name in MODULES:
	import_module(name)
start_worker(sys.argv[1])
