"""Webhooks: a row in the transaction of what they tell, delivered afterwards at least once, signed.

A body is signed with HMAC-SHA256 under the webhook's secret. The address is resolved, checked and then connected
to as checked: a name that points inside is refused, unless the site's settings allow its host; redirects are not
followed. What cannot be delivered is tried again with growing pauses, for about a day.
"""

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import frappe
from frappe.utils import now as frappe_now

from servicedesk_app.rules.escalation import Step
from servicedesk_app.service_level import webhook_transport
from servicedesk_app.service_level.instants import now

if TYPE_CHECKING:
	from servicedesk_app.service_level.clock_rows import TicketClock

CALL = "SD Webhook Call"
PENDING, DELIVERED, GIVEN_UP = "Pending", "Delivered", "Given up"
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by",
	"webhook", "ticket", "clock", "state", "attempts", "next_try_at", "payload",
)  # fmt: skip
BATCH = 100
FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 4 * 3600
ATTEMPTS = 12


def post(step: Step, tied: "TicketClock", row: frappe._dict, at: int) -> None:
	"""Write the call to come. Its name is the event's id."""
	event, stamp, user = frappe.generate_hash(length=20), frappe_now(), frappe.session.user
	payload = {
		"event": event,
		"at": at,
		"ticket": row.name,
		"subject": row.subject,
		"customer": row.customer,
		"priority": row.priority,
		"queue": row.queue,
		"status": row.status,
		"metric": tied.metric,
		"run": tied.run,
		"due_at": tied.clock.due_at,
		"step": step.key,
	}
	values = (
		event, stamp, stamp, user, user, step.webhook, row.name, tied.name, PENDING, 0, at, json.dumps(payload),
	)  # fmt: skip
	frappe.db.bulk_insert(CALL, FIELDS, [values])
	frappe.enqueue(deliver_due, queue="short", enqueue_after_commit=True)


def deliver_due() -> None:
	"""The job after a commit, and the minute's work (`servicedesk_app.minute`)."""
	at = now()
	names = frappe.db.sql_list(
		"""select name from `tabSD Webhook Call` where next_try_at between 1 and %s
		order by next_try_at limit %s""",
		(at, BATCH),
	)
	for name in names:
		deliver(name, at)
		frappe.db.commit()


def deliver(name: str, at: int) -> None:
	"""One call: locked, so that no two deliver it at once; its outcome is kept on it."""
	table = frappe.qb.DocType(CALL)
	query = frappe.qb.from_(table).select("*").where((table.name == name) & (table.next_try_at > 0))
	rows = query.for_update(skip_locked=True).run(as_dict=True)
	if not rows:
		return
	answer, error = _sent(rows[0], at)
	_finish(rows[0], at, answer, error)


def _sent(call: frappe._dict, at: int) -> tuple[int, str]:
	"""The status of the answer (0: none), and what went wrong."""
	try:
		webhook = frappe.get_doc("SD Webhook", call.webhook)
		if not webhook.enabled:
			return 0, frappe._("The webhook is switched off.")
		headers = signed(call.payload, webhook.get_password("secret"), call.name, at)
		allowed = (frappe.get_cached_doc("SD Settings").webhook_hosts or "").split()
		status = webhook_transport.post(webhook.url, call.payload.encode(), headers, allowed)
		return status, "" if 200 <= status < 300 else frappe._("It answered {0}.").format(status)
	except frappe.db.OperationalError:
		raise
	except Exception as error:
		return 0, str(error)[:500] or type(error).__name__


def signed(payload: str, secret: str, event: str, at: int) -> dict[str, str]:
	"""The headers of a call. Signed is “timestamp.body”, so that an old call cannot be played again as a new one."""
	digest = hmac.new(secret.encode(), f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
	return {
		"Content-Type": "application/json",
		"X-Servicedesk-Event": event,
		"X-Servicedesk-Timestamp": str(at),
		"X-Servicedesk-Signature": f"sha256={digest}",
	}


def _finish(call: frappe._dict, at: int, answer: int, error: str) -> None:
	attempts = call.attempts + 1
	values = {"attempts": attempts, "answer": answer, "error": error or None, "next_try_at": 0}
	if not error:
		values["state"] = DELIVERED
	elif attempts >= ATTEMPTS:
		values["state"] = GIVEN_UP
	else:
		pause = min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
		values["next_try_at"] = at + pause
	frappe.db.set_value(CALL, call.name, values, update_modified=False)
