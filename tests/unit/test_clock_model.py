"""The clocks against a slow, obvious model of them: a share here, 10,000 courses in `make proof`."""

import clock_sequences
import pytest

SHARE = 400


@pytest.mark.parametrize("first", range(0, SHARE, 100))
def test_random_courses_agree_with_the_reference_model(first):
	for seed in range(first, first + 100):
		difference = clock_sequences.run(seed)
		assert not difference, difference
