"""A mail's text made fit to read: HTML without what is dangerous, remote images held back, quotes folded away.

Nothing is thrown away: what was quoted stays below a line that opens it.
"""

import html
import re
from dataclasses import dataclass

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag
from frappe import _
from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

from servicedesk_app.rules.texts import paragraphs

LANGUAGES = ["en", "da", "cs", "pl", "nl", "ru", "de", "sv"]
TRIM_LIMIT = 50_000
"""Characters in which quotes are looked for: the library's patterns are slow on long texts."""

LINE_LIMIT = 2_000
HTML_LIMIT = 2_000_000
DEPTH_LIMIT = 200

# The library has no Russian.
MAIL_LANGUAGES.setdefault(
	"ru",
	{
		"wrote_header": r"^((?:> ?)*(?:[0-9]{1,2}[.\s]|[а-я]{2},\s).{1,200}(?:пишет|писал|писала|написал|написала)(?:\(а\))?:)$",
		"from_header": r"((?:(?:^|\n|\n(?:> ?)*)[* ]*(?:От|Отправлено|Кому|Тема|Дата|Копия):[ *]*.*){2,}(?:\n.*){,1})",
		"disclaimers": ["Внимание:"],
		"signatures": ["С уважением,", "С наилучшими пожеланиями,"],
		"sent_from": "Отправлено с",
	},
)

TAGS = frozenset(
	[
		"a",
		"abbr",
		"b",
		"blockquote",
		"br",
		"caption",
		"center",
		"code",
		"col",
		"colgroup",
		"dd",
		"del",
		"div",
		"dl",
		"dt",
		"em",
		"figure",
		"figcaption",
		"font",
		"h1",
		"h2",
		"h3",
		"h4",
		"h5",
		"h6",
		"hr",
		"i",
		"img",
		"ins",
		"li",
		"ol",
		"p",
		"pre",
		"q",
		"s",
		"small",
		"span",
		"strike",
		"strong",
		"sub",
		"sup",
		"table",
		"tbody",
		"td",
		"tfoot",
		"th",
		"thead",
		"tr",
		"tt",
		"u",
		"ul",
	]
)
_MARKS = {"class", "id"}
"""Classes and ids by which mail programs mark what they quote: they stay until the quotes are cut."""

