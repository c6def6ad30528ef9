"""E-mail addresses that strangers type: exactly one, and the mailbox that it stands for."""

import re

LIMIT = 140
_ONE = re.compile(
	r"[^\s@,;:<>()\[\]\"'\\]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,63}", re.IGNORECASE
)


def is_one(text: str) -> bool:
	"""Whether it is one plain address: no list, no name beside it, nothing that a mail header could be broken with."""
	return len(text) <= LIMIT and ".." not in text and bool(_ONE.fullmatch(text))


def mailbox(address: str) -> str:
	"""The address without what many providers ignore, so that variants of one mailbox count together."""
	local, _at, domain = address.strip().lower().rpartition("@")
	return f"{local.split('+')[0]}@{domain}"
