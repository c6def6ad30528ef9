"""For an outside monitor: whether the service desk's timers run.

A monitor asks this address once a minute. It answers 200 while they run and 503 when they stand still, to
everybody, and says nothing about tickets. Asking is also what makes the product notice, and mail.
"""

from typing import TypedDict

import frappe
from frappe.rate_limiter import rate_limit

from servicedesk_app.service_level import health
from servicedesk_app.service_level.instants import now

CALLS_A_MINUTE = 60


class TimerHealth(TypedDict):
	"""How the timers are. `status` is "ok" or "standing still"; the limit is set under SD Settings → Timers."""

	status: str
	lag_seconds: int
	swept_seconds_ago: int
	limit_seconds: int


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=CALLS_A_MINUTE, seconds=60)
def timers() -> TimerHealth:
	"""200 while the timers run, 503 beyond the limit; `lag_seconds` is how long the oldest due event has waited."""
	found = health.check(now())
	if found.late:
		frappe.local.response["http_status_code"] = 503
	return {"status": "standing still" if found.late else "ok", **found._asdict()}
