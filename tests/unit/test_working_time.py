import pytest

from servicedesk_app.rules.working_time import included, minutes_between


@pytest.mark.parametrize("seconds, minutes", [(0, 1), (1, 1), (60, 1), (61, 2), (3600, 60), (-5, 1)])
def test_every_minute_that_was_begun_counts(seconds, minutes):
	assert minutes_between(1_700_000_000, 1_700_000_000 + seconds) == minutes


@pytest.mark.parametrize(
	"hours, used, left, beyond",
	[(2, 0, 120, 0), (1.5, 90, 0, 0), (1, 75, 0, 15), (0, 30, 0, 30), (0.25, 5, 10, 0)],
)
def test_what_is_left_of_the_included_hours(hours, used, left, beyond):
	found = included(hours, used)

	assert (found.used, found.left, found.beyond) == (used, left, beyond)
