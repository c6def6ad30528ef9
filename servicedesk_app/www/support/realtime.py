"""Where the browser hears that something has changed (`ticketing.live` says it)."""

from urllib.parse import quote, urlsplit

import frappe
from frappe.utils import cint


def address() -> dict[str, str]:
	"""The realtime server's address for a WebSocket, and the site's room in it. Empty outside a request."""
	request = getattr(frappe.local, "request", None)
	if not request:
		return {"socket": "", "space": ""}
	scheme = "wss" if is_secure() else "ws"
	socket = f"{scheme}://{own_host()}/socket.io/?EIO=4&transport=websocket"
	return {"socket": socket, "space": f"/{quote(frappe.local.site)}"}


def source() -> str:
	"""The same as a source for the content policy; older browsers do not count it as 'self'."""
	socket = address()["socket"]
	parts = urlsplit(socket)
	return f"{parts.scheme}://{parts.netloc}" if socket else ""


def own_host() -> str:
	"""The host that the page came from. Without nginx the realtime server has a port of its own."""
	host = frappe.local.request.host
	if not frappe.local.dev_server:
		return host
	return f"{host.rpartition(':')[0] or host}:{cint(frappe.conf.socketio_port) or 9000}"


def is_secure() -> bool:
	request = frappe.local.request
	return request.scheme == "https" or frappe.get_request_header("X-Forwarded-Proto") == "https"
