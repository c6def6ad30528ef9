"""10,000 random courses of a ticket's life: the clocks and the reference model never differ."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

import clock_sequences

pytestmark = pytest.mark.proof


@pytest.mark.parametrize("first", range(1_000, 11_000, 500))
def test_random_courses_agree_with_the_reference_model(first):
	for seed in range(first, first + 500):
		difference = clock_sequences.run(seed)
		assert not difference, difference
