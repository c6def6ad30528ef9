"""Bytes of a mail as text, whatever their label says: senders mislabel, and some do not label at all.

Nothing here raises: what cannot be read at all comes out with replacement characters.
"""

import codecs

_ALIASES = {
	"utf8mb4": "utf-8",
	"cp-1250": "cp1250",
	"cp-1251": "cp1251",
	"cp-1252": "cp1252",
	"x-user-defined": "",
}
_MULTI_BYTE = ("utf-16", "utf-32", "utf-7", "iso-2022", "shift", "euc", "gb", "big5", "hz", "cp932", "cp949")
_VAGUE = frozenset({"ascii", "iso8859-1", "latin-1", ""})
"""Labels that programs write without looking."""

_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5")
_GUESSES = ("cp1252", "cp1250", "iso8859-2", *_CYRILLIC)
_LETTERS = {
	"cp1252": "æøåéèëïöüäáíóúñçêôß",
	"cp1250": "áčďéěíňóřšťúůýžąćęłńśźżöüäőű",
	"iso8859-2": "áčďéěíňóřšťúůýžąćęłńśźżöüäőű",
	"cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
}
_PUNCTUATION = frozenset("“”„«»‘’‚–—…§°€№\xa0·•")


def decode(data: bytes, label: str | None = None) -> str:
	"""The text of `data`, labelled with a charset or with none."""
	if data.isascii() and not _is_multi_byte(label):
		return data.decode("ascii")
	known = _codec(label)
	if known and _is_multi_byte(known):
		return _read(data, known)
	if (text := _as_utf8(data)) is not None:
		return text
	if known in _VAGUE or known == "utf-8":
		return _guess(data)
	return _checked(data, known)


def _codec(label: str | None) -> str:
	"""Python's name of a charset; "" for none that it knows."""
	name = (label or "").strip().strip("\"'").lower()
	try:
		return codecs.lookup(_ALIASES.get(name, name)).name if name else ""
	except (LookupError, ValueError):
		return ""


def _is_multi_byte(label: str | None) -> bool:
	return bool(label) and str(label).strip().lower().startswith(_MULTI_BYTE)


def _read(data: bytes, codec: str) -> str:
	try:
		return data.decode(codec, "replace")
	except (LookupError, UnicodeError, ValueError):
		return data.decode("utf-8", "replace")


def _as_utf8(data: bytes) -> str | None:
	"""Text of a single-byte charset is almost never valid UTF-8 by chance."""
	try:
		return data.decode("utf-8")
	except UnicodeDecodeError:
		return None


def _checked(data: bytes, codec: str) -> str:
	"""The label is believed, unless another charset of the same script reads plainly better."""
	if codec in _CYRILLIC:
		rivals: tuple[str, ...] = _CYRILLIC
	elif codec in ("iso8859-2", "cp1250"):
		rivals = ("iso8859-2", "cp1250")
	else:
		return _read(data, codec)
	labelled = _score(data, codec)
	best = max(rivals, key=lambda rival: _score(data, rival))
	return _read(data, best if _score(data, best) > labelled + max(2.0, abs(labelled) * 0.2) else codec)


def _guess(data: bytes) -> str:
	mangled = data.decode("utf-8", "replace")
	high = sum(byte > 127 for byte in data)
	if mangled.count("�") * 4 < high:
		return mangled  # UTF-8 that was damaged or cut
	return _read(data, max(_GUESSES, key=lambda codec: _score(data, codec)))


def _score(data: bytes, codec: str) -> float:
	"""How much like a language text reads: its letters, fewer capitals than small ones, no strange signs."""
	text = _read(data[:4000], codec)
	letters = _LETTERS["cyrillic" if codec in _CYRILLIC else codec]
	score, before = 0.0, " "
	for char in text:
		if char > "\x7f":
			score += _worth(char, before, letters)
		before = char
	return score


def _worth(char: str, before: str, letters: str) -> float:
	if char in letters:
		return 1.0
	if char.lower() in letters:
		return -0.5 if before.islower() else 0.6
	if char in _PUNCTUATION:
		return 0.2
	return -2.0 if char < "\xa0" or char == "�" else -1.0
