import frappe
from frappe.model.document import Document
from frappe.utils import cint
from frappe.utils.scheduler import is_scheduler_inactive

from servicedesk_app.service_level import health, heartbeat, sweep
from servicedesk_app.service_level.instants import now


class SDTimerHealth(Document):
	"""Whether the sweep runs and how far it is behind. Written by service_level.heartbeat alone."""

	def onload(self):
		at = now()
		found, stored = health.check(at), heartbeat.read()
		self.set_onload(
			"figures",
			{
				**health.for_reader(found),
				"due": sweep.count_due(at),
				"scheduler_off": bool(is_scheduler_inactive()),
				"standing_since": cint(stored.get("standing_since")),
				"mail_sent": cint(stored.get("mail_not_before")) == heartbeat.TOLD,
				"mail_error": stored.get("alarm_error") or "",
				"told": health.recipients(),
				"address": frappe.utils.get_url("/api/method/servicedesk_app.api.health.timers"),
			},
		)
