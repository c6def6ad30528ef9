"""Frappe behind gunicorn with what nginx does on a production bench: static files, and the bench's own
site for visitors who come by address instead of by name. Run in a sites folder, by the bench's Python."""

import json
import os
from pathlib import Path

import frappe.app
from frappe.middlewares import StaticDataMiddleware
from werkzeug.middleware.shared_data import SharedDataMiddleware

SITES = Path.cwd()
CONFIG = json.loads((SITES / "common_site_config.json").read_text())


def name_the_site(application):
	def named(environ, start_response):
		host = environ.get("HTTP_HOST", "").split(":")[0]
		if not (SITES / host / "site_config.json").exists():
			environ.setdefault("HTTP_X_FRAPPE_SITE_NAME", CONFIG["default_site"])
		return application(environ, start_response)

	return named


class SiteFiles(StaticDataMiddleware):
	"""Frappe's looks for a site of the name in `Host` alone."""

	def __call__(self, environ, start_response):
		site = environ.get("HTTP_X_FRAPPE_SITE_NAME")
		if site and environ.get("PATH_INFO", "").startswith("/files/"):
			environ = {**environ, "HTTP_HOST": site}
		return super().__call__(environ, start_response)


application = SharedDataMiddleware(frappe.app.application, {"/assets": os.fspath(SITES / "assets")})
application = name_the_site(SiteFiles(application, {"/files": os.fspath(SITES)}))
