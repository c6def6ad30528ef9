"""/support/sound/<challenge>: the code of the contact form, spoken, for who cannot see the picture."""

from collections.abc import Mapping
from typing import Any

from frappe.utils import cstr
from werkzeug.wrappers import Response

from servicedesk_app.access import captchas, limits
from servicedesk_app.www.support.renderer import HEADERS

SOUNDS_AN_HOUR = 60


def answer(form: Mapping[str, Any], method: str) -> tuple[Response, None]:
	limits.check("sounds", limits.caller(), SOUNDS_AN_HOUR)
	spoken = captchas.sound(cstr(form.get("challenge")))
	return Response(spoken or b"", status=200 if spoken else 404, headers=HEADERS, mimetype="audio/wav"), None
