"""Takes mail from an IMAP server: stored and committed first, marked, moved or deleted on the server after that."""

import ssl
from collections.abc import Iterator

import frappe
from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from servicedesk_app.errors import SignInFailed
from servicedesk_app.mail import folders, oauth, receiving
from servicedesk_app.mail.receiving import INBOUND, Source

TIMEOUT = SocketTimeout(connect=20, read=60)
CHUNK = 1024 * 1024
GROUP_MAILS, GROUP_BYTES = 25, 2 * 1024 * 1024
SIZES = 200
PORTS = {"TLS": 993, "STARTTLS": 143, "None": 143}
MEGABYTE = 1024 * 1024


def connect(mailbox) -> IMAPClient:
	"""A signed-in session. Raises OSError (no connection, bad certificate), IMAPClientError or SignInFailed (refused)."""
	context = tls_context(mailbox)
	port = mailbox.port or PORTS[mailbox.security]
	client = IMAPClient(
		mailbox.server, port=port, ssl=mailbox.security == "TLS", ssl_context=context, timeout=TIMEOUT
	)
	try:
		if mailbox.security == "STARTTLS":
			client.starttls(context)
		_sign_in(client, mailbox)
	except BaseException:
		hang_up(client)
		raise
	return client


def _sign_in(client: IMAPClient, mailbox) -> None:
	if mailbox.auth_method != "OAuth":
		client.login(
			mailbox.username or mailbox.email, mailbox.get_password("password", raise_exception=False) or ""
		)
	elif client.has_capability("AUTH=XOAUTH2"):
		oauth.sign_in(mailbox, client.oauth2_login, LoginError)
	else:
		raise SignInFailed(
			frappe._(
				"{0} takes no sign-in by OAuth (XOAUTH2). Check the server's name, or let the mailbox sign in by password."
			).format(mailbox.server)
		)


def tls_context(mailbox) -> ssl.SSLContext:
	"""Checks the server's certificate, unless the mailbox says not to."""
	context = ssl.create_default_context()
	if not mailbox.check_certificate:
		context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
	return context


def hang_up(client: IMAPClient) -> None:
	"""End a session, whatever state it is in."""
	try:
		client.logout()
	except (OSError, IMAPClientError, AttributeError):
		client.shutdown()


def take(mailbox, folder: str, client: IMAPClient) -> int:
	"""Take what is new in a folder. Returns how many mails were stored.

	Raises what the connection or the database raises; what was stored until then stays stored, and the next run
	goes on from there.
	"""
	answer = client.select_folder(folder)
	uidvalidity = str(answer[b"UIDVALIDITY"])
	uidnext = int(answer.get(b"UIDNEXT") or 1 + max(client.search("ALL"), default=0))
	state = folders.state_of(mailbox.name, folder, uidvalidity, uidnext, mailbox.take_existing)
	frappe.db.commit()
	wanted = _search(client, state, mailbox.take_existing)
	sources = [Source(mailbox.name, "IMAP", folder, uidvalidity, str(uid)) for uid in wanted]
	stored = 0
	new = receiving.unknown(sources)
	for start in range(0, len(new), SIZES):
		stored += _take_batch(mailbox, client, state, new[start : start + SIZES])
	folders.advance(state, max(uidnext - 1, *wanted) if wanted else uidnext - 1)
	frappe.db.commit()
	tell(mailbox, folder, uidvalidity, client)
	return stored


def _search(client: IMAPClient, state: frappe._dict, take_existing: str) -> list[int]:
	found = {uid for searched in folders.criteria(state, take_existing) for uid in client.search(searched)}
	# "7:*" is never empty: it contains the last mail, whatever its number
	return sorted(uid for uid in found if uid > state.done_up_to)


def _take_batch(mailbox, client: IMAPClient, state: frappe._dict, sources: list[Source]) -> int:
	by_uid = {int(source.uid): source for source in sources}
	sizes = {uid: row[b"RFC822.SIZE"] for uid, row in client.fetch(list(by_uid), ["RFC822.SIZE"]).items()}
	stored = 0
	for group in _groups(sorted(sizes), sizes):
		for uid, raw, cut in _fetched(mailbox, client, group, sizes):
			receiving.store(raw, _source(by_uid[uid], cut))
			folders.advance(state, uid)
			stored += 1
		frappe.db.commit()
		tell(mailbox, sources[0].folder, sources[0].uidvalidity, client)
	return stored


