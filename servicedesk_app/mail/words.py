"""What mail servers answer, in words that say what to do."""

import poplib
import re
import socket
import ssl

from frappe import _
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from servicedesk_app.errors import SignInFailed

LIMIT = 300
# A server might repeat what it was sent, in the clear or in base64
SECRET_LIKE = re.compile(r"[\w+/=.~-]{40,}")


def is_expected(error: Exception) -> bool:
	"""Whether it is the server's or the network's trouble and no fault of ours."""
	return isinstance(error, (OSError, IMAPClientError, poplib.error_proto, EOFError, SignInFailed))


def of(error: Exception, mailbox) -> str:
	"""One or two sentences for whoever set the mailbox up."""
	server = mailbox.server
	answer = said_to_a_token(error) if mailbox.auth_method == "OAuth" else said(error)
	if isinstance(error, SignInFailed):
		return str(error)
	if isinstance(error, ssl.SSLCertVerificationError):
		return _(
			"The certificate of {0} is not valid: {1}. Correct the server's name or its certificate."
		).format(server, error.verify_message or error.reason)
	if isinstance(error, ssl.SSLError):
		return _("{0} does not speak {1} on this port. Choose another encryption or port.").format(
			server, mailbox.security
		)
	if isinstance(error, socket.gaierror):
		return _("There is no server {0}. Check how its name is written.").format(server)
	if isinstance(error, TimeoutError):
		return _("{0} did not answer in time. Check server, port and firewall.").format(server)
	if isinstance(error, ConnectionRefusedError):
		return _("{0} takes no connections on this port. Check port and encryption.").format(server)
	if isinstance(error, (LoginError, poplib.error_proto)) and not is_broken_off(error):
		return _("{0} refused: {1}. Check user name and password.").format(server, answer)
	if isinstance(error, CapabilityError):
		return _("{0} cannot do this: {1}. Choose what else is to happen to mail that was taken.").format(
			server, answer
		)
	if isinstance(error, (OSError, EOFError)) or is_broken_off(error):
		return _("The connection to {0} broke off: {1}. It is tried again.").format(server, answer)
	if isinstance(error, IMAPClientError):
		return _("{0} answered: {1}. Check the name of the folder.").format(server, answer)
	return _("It failed: {0}. The Error Log has more.").format(answer)


def is_broken_off(error: Exception) -> bool:
	"""Whether the connection ended, rather than the server said no."""
	return any(word in str(error).lower() for word in ("abort", "eof", "broken", "closed", "timed out"))


def said(error: Exception) -> str:
	"""What the server said, shortened."""
	return _shown(error)[:LIMIT]


def said_to_a_token(error: Exception) -> str:
	"""The same without anything that might be the token, or a piece of it."""
	return SECRET_LIKE.sub("…", _shown(error))[:LIMIT]


def _shown(error: Exception) -> str:
	text = str(error) or type(error).__name__
	text = text[2:-1] if text.startswith(("b'", 'b"')) else text
	return text.rstrip(". ")
