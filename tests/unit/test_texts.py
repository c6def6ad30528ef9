import pytest

from servicedesk_app.rules.texts import paragraphs, plain_line


@pytest.mark.parametrize(
	("typed", "kept"),
	[
		("  Mail   is\n down\t", "Mail is down"),
		("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
		("a -> b & c < d", "a -› b & c ‹ d"),
		("\u202eevil\u202c\x00", "evil"),
		("Příliš žluťoučký kůň, ąćęłńóśźż, æøå, Привет", "Příliš žluťoučký kůň, ąćęłńóśźż, æøå, Привет"),
		(" \u200f\n", ""),
	],
)
def test_a_line_is_folded_and_cannot_be_markup(typed, kept):
	assert plain_line(typed) == kept


@pytest.mark.parametrize(
	("typed", "kept"),
	[
		("", ""),
		(" \n ", ""),
		("one", "<p>one</p>"),
		("one\ntwo", "<p>one<br>two</p>"),
		("one\r\n\r\ntwo", "<p>one</p><p>two</p>"),
		('<b>x</b> & "y"', '<p>&lt;b&gt;x&lt;/b&gt; &amp; "y"</p>'),
	],
)
def test_paragraphs_keep_every_word_and_no_tag(typed, kept):
	assert paragraphs(typed) == kept