def _groups(uids: list[int], sizes: dict[int, int]) -> Iterator[list[int]]:
	"""In rising order, small mails together and large ones alone."""
	group: list[int] = []
	for uid in uids:
		if group and (len(group) == GROUP_MAILS or sum(sizes[one] for one in (*group, uid)) > GROUP_BYTES):
			yield group
			group = []
		group.append(uid)
	if group:
		yield group


def _fetched(mailbox, client: IMAPClient, group: list[int], sizes: dict[int, int]) -> Iterator[tuple]:
	"""UID, bytes (or chunks of them) and, for a mail that is too large, why only its beginning."""
	limit = (mailbox.max_size_mb or 50) * MEGABYTE
	if len(group) > 1 or sizes[group[0]] <= GROUP_BYTES:
		answers = client.fetch(group, ["BODY.PEEK[]"])
		# A mail that somebody has deleted since has no answer.
		yield from ((uid, answers[uid][b"BODY[]"], "") for uid in group if b"BODY[]" in answers.get(uid, {}))
	elif sizes[group[0]] <= limit:
		yield group[0], _chunks(client, group[0]), ""
	else:
		yield group[0], _chunk(client, group[0], 0, receiving.HEAD_BYTES), too_large(sizes[group[0]], limit)


def too_large(size: int, limit: int) -> str:
	"""Why only the beginning was taken."""
	return frappe._(
		"The mail has {0} MB; this mailbox takes {1} MB. It is still on the server. Raise the limit and fetch it again."
	).format(-(-size // MEGABYTE), limit // MEGABYTE)


def _source(source: Source, cut: str) -> Source:
	return Source(**{**source.__dict__, "cut": cut}) if cut else source


def _chunks(client: IMAPClient, uid: int) -> Iterator[bytes]:
	offset = 0
	while chunk := _chunk(client, uid, offset, CHUNK):
		yield chunk
		offset += len(chunk)
		if len(chunk) < CHUNK:
			return


def _chunk(client: IMAPClient, uid: int, offset: int, size: int) -> bytes:
	answer = client.fetch([uid], [f"BODY.PEEK[]<{offset}.{size}>"]).get(uid, {})
	return next((value for key, value in answer.items() if key.startswith(b"BODY[]")), b"") or b""


def fetch_whole(mailbox, row) -> list[bytes]:
	"""The bytes of a mail of which only the beginning was taken, once more from its server."""
	client = connect(mailbox)
	try:
		answer = client.select_folder(row.folder, readonly=True)
		if str(answer[b"UIDVALIDITY"]) != row.uidvalidity:
			return []
		return list(_chunks(client, row.uid))
	finally:
		hang_up(client)


def tell(mailbox, folder: str, uidvalidity: str, client: IMAPClient) -> None:
	"""Tell the server of all mails of this folder that are committed and that it was not told of yet.

	Told twice does no harm; so a run that was killed between the two is made good by the next one.
	"""
	rows = frappe.get_all(
		INBOUND,
		{
			"mailbox": mailbox.name,
			"folder": folder,
			"server_told": 0,
			"uidvalidity": uidvalidity,
			"is_cut": 0,
		},
		["name", "uid"],
	)
	if not rows:
		return
	_tell([row.uid for row in rows], mailbox, client)
	names = ("in", [row.name for row in rows])
	frappe.db.set_value(INBOUND, {"name": names}, "server_told", 1, update_modified=False)
	frappe.db.commit()


def _tell(uids: list[int], mailbox, client: IMAPClient) -> None:
	if mailbox.after_reading == "Is marked as read":
		client.add_flags(uids, [SEEN], silent=True)
	elif mailbox.after_reading == "Is moved" and client.has_capability("MOVE"):
		client.move(uids, mailbox.move_to)
	elif mailbox.after_reading in ("Is moved", "Is deleted"):
		if mailbox.after_reading == "Is moved":
			client.copy(uids, mailbox.move_to)
		client.delete_messages(uids, silent=True)
		if client.has_capability("UIDPLUS"):
			client.uid_expunge(uids)
