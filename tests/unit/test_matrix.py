from datetime import date, timedelta

from servicedesk_app.rules.matrix import (
	FIRST_DAY,
	LAST_DAY,
	Gap,
	Overlap,
	Row,
	Validity,
	gaps,
	overlaps,
	rows_for,
	same_case,
	unpromised,
)

TODAY = date(2026, 6, 1)


def day(offset):
	return TODAY + timedelta(days=offset)


def test_the_most_specific_row_comes_first():
	rows = [
		Row("", "Fault", "type"),
		Row("Bakery", "", "customer"),
		Row("Bakery", "Fault", "both"),
		Row("", "", "all"),
	]
	assert [row.agreement for row in rows_for(rows, "Bakery", "Fault")] == ["both", "customer", "type"]
	assert [row.agreement for row in rows_for(rows, "Bakery", "Question")] == ["customer"]
	assert [row.agreement for row in rows_for(rows, "Other", "Fault")] == ["type"]
	assert rows_for(rows, "Other", "Question") == []


def test_two_rows_for_the_same_case_are_found():
	one, other = Row("Bakery", "Fault", "a"), Row("Bakery", "Fault", "b")
	assert same_case([one, Row("Bakery", "", "c"), other]) == [(one, other)]


def test_overlaps_are_every_pair_that_shares_a_day():
	held = [
		Validity("a", FIRST_DAY, day(10)),
		Validity("b", day(10), LAST_DAY),
		Validity("c", day(20), day(30)),
	]
	assert overlaps(held) == [Overlap("a", "b", day(10), day(10)), Overlap("b", "c", day(20), day(30))]
	assert overlaps([Validity("a", FIRST_DAY, day(9)), Validity("b", day(10), LAST_DAY)]) == []


def test_gaps_are_holes_and_what_comes_after_the_last():
	held = [
		Validity("a", FIRST_DAY, day(10)),
		Validity("b", day(20), day(30)),
		Validity("c", day(25), day(26)),
	]
	assert gaps(held, TODAY) == [Gap(day(11), day(19)), Gap(day(31), LAST_DAY)]
	assert gaps([Validity("a", FIRST_DAY, LAST_DAY)], TODAY) == []
	assert gaps([], TODAY) == [Gap(TODAY, LAST_DAY)]
	assert gaps([Validity("a", day(-20), day(-10)), Validity("b", day(3), LAST_DAY)], TODAY) == [
		Gap(TODAY, day(2))
	]


def test_cases_without_a_promise_are_named_by_metric():
	def promised(metric, ticket_type, priority):
		return metric == "Reaction" and (ticket_type, priority) != ("Question", "Low")

	assert unpromised(promised, ["Reaction", "Resolution"], ["Fault", "Question"], ["High", "Low"]) == {
		"Reaction": [("Question", "Low")],
		"Resolution": [("Fault", "High"), ("Fault", "Low"), ("Question", "High"), ("Question", "Low")],
	}
