"""A code to copy, to see or to hear: for the public contact form.

The code waits in the cache under the name of its challenge, for one answer. Six digits: the library speaks
digits, and both ways must take the same code.
"""

import base64
import secrets
from functools import lru_cache

import frappe
from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha

DIGITS, LIFE = 6, 30 * 60
WIDTH, HEIGHT = 220, 80
# Each picture and each sound of one code differs; somebody who asks for many could take the noise away.
SOUNDS = 5


def challenge() -> tuple[str, str]:
	"""A new challenge: its name, and its picture as the address of an <img>."""
	name, code = secrets.token_hex(16), "".join(secrets.choice("0123456789") for _ in range(DIGITS))
	frappe.cache().setex(_key(name), LIFE, code)
	picture = ImageCaptcha(WIDTH, HEIGHT).generate(code, format="png").getvalue()
	return name, "data:image/png;base64," + base64.b64encode(picture).decode()


def sound(name: str) -> bytes | None:
	"""The code of a challenge, spoken: a WAV. None for one that there is not, or that was heard too often."""
	code = frappe.cache().get(_key(name)) if name else None
	if not code or frappe.cache().incr(_key(name, "heard")) > SOUNDS:
		return None
	frappe.cache().expire(_key(name, "heard"), LIFE)
	return bytes(_voice().generate(code.decode()))


def is_solved(name: str, answer: str) -> bool:
	"""Whether this is the code. Asked once: right or wrong, the challenge is over."""
	pipeline = frappe.cache().pipeline()
	pipeline.get(_key(name))
	pipeline.delete(_key(name))
	code = pipeline.execute()[0]
	typed = "".join(answer.split())
	return bool(code) and secrets.compare_digest(code, typed.encode())


@lru_cache(maxsize=1)
def _voice() -> AudioCaptcha:
	return AudioCaptcha()


def _key(name: str, what: str = "code") -> bytes:
	return frappe.cache().make_key(f"servicedesk_captcha|{what}|{name}")
