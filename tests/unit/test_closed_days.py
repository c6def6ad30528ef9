from datetime import date

from servicedesk_app.rules.closed_days import (
	FILE,
	OWN,
	ClosedDay,
	Row,
	each_day,
	fill,
	missing,
	years_to_fill,
)

NEW_YEAR, CHRISTMAS = date(2027, 1, 1), date(2027, 12, 25)
LIST = [ClosedDay(CHRISTMAS, "Christmas"), ClosedDay(NEW_YEAR, "New Year")]


def filled(rows=(), remembered=(), source="DK", years=(2027,)):
	return fill(LIST, source=source, years=years, rows=list(rows), remembered=remembered)


def added(filling):
	return [closed.day for closed in filling.added]


def test_an_empty_calendar_gets_all_in_order():
	assert added(filled()) == [NEW_YEAR, CHRISTMAS]


def test_filling_again_adds_nothing():
	first = filled()
	rows = [Row(closed.day, "DK") for closed in first.added]
	again = filled(rows, first.remembered)
	assert (again.added, again.dropped, again.remembered) == ([], [], first.remembered)


def test_a_day_that_an_admin_removed_stays_removed():
	first = filled()
	assert added(filled([Row(NEW_YEAR, "DK")], first.remembered)) == []


def test_a_day_with_hours_of_the_admins_own_is_left_alone():
	assert added(filled([Row(CHRISTMAS, OWN)])) == [NEW_YEAR]


def test_another_country_takes_the_first_ones_untouched_days_out_and_no_others():
	rows = [
		Row(date(2027, 5, 17), "DK"),
		Row(date(2027, 6, 5), OWN),
		Row(date(2027, 7, 1), FILE),
		Row(date(2028, 5, 1), "DK"),  # a year that is not filled now
	]
	filling = filled(rows, source="DE-BY")
	assert filling.dropped == [date(2027, 5, 17)]
	assert added(filling) == [NEW_YEAR, CHRISTMAS]


def test_a_country_that_is_chosen_again_is_filled_anew():
	danish = filled()
	german = filled([Row(day, "DK") for day in added(danish)], danish.remembered, source="DE")
	assert added(german) == [NEW_YEAR, CHRISTMAS]
	assert added(filled([Row(day, "DE") for day in added(german)], german.remembered)) == [
		NEW_YEAR,
		CHRISTMAS,
	]


def test_a_file_adds_each_date_once_and_only_where_there_is_none():
	days = [*LIST, ClosedDay(CHRISTMAS, "Again"), ClosedDay(date(2027, 6, 5), "Constitution Day")]
	assert [closed.day for closed in missing(days, {NEW_YEAR})] == [date(2027, 6, 5), CHRISTMAS]


def test_a_span_of_days_has_at_least_one():
	assert [c.day.day for c in each_day(date(2027, 12, 24), date(2027, 12, 27), "")] == [24, 25, 26]
	assert [c.day.day for c in each_day(date(2027, 12, 24), date(2027, 12, 24), "")] == [24]


def test_years_that_are_missing_ahead():
	assert list(years_to_fill(0, 2026, 2)) == [2026, 2027, 2028]
	assert list(years_to_fill(2027, 2026, 2)) == [2028]
	assert list(years_to_fill(2028, 2026, 2)) == []
	assert list(years_to_fill(2019, 2026, 2)) == [2026, 2027, 2028]
