import pytest

from servicedesk_app.rules import hours_text


@pytest.mark.parametrize(
	"text, pairs",
	[
		("08:00–16:00", [("08:00", "16:00")]),
		("8-16", [("08:00", "16:00")]),
		(" 8.30 - 12:00 , 13—15:30 ", [("08:30", "12:00"), ("13:00", "15:30")]),
		("0-24", [("00:00", "24:00")]),
		("22:00–06:00", [("22:00", "06:00")]),
		("", []),
		("Closed", []),
		("–", []),
	],
)
def test_a_days_hours_are_read_as_people_write_them(text, pairs):
	assert hours_text.parse(text) == pairs


@pytest.mark.parametrize(
	"text", ["8", "8-25", "08:60-12:00", "24-8", "8-12,", "morning", "8-24:01", "8–12–14"]
)
def test_what_is_no_time_from_and_to_is_refused(text):
	with pytest.raises(ValueError):
		hours_text.parse(text)


def test_what_is_written_is_read_again():
	pairs = [("08:00", "12:00"), ("13:00", "24:00")]

	assert hours_text.parse(hours_text.write(pairs)) == pairs
	assert hours_text.write([]) == ""
