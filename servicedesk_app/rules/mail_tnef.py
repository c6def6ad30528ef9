"""What Outlook packs into a winmail.dat (TNEF, MS-OXTNEF): the files, and the text where it is a plain one.

Reading is generous and never fails: of what is damaged comes what stood before the damage.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from servicedesk_app.rules.mail_charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
FILES_LIMIT = 100
PROPERTIES_LIMIT = 2000
_BODY, _CODEPAGE = 0x0002800C, 0x00069007
_NEW_FILE, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME, _CONTENT_ID, _NAMED = 0x3707, 0x3712, 0x8000
_FIXED = {2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 2, 20: 8, 64: 8, 72: 16}
"""MAPI types of a fixed size, in bytes; all values are padded to four."""

_STRING, _UNICODE, _VARIABLE = 0x1E, 0x1F, (0x1E, 0x1F, 0x0D, 0x102)


@dataclass
class PackedFile:
	"""A file out of a winmail.dat. `content_id` is what the HTML part calls it, if it is a picture in one."""

	name: str = ""
	content: bytes = b""
	content_id: str = ""


@dataclass
class Packed:
	"""All of it; `text` is "" where Outlook wrote none but a rich one."""

	text: str = ""
	files: list[PackedFile] = field(default_factory=list)


def is_tnef(content: bytes) -> bool:
	"""Whether these bytes are a winmail.dat, whatever their name says."""
	return content.startswith(SIGNATURE)


def unpack(content: bytes) -> Packed:
	"""The files and the text."""
	packed, charset = Packed(), "cp1252"
	for attribute, data in _attributes(content):
		if attribute == _CODEPAGE and len(data) >= 4:
			charset = f"cp{struct.unpack_from('<I', data)[0]}"
		elif attribute == _BODY:
			packed.text = decode(data.rstrip(b"\0"), charset)
		elif attribute == _NEW_FILE and len(packed.files) < FILES_LIMIT:
			packed.files.append(PackedFile())
		elif packed.files:
			_add(packed.files[-1], attribute, data, charset)
	packed.files = [file for file in packed.files if file.content]
	return packed


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
	position = len(SIGNATURE) + 2
	while position + 9 <= len(content):
		attribute, length = struct.unpack_from("<II", content, position + 1)
		position += 9
		if position + length > len(content):
			return
		yield attribute, content[position : position + length]
		position += length + 2  # a checksum


def _add(file: PackedFile, attribute: int, data: bytes, charset: str) -> None:
	if attribute == _TITLE:
		file.name = file.name or decode(data.rstrip(b"\0"), charset)
	elif attribute == _DATA:
		file.content = data
	elif attribute == _PROPERTIES:
		found = dict(_texts(data, charset))
		file.name = found.get(_LONG_NAME) or file.name
		file.content_id = found.get(_CONTENT_ID, "")


def _texts(data: bytes, charset: str) -> Iterator[tuple[int, str]]:
	"""The MAPI properties that are texts, by their number, up to the first that makes no sense."""
	try:
		count, position = struct.unpack_from("<I", data)[0], 4
		for _property in range(min(count, PROPERTIES_LIMIT)):
			kind, number = struct.unpack_from("<HH", data, position)
			position = _after_name(data, position + 4) if number >= _NAMED else position + 4
			if kind not in _VARIABLE:
				position += -(-_FIXED[kind] // 4) * 4
				continue
			values, position = struct.unpack_from("<I", data, position)[0], position + 4
			for _value in range(min(values, PROPERTIES_LIMIT)):
				length = struct.unpack_from("<I", data, position)[0]
				value = data[position + 4 : position + 4 + length]
				position += 4 + -(-length // 4) * 4
				if kind in (_STRING, _UNICODE):
					text = (
						value.decode("utf-16-le", "replace") if kind == _UNICODE else decode(value, charset)
					)
					yield number, text.rstrip("\0")
	except (struct.error, KeyError):
		return


def _after_name(data: bytes, position: int) -> int:
	"""Behind the name of a property that has one: its GUID, and a number or a text."""
	position += 16
	is_text, length = struct.unpack_from("<II", data, position)
	return position + 8 + (-(-length // 4) * 4 if is_text else 0)
