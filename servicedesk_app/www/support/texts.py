"""HTML of messages as the portal shows it: text with paragraphs, lists, emphasis, and the message's own images."""

import secrets
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag
from frappe.utils.html_utils import clean_html
from markupsafe import Markup

ADDRESS = "/api/method/servicedesk_app.api.files.download?file="
HELD_BACK = "data-sd-remote"


def address(file: dict) -> str:
	"""Where a file is downloaded by who has signed in."""
	return ADDRESS + quote(file["file"], safe="")


def safe_html(
	html: str | None,
	files: Sequence[dict] = (),
	*,
	address: Callable[[dict], str] = address,
	remote: bool = False,
) -> Markup:
	"""Text with paragraphs, lists and emphasis only, and images that are files of the same message.

	It was sanitised when it was saved, but for the Frappe Desk, which also allows forms, styles and images of other
	hosts. Those are shown only with `remote`, when the reader has asked for them: they tell their host who reads.
	"""
	if not html or not (files or remote) or "<img" not in html.lower():
		return Markup(clean_html(html or ""))
	marked, images = _with_marks(
		html, {file["url"]: (address(file), file["file_name"]) for file in files}, remote
	)
	cleaned = clean_html(marked)
	for mark, image in images.items():
		cleaned = cleaned.replace(mark, image)
	return Markup(cleaned)


def has_remote(html: str | None) -> bool:
	"""Whether a text shows images of other hosts to who asks for them."""
	if not html or "<img" not in html.lower():
		return False
	return any(_elsewhere(image) for image in BeautifulSoup(html, "html.parser").find_all("img"))


def inline_in(html: str | None, files: Sequence[dict]) -> set[str]:
	"""The names of those files that `safe_html` shows within the text."""
	if not html or "<img" not in html.lower():
		return set()
	named = {_path(image.get("src")) for image in BeautifulSoup(html, "html.parser").find_all("img")}
	return {file["file"] for file in files if file["url"] in named}


def _with_marks(html: str, by_url: dict[str, tuple[str, str]], remote: bool) -> tuple[str, dict[str, str]]:
	"""A word that nobody can guess in place of each image that is shown, which cleaning leaves; others go."""
	soup, images = BeautifulSoup(html, "html.parser"), {}
	for image in soup.find_all("img"):
		source = image.get("src") or ""
		elsewhere = (_elsewhere(image), image.get("alt") or "") if remote and _elsewhere(image) else None
		if not (shown := by_url.get(_path(source)) or elsewhere):
			image.decompose()
			continue
		mark = f"image-{secrets.token_hex(16)}"
		images[mark] = str(
			Markup(
				'<img class="shown" src="{}" alt="{}" loading="lazy" referrerpolicy="no-referrer">'
			).format(*shown)
		)
		image.replace_with(mark)
	return str(soup), images


def _elsewhere(image: Tag) -> str:
	"""An image's address on another host, by a way that nobody on it can read or change; "" if it has none.

	Mail keeps it in an attribute that shows nothing (`mail.reading`).
	"""
	parts = _split((image.get(HELD_BACK) or image.get("src") or "").strip())
	is_one = parts.scheme in ("http", "https") and bool(parts.hostname)
	return urlunsplit(parts._replace(scheme="https")) if is_one else ""


def _path(src: str | None) -> str:
	"""The path of an image's address, as File has it: Frappe adds the file's name as a query."""
	return unquote(_split(src or "").path)


def _split(address: str) -> SplitResult:
	"""An address in parts; what is none has no part, as whoever wrote a mail can write anything."""
	try:
		return urlsplit(address)
	except ValueError:
		return urlsplit("")
