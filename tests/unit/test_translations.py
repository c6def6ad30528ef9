"""Translated texts: every language has every text that any has, with the same places to fill in."""

import ast
import csv
import re
from pathlib import Path

import pytest

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


def of_portal():
	"""The texts of the portal's pages, as `_` looks them up."""
	literals = r"""((?:\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))+)"""
	called = re.compile(r"(?<![\w.])_\(" + literals + r"""(?:, context=["'](\w+)["'])?""")
	folders = (FOLDER.parent / "www" / "support", FOLDER.parent / "templates" / "support")
	for file in (file for folder in folders for file in folder.iterdir() if file.suffix in (".py", ".html")):
		for text, context in called.findall(file.read_text()):
			yield ":".join(filter(None, [ast.literal_eval(f"({text})"), context]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_portal_is_translated_by_us(language):
	"""Frappe's translations of single words mean something else as often as not: “State” as a country."""
	assert set(of_portal()) - set(texts(language)) == set()
