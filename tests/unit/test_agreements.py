from servicedesk_app.rules.agreements import Target, most_specific, same_case


def target(row, ticket_type="", priority="", metric="Reaction"):
	return Target(row, metric, ticket_type, priority, 4, "Hours", "")


ANY, FAULT, HIGH, HIGH_FAULT = (
	target("any"),
	target("fault", "Fault"),
	target("high", "", "High"),
	target("high fault", "Fault", "High"),
)
ALL = [ANY, FAULT, HIGH, HIGH_FAULT]


def chosen(targets, ticket_type, priority):
	return most_specific(targets, metric="Reaction", ticket_type=ticket_type, priority=priority)


def test_the_most_specific_row_wins_whatever_the_order():
	for rows in (ALL, ALL[::-1]):
		assert chosen(rows, "Fault", "High") is HIGH_FAULT
		assert chosen(rows, "Fault", "Low") is FAULT
		assert chosen(rows, "Question", "High") is HIGH
		assert chosen(rows, "Question", "Low") is ANY


def test_the_type_weighs_more_than_the_priority():
	assert chosen([HIGH, FAULT], "Fault", "High") is FAULT


def test_without_a_fitting_row_nothing_is_promised():
	assert chosen([FAULT], "Question", "High") is None
	assert most_specific(ALL, metric="Resolution", ticket_type="Fault", priority="High") is None


def test_of_two_rows_alike_the_first_counts_and_the_pair_is_named():
	first, second = target("first", "Fault"), target("second", "Fault")

	assert chosen([first, second], "Fault", "Low") is first
	assert same_case([ANY, first, second]) == [(first, second)]
	assert same_case(ALL) == []
