"""Whether the timers run: found out by whoever looks, since a scheduler that stands still cannot say so.

`look` reads two figures from the database. `check` also acts on them: the first request that notices a
standstill begins an incident and mails the administrators, itself and at once; no worker is needed for that.
Each that notices it also takes away what killed workers may have left in the scheduler's way.
"""

from contextlib import suppress
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import cint, get_url, split_emails
from redis.exceptions import RedisError

from servicedesk_app import minute
from servicedesk_app.permissions import people
from servicedesk_app.service_level import heartbeat, sweep
from servicedesk_app.service_level.instants import now, to_site_time

DEFAULT_LIMIT = 300
SHORTEST_LIMIT = 120
MAIL_AGAIN_AFTER = 600
"""Seconds: after a mail that failed, or whose sender died over it."""


class Health(NamedTuple):
	"""`lag_seconds`: how long the oldest due clock has waited. `swept_seconds_ago`: since the last whole sweep."""

	lag_seconds: int
	swept_seconds_ago: int
	limit_seconds: int

	@property
	def late(self) -> bool:
		"""Whether the timers count as standing still."""
		return max(self.lag_seconds, self.swept_seconds_ago) > self.limit_seconds


def look(at: int) -> Health:
	"""The figures as they are. Writes nothing."""
	last = cint(heartbeat.read().get("last_sweep_at"))
	return Health(sweep.lag_seconds(at), max(at - last, 0), limit_seconds())


def limit_seconds() -> int:
	"""Beyond this the timers count as standing still."""
	chosen = cint(frappe.db.get_single_value("SD Settings", "timer_alarm_seconds")) or DEFAULT_LIMIT
	return max(chosen, SHORTEST_LIMIT)


def check(at: int) -> Health:
	"""Look, and begin or end the incident. Commits what it writes: it is called from requests that only read."""
	health = look(at)
	if health.late:
		_begin(health, at)
	elif cint(heartbeat.read().get("standing_since")):
		_end()
	return health


def _begin(health: Health, at: int) -> None:
	since = at - max(health.lag_seconds, health.swept_seconds_ago)
	heartbeat.write("standing_since", since, only_if=(0, 0))
	# One request alone wins this row; it has ten minutes to send, then another may.
	won = heartbeat.write("mail_not_before", at + MAIL_AGAIN_AFTER, only_if=(0, at))
	frappe.db.commit()
	if won:
		_tell(since)
	_mend()


def _mend() -> None:
	"""What one can do from here: jobs that killed workers have left keep the scheduler from its work no longer."""
	try:
		minute.find_lost_jobs()
	except RedisError:  # it may be what is broken, and whoever looks must be answered
		frappe.logger("servicedesk").exception(
			"The timers stand still, and lost jobs could not be looked for"
		)


def _end() -> None:
	for field in ("standing_since", "mail_not_before", "alarm_mail", "alarm_error"):
		heartbeat.write(field, "")
	frappe.db.commit()


def _tell(since: int) -> None:
	"""Mail now, in this request. What goes wrong is kept for the form and tried again, by the same mail."""
	try:
		mail = heartbeat.read().get("alarm_mail")
		mail = mail if mail and frappe.db.exists("Email Queue", mail) else _write_mail(since)
		heartbeat.write("alarm_mail", mail)
		frappe.db.commit()
		frappe.get_doc("Email Queue", mail).send()
		sent = frappe.db.get_value("Email Queue", mail, "status") == "Sent"
		problem = "" if sent else _("It was not sent: the site's mail is muted or suspended.")
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(title="Timers stand still, and the mail about it failed")
		problem = str(error)[:140] or type(error).__name__
	heartbeat.write("alarm_error", problem)
	if not problem:
		heartbeat.write("mail_not_before", heartbeat.TOLD)
	frappe.db.commit()


def _write_mail(since: int) -> str:
	to = recipients()
	if not to:
		raise frappe.OutgoingEmailError(_("Nobody to tell. Fill in SD Settings → Timers."))
	frappe.sendmail(
		recipients=to,
		subject=_("The service desk's timers stand still"),
		message=_mail_text(since),
		reference_doctype=heartbeat.DOCTYPE,
		reference_name=heartbeat.DOCTYPE,
	)
	return frappe.get_all(
		"Email Queue",
		{"reference_doctype": heartbeat.DOCTYPE},
		pluck="name",
		order_by="creation desc",
		limit=1,
	)[0]


def _mail_text(since: int) -> str:
	lines = (
		_("Since {0} no promise on a ticket has warned, escalated or been found late.").format(
			frappe.utils.format_datetime(to_site_time(since))
		),
		_("Start the workers and the scheduler again; what has fallen due meanwhile then happens by itself."),
		f'<a href="{get_url("/app/sd-timer-health")}">{_("Timer health")}</a>',
	)
	return "".join(f"<p>{line}</p>" for line in lines)


def recipients() -> list[str]:
	"""Whom the settings name; without a name, the service desk's administrators, else the system managers."""
	chosen = frappe.db.get_single_value("SD Settings", "timer_alarm_recipients") or ""
	if named := [address.strip() for address in split_emails(chosen.replace("\n", ",")) if address.strip()]:
		return named
	return _mail_addresses(people.ADMINISTRATOR) or _mail_addresses("System Manager")


def _mail_addresses(role: str) -> list[str]:
	holders = frappe.get_all("Has Role", {"role": role, "parenttype": "User"}, pluck="parent", distinct=True)
	chosen = {"name": ("in", holders or [""]), "enabled": 1, "email": ("is", "set")}
	users = frappe.get_all("User", {**chosen, "user_type": "System User"}, ["name", "email"])
	return sorted({user.email for user in users if user.name != "Administrator"})


def extend_boot(bootinfo: frappe._dict) -> None:
	"""Hook `extend_bootinfo`: staff who load the Frappe Desk are told when the timers stand still."""
	if not people.is_staff(frappe.session.user):
		return
	try:
		bootinfo.sd_timers = for_reader(check(now()))
	except Exception:  # nobody is locked out of the desk for this
		with suppress(frappe.db.OperationalError):
			frappe.log_error(title="Timer health could not be found out")


def for_reader(health: Health) -> dict:
	"""The figures as the Frappe Desk shows them."""
	return {**health._asdict(), "late": health.late}
