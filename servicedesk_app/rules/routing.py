"""Routing: ordered rules, as data, decide where a new ticket goes and what it is."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

CONDITIONS = ("desk", "customer", "channel", "ticket_type")
RESULTS = ("queue", "ticket_type", "category", "priority")


class Rule(NamedTuple):
	"""One rule. Empty conditions fit anything; empty results set nothing."""

	name: str
	conditions: Mapping[str, str]
	categories: frozenset[str]
	"""The category and its parts; empty fits any."""
	words: tuple[str, ...]
	results: Mapping[str, str]
	overrules_reporter: bool = False


def first_fitting(rules: Iterable[Rule], ticket: Mapping[str, str], text: str) -> Rule | None:
	"""The first rule all of whose conditions hold for the ticket's values and its text."""
	return next((rule for rule in rules if _fits(rule, ticket, text)), None)


def _fits(rule: Rule, ticket: Mapping[str, str], text: str) -> bool:
	return (
		all(not wanted or ticket.get(field) == wanted for field, wanted in rule.conditions.items())
		and (not rule.categories or ticket.get("category") in rule.categories)
		and (not rule.words or any(contains_word(text, word) for word in rule.words))
	)


def contains_word(text: str, word: str) -> bool:
	"""Whether `word` stands in `text` as a whole word, whatever its case. A final * lets the word go on."""
	stem, goes_on = (word[:-1], True) if word.endswith("*") else (word, False)
	pattern = rf"(?<!\w){re.escape(stem.casefold())}" + ("" if goes_on else r"(?!\w)")
	return bool(stem) and re.search(pattern, text.casefold()) is not None


def split_words(typed: str) -> tuple[str, ...]:
	"""The words of a rule as an admin types them: one a line, or separated by commas or semicolons."""
	return tuple(word.strip() for word in re.split(r"[\n,;]", typed) if word.strip())


def outcome(rule: Rule | None, chosen: Mapping[str, str]) -> dict[str, str]:
	"""What the rule sets beside what the reporter `chosen`: only empty fields, unless it overrules."""
	if not rule:
		return {}
	return {
		field: value
		for field, value in rule.results.items()
		if value and (rule.overrules_reporter or not chosen.get(field))
	}
