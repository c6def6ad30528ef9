"""winmail.dat taken apart: its files and its text, and nothing worse than less of it when it is damaged."""

import random
import struct

from servicedesk_app.rules import mail_message, mail_tnef


def attribute(number: int, data: bytes, level: int = 1) -> bytes:
	return (
		bytes([level]) + struct.pack("<II", number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
	)


def text_property(number: int, text: str) -> bytes:
	value = text.encode("utf-16-le") + b"\0\0"
	return struct.pack("<HHII", 0x1F, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def named_property() -> bytes:
	name = "Cat".encode("utf-16-le") + b"\0\0"
	head = struct.pack("<HH", 3, 0x8001) + b"G" * 16 + struct.pack("<II", 1, len(name)) + name
	return head + struct.pack("<I", 7)


def properties(*listed: bytes) -> bytes:
	return struct.pack("<I", len(listed)) + b"".join(listed)


def winmail() -> bytes:
	long_name = properties(
		struct.pack("<HHI", 3, 0x3705, 1), named_property(), text_property(0x3707, "Plán přízemí.pdf"),
		text_property(0x3712, "plan@outlook"),
	)  # fmt: skip
	return (
		mail_tnef.SIGNATURE
		+ b"\x01\x00"
		+ attribute(0x00069007, struct.pack("<II", 1250, 0))
		+ attribute(0x0002800C, "Dobrý den, posílám plán.\0".encode("cp1250"))
		+ attribute(0x00069002, b"\1\0\0\0", 2)
		+ attribute(0x00018010, b"PLN~1.PDF\0", 2)
		+ attribute(0x0006800F, b"%PDF-1.7 plan", 2)
		+ attribute(0x00069005, long_name, 2)
		+ attribute(0x00069002, b"\1\0\0\0", 2)
		+ attribute(0x00018010, b"list.csv\0", 2)
		+ attribute(0x0006800F, b"a;b", 2)
	)


def mail(packed: bytes, text: str = "") -> mail_message.Mail:
	head = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
	head += f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--b\r\n"
	head += "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: binary\r\n\r\n"
	return mail_message.read(head.encode() + packed + b"\r\n--b--\r\n")


def test_files_and_text_come_out_with_their_long_names():
	packed = mail_tnef.unpack(winmail())

	assert packed.text == "Dobrý den, posílám plán."
	assert [(file.name, file.content, file.content_id) for file in packed.files] == [
		("Plán přízemí.pdf", b"%PDF-1.7 plan", "plan@outlook"),
		("list.csv", b"a;b", ""),
	]


def test_a_mail_has_the_files_in_place_of_the_package():
	assert [file.name for file in mail(winmail()).attachments] == ["Plán přízemí.pdf", "list.csv"]
	assert "posílám" in mail(winmail()).text
	assert mail(winmail(), "The text outside").text.strip() == "The text outside"


def test_a_package_that_holds_nothing_known_stays_as_it_is():
	assert [file.name for file in mail(mail_tnef.SIGNATURE + b"\1\0").attachments] == ["winmail.dat"]
	assert [file.name for file in mail(b"no tnef at all").attachments] == ["winmail.dat"]


def test_damage_of_any_kind_raises_nothing():
	chance, whole = random.Random(4), winmail()
	for _round in range(3000):
		broken = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
		for _byte in range(chance.randrange(1, 8)):
			if broken:
				broken[chance.randrange(len(broken))] = chance.randrange(256)
		packed = mail_tnef.unpack(bytes(broken))
		assert sum(len(file.content) for file in packed.files) <= len(whole)
