"""An OAuth 2 provider in a thread, for tests: it agrees at once, gives tokens, renews, tells Dovecot whose they are.

with providing() as provider:
	provider.url                      # /authorize, /token and /introspect lie below it
	provider.person = "support@desk.example"   # who agrees, and whose mailbox the tokens open
	provider.expire_all()             # of the access tokens; renewing gives new ones
	provider.revoke_all()             # nothing helps but to agree anew
	provider.asked                    # ["authorization_code", "refresh_token", …]
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

CLIENT_ID, CLIENT_SECRET = "desk", "client-secret-of-the-desk"
LIFETIME_SECONDS = 3600


class Provider(ThreadingHTTPServer):
	"""`is_ill`: its token address answers 500. `seconds`: it takes so long for that."""

	daemon_threads = True

	def __init__(self) -> None:
		super().__init__(("127.0.0.1", 0), Answers)
		self.url = f"http://127.0.0.1:{self.server_port}"
		self.person = "support@desk.example"
		self.is_ill = False
		self.seconds = 0.0
		self.asked: list[str] = []
		self.given: list[str] = []
		self.access: dict[str, str] = {}
		self.renewing: dict[str, str] = {}
		self.codes: dict[str, str] = {}

	def expire_all(self) -> None:
		"""No access token is honoured any more."""
		self.access.clear()

	def revoke_all(self) -> None:
		"""Neither is any refresh token."""
		self.access.clear()
		self.renewing.clear()

	def tokens(self, person: str, is_renewable: bool) -> dict:
		"""A new access token for a person's mailbox, as the token address answers it."""
		made = {"access_token": _secret(), "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}
		self.access[made["access_token"]] = person
		if is_renewable:
			made["refresh_token"] = _secret()
			self.renewing[made["refresh_token"]] = person
		self.given += [value for name, value in made.items() if name.endswith("_token")]
		return made


class SaysJson(BaseHTTPRequestHandler):
	"""Answers with JSON and logs nothing."""

	def say(self, status: int, values: dict) -> None:
		body = json.dumps(values).encode()
		self.send_response(status)
		self.send_header("Content-Type", "application/json")
		self.send_header("Content-Length", str(len(body)))
		self.end_headers()
		self.wfile.write(body)

	def log_message(self, *_words) -> None:
		pass


class Answers(SaysJson):
	server: Provider

	def do_GET(self) -> None:
		asked = dict(parse_qsl(urlsplit(self.path).query))
		code = secrets.token_hex(8)
		self.server.codes[code] = self.server.person
		self.send_response(302)
		self.send_header(
			"Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
		)
		self.end_headers()

	def do_POST(self) -> None:
		sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()))
		if urlsplit(self.path).path == "/introspect":
			person = self.server.access.get(sent.get("token", ""))
			self.say(200, {"active": bool(person), "username": person or ""})
		else:
			self.say(*self.token(sent))

	def token(self, sent: dict) -> tuple[int, dict]:
		kind = sent.get("grant_type", "")
		self.server.asked.append(kind)
		time.sleep(self.server.seconds)
		if self.server.is_ill:
			return 500, {}
		if kind == "client_credentials":
			return 200, self.server.tokens(self.server.person, is_renewable=False)
		person = {
			"authorization_code": self.server.codes, "refresh_token": self.server.renewing
		}[kind].pop(sent.get("code") or sent.get("refresh_token", ""), None)  # fmt: skip
		if not person:
			# an unfriendly server repeats the token that it was sent
			return 400, {
				"error": "invalid_grant",
				"error_description": f"no such grant {sent.get('refresh_token')}",
			}
		return 200, self.server.tokens(person, is_renewable=True)


def _secret() -> str:
	"""As long as those of the great providers, which are longer than a POP3 command may be."""
	return secrets.token_urlsafe(900)


@contextmanager
def providing() -> Iterator[Provider]:
	server = Provider()
	Thread(target=server.serve_forever, daemon=True).start()
	try:
		yield server
	finally:
		server.shutdown()
		server.server_close()


def make_connected_app(provider: Provider, **values):
	"""The provider's registration on the site, as a System Manager makes it."""
	import frappe

	return frappe.get_doc(
		{
			"doctype": "Connected App", "provider_name": f"Test provider {frappe.generate_hash(length=6)}",
			"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "authorization_uri": f"{provider.url}/authorize",
			"token_uri": f"{provider.url}/token", "scopes": [{"scope": "mail"}, {"scope": "offline_access"}], **values,
		}
	).insert()  # fmt: skip
