"""Translated texts: every language has every text that any has, with the same places to fill in."""

import csv
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "servicedesk_app" / "translations"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.csv"))


def texts(language):
	with (FOLDER / f"{language}.csv").open(newline="") as file:
		return dict(csv.reader(file))


def test_the_missions_languages_are_there():
	assert LANGUAGES == ["cs", "da", "nl", "pl", "ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_and_nothing_is_empty(language):
	for source, translated in texts(language).items():
		assert translated.strip(), source
		assert sorted(re.findall(r"{\w*}", source)) == sorted(re.findall(r"{\w*}", translated)), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(language):
	"""Single words may be missing where Frappe translates them already."""
	sentences = {source for other in LANGUAGES for source in texts(other) if " " in source}

	assert sentences <= set(texts(language))
