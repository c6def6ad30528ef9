"""HTML of messages as the portal shows it: text with paragraphs, lists, emphasis, and the message's own images."""

import secrets
from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup
from frappe.utils.html_utils import clean_html
from markupsafe import Markup

ADDRESS = "/api/method/servicedesk_app.api.files.download?file="


def safe_html(html: str | None, files: Sequence[dict] = ()) -> Markup:
	"""Text with paragraphs, lists and emphasis only, and images that are files of the same message.

	It was sanitised when it was saved, but for the Frappe Desk, which also allows forms, styles and images
	of other hosts.
	"""
	if not html or not files or "<img" not in html.lower():
		return Markup(clean_html(html or ""))
	marked, images = _with_marks(html, {file["url"]: file for file in files})
	cleaned = clean_html(marked)
	for mark, image in images.items():
		cleaned = cleaned.replace(mark, image)
	return Markup(cleaned)


def inline_in(html: str | None, files: Sequence[dict]) -> set[str]:
	"""The names of those files that `safe_html` shows within the text."""
	if not html or "<img" not in html.lower():
		return set()
	named = {_path(image.get("src")) for image in BeautifulSoup(html, "html.parser").find_all("img")}
	return {file["file"] for file in files if file["url"] in named}


def address(file: dict) -> str:
	"""Where a file is downloaded."""
	return ADDRESS + quote(file["file"], safe="")


def _with_marks(html: str, by_url: dict[str, dict]) -> tuple[str, dict[str, str]]:
	"""A word that nobody can guess in place of each image of ours, which cleaning leaves; others go."""
	soup, images = BeautifulSoup(html, "html.parser"), {}
	for image in soup.find_all("img"):
		file = by_url.get(_path(image.get("src")))
		if not file:
			image.decompose()
			continue
		mark = f"image-{secrets.token_hex(16)}"
		images[mark] = str(
			Markup('<img class="shown" src="{}" alt="{}" loading="lazy">').format(
				address(file), file["file_name"]
			)
		)
		image.replace_with(mark)
	return str(soup), images


def _path(src: str | None) -> str:
	"""The path of an image's address, as File has it: Frappe adds the file's name as a query."""
	return unquote(urlsplit(src or "").path)
