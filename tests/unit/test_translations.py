"""Translated texts: every language has every text that any has, with the same places to fill in."""

import csv
import re
from pathlib import Path

import pytest
import translatable

FOLDER = Path(__file__).parents[2] / "servicedesk_app" / "translations"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.csv"))


def texts(language):
	"""By source, and by source and context for a word that means something else on another page."""
	with (FOLDER / f"{language}.csv").open(newline="") as file:
		return {":".join([source, *context]): text for source, text, *context in csv.reader(file)}


def test_the_missions_languages_are_there():
	assert LANGUAGES == ["cs", "da", "nl", "pl", "ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_and_nothing_is_empty(language):
	for source, translated in texts(language).items():
		assert translated.strip(), source
		assert sorted(re.findall(r"{\w*}", source)) == sorted(re.findall(r"{\w*}", translated)), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_language(language):
	assert {source for other in LANGUAGES for source in texts(other)} == set(texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_person_reads_is_translated_by_us(language):
	"""Frappe's translations of single words mean something else as often as not: “State” as a country."""
	assert translatable.all_texts() - set(texts(language)) == set()


@pytest.mark.parametrize("source", ["Left", "Right", "Order", "Run", "Last", "Link"])
def test_words_of_other_meanings_elsewhere_are_translated_for_our_own_forms_alone(source):
	"""Our translations hold for the whole site: Frappe's “Left” is a side, ERPNext's “Order” is bought or sold."""
	assert not [language for language in LANGUAGES if source in texts(language)]
