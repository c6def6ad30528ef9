"""Secrets that stand in addresses: the reader gets the token, the database keeps only its hash."""

import hashlib
import re
import secrets

# 32 bytes: nobody finds one by trying.
_BYTES = 32
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def new() -> str:
	"""A fresh token of letters, digits, `-` and `_`."""
	return secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
	"""What is stored of it: 64 hexadecimal digits. A plain hash will do, because a token cannot be guessed."""
	return hashlib.sha256(token.encode()).hexdigest()


def is_one(text: str) -> bool:
	"""Whether it has the shape of a token at all."""
	return bool(_SHAPE.fullmatch(text))
