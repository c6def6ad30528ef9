import pytest

from servicedesk_app.rules.routing import Rule, contains_word, first_fitting, outcome, split_words


def rule(name="rule", *, categories=(), words=(), results=None, overrules=False, **conditions):
	return Rule(name, conditions, frozenset(categories), tuple(words), results or {}, overrules)


@pytest.mark.parametrize(
	("text", "word", "found"),
	[
		("The printer is on fire", "printer", True),
		("PRINTER!", "printer", True),
		("Printers", "printer", False),
		("Printers", "printer*", True),
		("reprinter", "printer*", False),
		("a C++ question", "c++", True),
		("no login (VPN)", "vpn", True),
		("my_vpn_box", "vpn", False),
		("Не работает ПРИНТЕР.", "принтер", True),
		("Der Fußboden", "FUSSBODEN", True),
		("on fire", "on fire", True),
		("anything", "*", False),
		("anything", "", False),
	],
)
def test_a_word_is_found_as_a_whole_word_whatever_its_case(text, word, found):
	assert contains_word(text, word) == found


def test_words_are_typed_one_a_line_or_separated():
	assert split_words(" vpn, login;mail\n\n on fire ,") == ("vpn", "login", "mail", "on fire")
	assert split_words("") == ()


def test_the_first_rule_that_fits_decides():
	rules = [rule("other", desk="B"), rule("first", desk="A"), rule("second", desk="A")]

	assert first_fitting(rules, {"desk": "A"}, "").name == "first"
	assert first_fitting(rules, {"desk": "C"}, "") is None


@pytest.mark.parametrize("field", ["desk", "customer", "channel", "ticket_type"])
def test_each_condition_counts_and_an_empty_one_fits_anything(field):
	assert first_fitting([rule(**{field: "x"})], {field: "x"}, "")
	assert not first_fitting([rule(**{field: "x"})], {field: "y"}, "")
	assert not first_fitting([rule(**{field: "x"})], {}, "")
	assert first_fitting([rule(**{field: ""})], {field: "y"}, "")


def test_all_conditions_must_hold_and_one_of_the_words():
	one = rule(desk="A", channel="Mail", categories=["Network", "Wi-Fi"], words=["down", "slow"])
	ticket = {"desk": "A", "channel": "Mail", "category": "Wi-Fi"}

	assert first_fitting([one], ticket, "it is slow")
	assert not first_fitting([one], ticket, "it is gone")
	assert not first_fitting([one], {**ticket, "category": "Printer"}, "slow")
	assert not first_fitting([one], {**ticket, "category": ""}, "slow")
	assert not first_fitting([one], {**ticket, "channel": "Portal"}, "slow")


def test_the_reporters_choice_stays_unless_the_rule_overrules_it():
	results = {"queue": "Network", "priority": "A", "category": None}
	chosen = {"priority": "D", "queue": None}

	assert outcome(rule(results=results), chosen) == {"queue": "Network"}
	assert outcome(rule(results=results, overrules=True), chosen) == {"queue": "Network", "priority": "A"}
	assert outcome(None, chosen) == {}
