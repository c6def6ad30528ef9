"""A mail server for tests: Dovecot for IMAP and POP3, and an SMTP server that delivers into its Maildirs.

	with running() as servers:
		servers.send(raw, sender="anna@acme.example", to=["support@desk.example"])
		servers.inbox("support@desk.example")      # [b"Return-Path: …", …] in the order of their arrival

Every address is a user with the password PASSWORD; a mailbox begins to exist with its first mail or login.
`support+anything@…` is delivered to `support@…`. The SMTP server refuses what `servers.refuse` names, and can be
stopped and started on its port (`stop_smtp`, `start_smtp`); it is a process of its own, as Dovecot is.
All files lie in one folder, all ports are free ones of 127.0.0.1. Both servers are Debian's: dovecot-imapd,
dovecot-pop3d and python3-aiosmtpd (`devbench/system.py`).
"""

from __future__ import annotations

import contextlib
import getpass
import imaplib
import json
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PASSWORD = "correct-horse"
PATIENCE_SECONDS = 20
SMTP_PROGRAM = Path(__file__).with_name("smtp_server.py")
DEBIANS_PYTHON = "/usr/bin/python3"

DOVECOT_CONF = """
protocols = imap pop3
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
ssl = no
disable_plaintext_auth = no
auth_username_format = %Lu
mail_location = maildir:{folder}/mail/%Lu
mail_max_userip_connections = 100
listen = 127.0.0.1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
{oauth}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%Lu allow_all_users=yes
}}
first_valid_uid = 1
first_valid_gid = 1
"""

