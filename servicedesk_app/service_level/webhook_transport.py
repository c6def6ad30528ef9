"""One POST to an address that was checked: the name is resolved once, and what was checked is connected to.

Resolving again for the connection would let a name point outside while it is checked and inside afterwards.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection
from urllib.parse import urlsplit

from frappe import _

from servicedesk_app.errors import RefusedAddress

TIMEOUT_SECONDS = 10
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
DEFAULT_PORTS = {"http": 80, "https": 443}


def post(url: str, body: bytes, headers: dict[str, str], allowed_hosts: Collection[str] = ()) -> int:
	"""Send it and return the answer's status; a redirect is an answer like any other. Raises RefusedAddress for an
	address inside, OSError and its kin when nobody answers."""
	parts = urlsplit(url)
	host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[checked_scheme(parts.scheme)]
	address = checked_address(host, port, allowed_hosts)
	connection = _connected(parts.scheme, host, port, address)
	try:
		path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
		connection.request("POST", path, body, headers)
		return connection.getresponse().status
	finally:
		connection.close()


def checked_scheme(scheme: str) -> str:
	"""http or https."""
	if scheme not in DEFAULT_PORTS:
		raise RefusedAddress(_("A webhook's address begins with https:// or http://. Correct it."))
	return scheme


def checked_address(host: str, port: int, allowed_hosts: Collection[str]) -> str:
	"""One of the host's addresses. All of them must be public, unless the host is among the allowed ones."""
	found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
	if host not in allowed_hosts:
		for address in found:
			if not is_public(address):
				raise RefusedAddress(
					_(
						"{0} is an address inside ({1}). Allow the host in the settings if that is meant."
					).format(host, address)
				)
	return min(found, key=lambda address: (":" in address, address))


def is_public(address: str) -> bool:
	"""Neither private, loopback, link-local, multicast nor reserved; an IPv4 address in IPv6 clothes is the IPv4 one."""
	ip = ipaddress.ip_address(address.partition("%")[0])
	if isinstance(ip, ipaddress.IPv6Address):
		translated = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None
		ip = ip.ipv4_mapped or ip.sixtofour or translated or ip
	return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connected(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
	"""A connection to the address, which asks for the host by name, and of which TLS proves that it is that host."""
	plain = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
	connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
	try:
		secured = (
			ssl.create_default_context().wrap_socket(plain, server_hostname=host)
			if scheme == "https"
			else plain
		)
	except BaseException:
		plain.close()
		raise
	connection.sock = secured
	return connection
