"""How often somebody may try something: counters in the cache that forget by themselves."""

import frappe
from frappe import _

from servicedesk_app.errors import TooMany

HOUR = 3600
# Wrong tokens from one network address in an hour.
WRONG_TOKENS = 30


def count(what: str, whom: str, seconds: int = HOUR) -> int:
	"""Count one try and return how many there were in the window that the first of them opened."""
	key = _key(what, whom)
	pipeline = frappe.cache().pipeline()
	pipeline.set(key, 0, ex=seconds, nx=True)
	pipeline.incr(key)
	return int(pipeline.execute()[1])


def counted(what: str, whom: str) -> int:
	"""How many tries there were, without counting one."""
	return int(frappe.cache().get(_key(what, whom)) or 0)


def check(what: str, whom: str, limit: int, seconds: int = HOUR) -> None:
	"""Count one try; refuse it when there were too many."""
	if count(what, whom, seconds) > limit:
		refuse()


def check_tokens() -> None:
	"""Nothing more is answered to a network address that tries tokens, not even for a right one."""
	if counted("wrong token", caller()) >= WRONG_TOKENS:
		refuse()


def count_wrong_token() -> None:
	"""A token that opened nothing."""
	count("wrong token", caller())


def refuse() -> None:
	"""The one answer to who tries too often; it says nothing of what was tried."""
	raise TooMany(_("That was too often. Wait an hour, then try again."))


def caller() -> str:
	"""The network address of the present request. A proxy in front must set X-Forwarded-For, as bench's nginx does."""
	return getattr(frappe.local, "request_ip", None) or "unknown"


def _key(what: str, whom: str) -> bytes:
	return frappe.cache().make_key(f"servicedesk_limit|{what}|{whom}")