OAUTH_PASSDB = """
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""
OAUTH_CONF = """
introspection_url = {introspection}
introspection_mode = post
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
timeout_msecs = 5000
"""


def missing() -> str:
	"""What this machine lacks to run the servers, or nothing."""
	probe = subprocess.run([DEBIANS_PYTHON, "-c", "import aiosmtpd"], check=False, capture_output=True)
	fine = _program("dovecot") and probe.returncode == 0
	return "" if fine else "Debian's packages dovecot-imapd, dovecot-pop3d and python3-aiosmtpd"


@dataclass
class MailServers:
	"""Running servers. `imap`, `pop3` and `smtp` are their ports on 127.0.0.1."""

	folder: Path
	imap: int
	pop3: int
	smtp: int
	processes: dict[str, subprocess.Popen] = field(default_factory=dict)

	def send(self, raw: bytes, *, sender: str, to: Sequence[str]) -> None:
		"""Over SMTP, as a mail program does."""
		with smtplib.SMTP("127.0.0.1", self.smtp, timeout=PATIENCE_SECONDS) as session:
			session.sendmail(sender, list(to), raw)

	def inbox(self, address: str) -> list[bytes]:
		"""Every mail of an address, oldest first, over IMAP; it stays unread."""
		with self.session(address) as session:
			session.select("INBOX", readonly=True)
			numbers = session.search(None, "ALL")[1][0].split()
			return [session.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]

	@contextmanager
	def session(self, address: str) -> Iterator[imaplib.IMAP4]:
		"""An IMAP session of this address."""
		session = imaplib.IMAP4("127.0.0.1", self.imap, timeout=PATIENCE_SECONDS)
		try:
			session.login(address, PASSWORD)
			yield session
		finally:
			session.logout()

	def wait_for(self, address: str, count: int, seconds: float = PATIENCE_SECONDS) -> list[bytes]:
		"""The inbox once it holds `count` mails; an AssertionError after `seconds`."""
		deadline = time.monotonic() + seconds
		while len(found := self.inbox(address)) < count:
			assert time.monotonic() < deadline, (
				f"{address} has {len(found)} mails of {count} after {seconds} s"
			)
			time.sleep(0.2)
		return found

	def empty(self) -> None:
		"""Every mailbox is gone."""
		for box in (self.folder / "mail").iterdir():
			shutil.rmtree(box)

	def refuse(self, **answers: str) -> None:
		"""What the SMTP server answers from now on: `recipient="550 5.1.1 no such user"`, `data="451 try later"`.
		Without any, it takes everything again."""
		(self.folder / "refusals.json").write_text(json.dumps(answers))

	def start_smtp(self) -> None:
		"""On the port that it had."""
		command = [DEBIANS_PYTHON, str(SMTP_PROGRAM), str(self.smtp), str(self.folder)]
		self._start("smtp", command, self.smtp)

	def stop_smtp(self) -> None:
		"""Connections to its port are refused until it starts again."""
		self._stop("smtp")

	def start_imap(self) -> None:
		"""Dovecot, IMAP and POP3."""
		self._start(
			"dovecot", [_program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")], self.imap
		)

	def stop_imap(self) -> None:
		"""Every open session ends."""
		self._stop("dovecot")

	def stop(self) -> None:
		"""Both."""
		for name in list(self.processes):
			self._stop(name)

	def _start(self, name: str, command: list[str], port: int) -> None:
		with (self.folder / f"{name}.out").open("ab") as out:
			self.processes[name] = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
		deadline = time.monotonic() + PATIENCE_SECONDS
		while not _answers(port):
			said = (self.folder / f"{name}.out").read_text()[-2000:]
			assert self.processes[name].poll() is None, f"{name} ended: {said}"
			assert time.monotonic() < deadline, f"{name} does not answer on port {port}: {said}"
			time.sleep(0.05)

	def _stop(self, name: str) -> None:
		process = self.processes.pop(name, None)
		if not process:
			return
		os.killpg(process.pid, signal.SIGTERM)
		try:
			process.wait(PATIENCE_SECONDS)
		except subprocess.TimeoutExpired:
			os.killpg(process.pid, signal.SIGKILL)
			process.wait()


@contextmanager
def running(folder: Path | None = None, introspection: str = "") -> Iterator[MailServers]:
	"""The servers, with their files below `folder`: a short path, as Unix sockets lie there, that others than the
	tests' user may enter. Without one it is a temporary folder. With the address of an OAuth 2 provider's
	`introspection` IMAP and POP3 take its tokens as well (XOAUTH2)."""
	with contextlib.ExitStack() as stack:
		if not folder:
			folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mail-")))
		yield from _running(folder, introspection)


def _running(folder: Path, introspection: str) -> Iterator[MailServers]:
	for part in ("run", "state", "mail"):
		(folder / part).mkdir(parents=True, exist_ok=True)
	folder.chmod(0o755)
	os.chown(folder / "mail", *_mail_owner())
	imap, pop3, smtp = _free_ports(3)
	servers = MailServers(folder, imap, pop3, smtp)
	(folder / "dovecot.conf").write_text(_configuration(servers, bool(introspection)))
	(folder / "oauth2.conf").write_text(OAUTH_CONF.format(introspection=introspection))
	try:
		servers.start_imap()
		servers.start_smtp()
		yield servers
	finally:
		servers.stop()


def _configuration(servers: MailServers, with_oauth: bool) -> str:
	"""As root Dovecot wants its own users for what talks to strangers; otherwise everything runs as whoever tests."""
	root = os.geteuid() == 0
	me = getpass.getuser() if not root else "root"
	known = {entry.pw_name for entry in pwd.getpwall()}
	return DOVECOT_CONF.format(
		folder=servers.folder, imap=servers.imap, pop3=servers.pop3, password=PASSWORD,
		oauth=OAUTH_PASSDB.format(folder=servers.folder) if with_oauth else "",
		login_user="dovenull" if root and "dovenull" in known else me,
		internal_user="dovecot" if root and "dovecot" in known else me,
		internal_group="dovecot" if root and "dovecot" in known else _group(),
		uid=_mail_owner()[0], gid=_mail_owner()[1],
	)  # fmt: skip


def _mail_owner() -> tuple[int, int]:
	"""Dovecot opens no mailbox as root."""
	if os.geteuid():
		return os.geteuid(), os.getegid()
	nobody = pwd.getpwnam("nobody")
	return nobody.pw_uid, nobody.pw_gid


def _group() -> str:
	import grp

	return grp.getgrgid(os.getegid()).gr_name


def _free_ports(count: int) -> list[int]:
	sockets = [socket.socket() for _ in range(count)]
	try:
		for probe in sockets:
			probe.bind(("127.0.0.1", 0))
		return [probe.getsockname()[1] for probe in sockets]
	finally:
		for probe in sockets:
			probe.close()


def _answers(port: int) -> bool:
	with socket.socket() as probe:
		probe.settimeout(1)
		return probe.connect_ex(("127.0.0.1", port)) == 0


def _program(name: str) -> str | None:
	"""Servers lie in /usr/sbin, which an ordinary user's PATH lacks."""
	return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))


def header(raw: bytes, name: str) -> str | None:
	"""One header of a raw mail, unfolded."""
	import email
	import email.policy

	value = email.message_from_bytes(raw, policy=email.policy.SMTP)[name]
	return re.sub(r"\s+", " ", str(value)) if value is not None else None
