"""Whatever colour an admin gives a desk, what is written with it and on it can be read."""

from hypothesis import given
from hypothesis import strategies as st

from servicedesk_app.rules import colours

channels = st.integers(0, 255)
any_colour = st.builds("#{:02x}{:02x}{:02x}".format, channels, channels, channels)


@given(any_colour)
def test_every_colour_gives_readable_pairs(colour):
	palette = colours.palette(colour)

	assert colours.contrast(palette["on-brand"], palette["brand"]) >= colours.READABLE
	assert colours.contrast(palette["brand-light"], colours.LIGHT_PAGE) >= colours.READABLE
	assert colours.contrast(palette["brand-dark"], colours.DARK_PAGE) >= colours.READABLE


@given(st.text())
def test_what_is_no_colour_never_reaches_the_style_sheet(text):
	assert colours.normal(text) in (colours.DEFAULT, text.strip().lower()) or len(text.strip()) == 4


def test_known_contrasts():
	assert round(colours.contrast("#000000", "#ffffff"), 1) == 21
	assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48


def test_short_and_missing_colours():
	assert colours.normal("#1AF") == "#11aaff"
	assert colours.normal(None) == colours.normal("red;}body{display:none") == colours.DEFAULT


@given(any_colour, st.sampled_from([colours.WHITE, colours.BLACK, colours.AUTOMATIC, None]), any_colour)
def test_whatever_is_wanted_gives_readable_pairs(colour, text, accent):
	palette = colours.palette(colour, text, accent)

	assert colours.contrast(palette["on-brand"], palette["brand"]) >= colours.READABLE
	assert colours.contrast(palette["brand-light"], colours.LIGHT_PAGE) >= colours.READABLE
	assert colours.contrast(palette["brand-dark"], colours.DARK_PAGE) >= colours.READABLE


@given(any_colour)
def test_what_is_proposed_passes_and_a_colour_that_passes_is_left_alone(colour):
	for text, ink in ((colours.WHITE, colours.PAPER), (colours.BLACK, colours.INK)):
		nearest = colours.nearest_under(text, colour)
		assert colours.contrast(nearest, ink) >= colours.READABLE
		assert colours.nearest_under(text, nearest) == nearest
	nearest = colours.nearest_on_page(colour)
	assert colours.contrast(nearest, colours.LIGHT_PAGE) >= colours.READABLE
	assert colours.nearest_on_page(nearest) == nearest
