"""What makes the page an app on a phone: manifest, service worker, and the page for the time without a connection.

None of them holds a word of anybody's: they are the same for everyone, signed in or not.
"""

import json
from hashlib import sha256

import frappe
from frappe import _
from werkzeug.wrappers import Response

ASSETS = ("css/phone.css", "js/phone.js", "images/servicedesk.svg", "images/servicedesk-192.png")
OFFLINE = "/servicedesk/offline"


def manifest() -> Response:
	"""The web app manifest."""
	from servicedesk_app.phone.renderer import asset

	sizes = (("images/servicedesk-192.png", "192x192"), ("images/servicedesk-512.png", "512x512"))
	icons = [
		{"src": asset(name), "sizes": size, "type": "image/png", "purpose": purpose}
		for name, size in sizes
		for purpose in ("any", "maskable")
	]
	values = {
		"name": _("Service Desk"),
		"short_name": _("Service Desk"),
		"id": "/servicedesk",
		"start_url": "/servicedesk",
		"scope": "/servicedesk",
		"display": "standalone",
		"background_color": "#f4f6f6",
		"theme_color": "#1f6f78",
		"icons": icons,
	}
	return _static(json.dumps(values), "application/manifest+json")


def service_worker() -> Response:
	"""The script, with the files that it keeps. Whenever one changes, so does the script, and browsers renew it."""
	from servicedesk_app.phone.renderer import asset

	kept = [OFFLINE, *(asset(name) for name in ASSETS)]
	with open(frappe.get_app_path("servicedesk_app", "public", "js", "phone_worker.js")) as file:
		code = file.read()
	head = {"version": sha256(json.dumps(kept).encode()).hexdigest()[:12], "kept": kept, "offline": OFFLINE}
	answer = _static(f"const SETTINGS = {json.dumps(head)};\n{code}", "text/javascript")
	answer.headers["Service-Worker-Allowed"] = "/servicedesk"
	return answer


def offline() -> Response:
	"""The page that the service worker shows without a connection: it holds nobody's data."""
	from servicedesk_app.phone.renderer import HEADERS, environment

	html = environment().get_template("offline.html").render(language=str(frappe.local.lang or "en"))
	return Response(html, 200, {**HEADERS, "Cache-Control": "no-cache"}, mimetype="text/html")


def _static(text: str, kind: str) -> Response:
	headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
	return Response(text, 200, headers, mimetype=kind)


FILES = {"manifest.webmanifest": manifest, "sw.js": service_worker, "offline": offline}
