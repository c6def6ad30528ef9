"""Takes mail from a POP3 server. It has no folders and no flags: a mail is known by its UIDL."""

import base64
import poplib
from collections.abc import Iterator

import frappe

from servicedesk_app.mail import oauth, receiving
from servicedesk_app.mail.imap import MEGABYTE, tls_context, too_large
from servicedesk_app.mail.receiving import INBOUND, Source

TIMEOUT_SECONDS = 60
PORTS = {"TLS": 995, "STARTTLS": 110, "None": 110}
HEAD_LINES = 500
# poplib refuses lines of more than 2048 bytes, and mails have longer ones
poplib._MAXLINE = 10 * MEGABYTE


def connect(mailbox) -> poplib.POP3:
	"""A signed-in session. Raises OSError, poplib.error_proto or SignInFailed."""
	port, context = mailbox.port or PORTS[mailbox.security], tls_context(mailbox)
	if mailbox.security == "TLS":
		server = poplib.POP3_SSL(mailbox.server, port, timeout=TIMEOUT_SECONDS, context=context)
	else:
		server = poplib.POP3(mailbox.server, port, timeout=TIMEOUT_SECONDS)
	if mailbox.security == "STARTTLS":
		server.stls(context)
	if mailbox.auth_method == "OAuth":
		oauth.sign_in(mailbox, lambda user, token: _offer(server, user, token), poplib.error_proto)
	else:
		server.user(mailbox.username or mailbox.email)
		server.pass_(mailbox.get_password("password", raise_exception=False) or "")
	return server


def _offer(server: poplib.POP3, user: str, token: str) -> None:
	"""AUTH XOAUTH2, the token on a line of its own: it is longer than a command may be (RFC 5034). poplib knows no AUTH."""
	server._shortcmd("AUTH XOAUTH2")
	answer = server._shortcmd(base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode())
	if not answer.startswith(b"+OK"):
		server._shortcmd("")  # this was the reason, as JSON; the refusal itself follows an empty line


def take(mailbox, server: poplib.POP3) -> int:
	"""Take what is new; delete what is stored, if the mailbox says so. Returns how many mails were stored."""
	numbers = {uid: number for number, uid in _listed(server)}
	sources = {uid: Source(mailbox.name, "POP3", uid=uid) for uid in numbers}
	sizes = {int(line.split()[0]): int(line.split()[1]) for line in server.list()[1]}
	new = receiving.unknown(list(sources.values()))
	for source in new:
		_store(mailbox, server, source, numbers[source.uid], sizes.get(numbers[source.uid], 0))
	if mailbox.after_reading == "Is deleted":
		_delete(server, {source.server_key: numbers[uid] for uid, source in sources.items()})
	server.quit()  # only now are they deleted
	return len(new)


def _listed(server: poplib.POP3) -> Iterator[tuple[int, str]]:
	for line in server.uidl()[1]:
		number, _space, uid = line.decode("ascii", "replace").partition(" ")
		yield int(number), uid.strip()


def _store(mailbox, server: poplib.POP3, source: Source, number: int, size: int) -> None:
	limit = (mailbox.max_size_mb or 50) * MEGABYTE
	if size > limit:
		lines, cut = server.top(number, HEAD_LINES)[1], too_large(size, limit)
		receiving.store(b"\r\n".join(lines), Source(**{**source.__dict__, "cut": cut}))
	else:
		receiving.store(b"\r\n".join(server.retr(number)[1]) + b"\r\n", source)


def _delete(server: poplib.POP3, numbers: dict[str | None, int]) -> None:
	"""Those whose row is committed; of one that was too large the server keeps the rest."""
	rows = frappe.get_all(
		INBOUND, {"server_key": ("in", list(numbers) or [""]), "is_cut": 0}, ["name", "server_key"]
	)
	for row in rows:
		server.dele(numbers[row.server_key])