ATTRIBUTES = {tag: {"style", "align", "dir", "lang", "title", *_MARKS} for tag in TAGS}
ATTRIBUTES["a"] |= {"href"}
ATTRIBUTES["blockquote"] |= {"type"}
ATTRIBUTES["img"] |= {"src", "alt", "width", "height"}
ATTRIBUTES["td"] |= {"colspan", "rowspan", "valign", "width"}
ATTRIBUTES["th"] |= {"colspan", "rowspan", "valign", "width"}
ATTRIBUTES["table"] |= {"border", "cellpadding", "cellspacing", "width"}
ATTRIBUTES["font"] |= {"color", "size", "face"}
ATTRIBUTES["ol"] |= {"start"}
STYLES = re.compile(
	r"^(color|background-color|font-weight|font-style|font-family|font-size|text-decoration|text-align|vertical-align|"
	r"border|border-\w+|border-(top|left|right|bottom)-\w+|padding|padding-\w+|width|white-space)$"
)
HARMLESS_VALUE = re.compile(r"^[\w\s.,%#()'\"-]{1,120}$")
QUOTES = (
	"blockquote[type=cite]", "div.gmail_quote", "div.gmail_quote_container", "#appendonsend", "#divRplyFwdMsg",
	"div.moz-cite-prefix", "div.yahoo_quoted", "div.protonmail_quote", "div.tutanota_quote", "#reply-intro",
	"div.OutlookMessageHeader", "#isForwardContent", "div.WordSection1 > div > div[style*='border-top:solid']",
	"div[style*='border-top:solid #E1E1E1']", "div[style*='border-top:solid #B5C4DF']", "hr#stopSpelling",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
	"""What is shown at once and what is folded away, as clean HTML; and all of it as plain text."""

	shown: str
	folded: str
	plain: str

	@property
	def whole(self) -> str:
		"""Both parts, without the fold."""
		return self.shown + self.folded

	@property
	def as_message(self) -> str:
		"""As a message on a ticket: the quoted part opens with a click."""
		if not self.folded:
			return self.shown
		return (
			f"{self.shown}<details><summary>{html.escape(_('Quoted text'))}</summary>{self.folded}</details>"
		)


def read(text: str, markup: str) -> Reading:
	"""The reading of a mail that has a text, an HTML part, or both; of an HTML part its pictures stay in place."""
	if markup.strip() and len(markup) <= HTML_LIMIT and (parsed := _parsed(markup)):
		return _read_html(parsed)
	shown, folded = split_text(text if text.strip() else _plain_of(markup[:HTML_LIMIT]))
	return Reading(paragraphs(shown), paragraphs(folded), "\n\n".join(filter(None, (shown, folded))))


def _parsed(markup: str) -> BeautifulSoup | None:
	"""The HTML as a tree, if it says or shows anything; None for one that nests absurdly deep."""
	cleaned = clean(markup)
	if _is_too_deep(cleaned):
		return None
	tree = BeautifulSoup(cleaned, "html.parser")
	return tree if tree.get_text(strip=True) or tree.find("img") else None


def _is_too_deep(markup: str) -> bool:
	depth = deepest = 0
	for found in re.finditer(r"<(/?)(\w+)", markup):
		if found[2] in ("br", "img", "hr", "col"):
			continue
		depth += -1 if found[1] else 1
		deepest = max(deepest, depth)
	return deepest > DEPTH_LIMIT


def _plain_of(markup: str) -> str:
	return html.unescape(re.sub(r"<[^>]{0,2000}>", " ", clean(markup)))


# --- HTML


def clean(markup: str) -> str:
	"""Without scripts, forms and the page's own styles; links tell nobody from where they were opened."""
	return nh3.clean(
		markup.replace("\x00", ""),
		tags=set(TAGS),
		clean_content_tags={"script", "style", "title"},
		attributes=ATTRIBUTES,
		attribute_filter=_attribute,
		link_rel="noopener noreferrer nofollow",
		url_schemes={"http", "https", "mailto", "tel", "cid"},
	)


def _attribute(tag: str, name: str, value: str) -> str | None:
	return (_style(value) or None) if name == "style" else value


def _style(value: str) -> str:
	"""Colours, fonts and borders; nothing that moves a part of the page or loads something."""
	kept = []
	for rule in value.split(";")[:40]:
		name, _colon, content = (part.strip() for part in rule.partition(":"))
		if STYLES.match(name.lower()) and HARMLESS_VALUE.match(content) and "url" not in content.lower():
			kept.append(f"{name.lower()}:{content}")
	return ";".join(kept)


def _read_html(tree: BeautifulSoup) -> Reading:
	_hold_back_images(tree)
	plain = tree.get_text("\n", strip=True)
	whole = str(tree)
	mark = _first_quote(tree) or _quote_by_its_words(tree)
	folded = _cut(mark) if mark else ""
	if mark and not _says_something(tree):
		return Reading(
			_finished(whole), "", plain
		)  # all of it is quoted, or the answer stands below the quote
	return Reading(_finished(str(tree)), _finished(folded), plain)


def _finished(markup: str) -> str:
	tree = BeautifulSoup(markup, "html.parser")
	for tag in tree.find_all(True):
		for name in (*_MARKS, "type"):
			tag.attrs.pop(name, None)
	return str(tree).strip()


def _hold_back_images(tree: BeautifulSoup) -> None:
	"""A remote image tells its server who reads when. Its address waits in `data-sd-remote` until somebody asks."""
	for image in tree.find_all("img"):
		address = image.get("src") or ""
		if address.lower().startswith(("http://", "https://")):
			del image["src"]
			image["data-sd-remote"] = address
			image["alt"] = image.get("alt") or _("Image")
		elif not address.lower().startswith("cid:"):
			image.decompose()


def _says_something(tree: BeautifulSoup) -> bool:
	return bool(tree.get_text(strip=True) or tree.find("img"))


def _first_quote(tree: BeautifulSoup) -> Tag | None:
	found = {id(tag): tag for selector in QUOTES for tag in tree.select(selector, limit=1)}
	return next((tag for tag in tree.descendants if id(tag) in found), None) if found else None


def _quote_by_its_words(tree: BeautifulSoup) -> NavigableString | None:
	"""Where the “On Monday Anna wrote:” stands that the library finds in the plain text."""
	lines = [(node, " ".join(node.split())) for node in tree.find_all(string=True) if node.strip()]
	shown, folded = split_text("\n".join(line for _node, line in lines), signatures=False)
	if not (shown and folded):
		return None
	head = next(line for line in folded.splitlines() if line.strip())
	return next((node for node, line in lines if head.startswith(line) or line.startswith(head)), None)


def _cut(mark: Tag | NavigableString) -> str:
	"""Take out `mark` and all that follows it; its HTML. What it lay in is closed before it."""
	taken, node = [], mark
	following = [mark, *mark.next_siblings]
	while node.parent is not None:
		node = node.parent
		after = list(node.next_siblings)
		taken += [str(part.extract()) for part in following]
		following = after
	return "".join(taken)


# --- plain text


def split_text(text: str, *, signatures: bool = True) -> tuple[str, str]:
	"""What somebody wrote, and what stands below it: quotes, and the signature."""
	text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
	if len(text) > TRIM_LIMIT or max(map(len, text.split("\n"))) > LINE_LIMIT:
		return text, ""
	written = _written(text, signatures)
	position = _end_of(text, written)
	shown, folded = text[:position].strip(), text[position:].strip()
	return (shown, folded) if shown else (text, "")


def _written(text: str, signatures: bool) -> str:
	message = EmailMessage(text=text, languages=list(LANGUAGES), keep_hyphen_lists=True).read()
	reply = message.replies[0] if message.replies else None
	found = (reply.body if signatures else reply.full_body) if reply else text
	lines = found.split("\n")
	quoted = False
	while lines and (lines[-1].startswith(">") or not lines[-1].strip()):
		quoted = quoted or lines[-1].startswith(">")
		lines.pop()
	if quoted and len(lines) > 1 and lines[-1].endswith(":"):
		lines.pop()  # “So-and-so wrote:” in words that the library does not know
	return "\n".join(lines)


def _end_of(text: str, written: str) -> int:
	"""Where in the original the last line of what was written ends: the library changes white space."""
	kept = sum(1 for line in written.split("\n") if line.strip())
	seen = position = 0
	for line in text.split("\n"):
		if seen == kept:
			break
		seen += bool(line.strip())
		position += len(line) + 1
	return position if kept else 0
