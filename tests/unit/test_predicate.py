"""A condition must mean the same to Python and to SQL: here on a real (SQLite) database, random conditions and rows."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from servicedesk_app.rules.predicate import (
	AllOf,
	Always,
	AnyOf,
	HasRow,
	Never,
	NotOneOf,
	OneOf,
	alternatives,
	one_of,
	to_sql,
)

VALUES = ("", "a", "b", "it's", 'quo"te')
FIELDS = ("desk", "customer")

leaves = st.one_of(
	st.just(Always()),
	st.just(Never()),
	st.builds(OneOf, st.sampled_from(FIELDS), st.frozensets(st.sampled_from(VALUES))),
	st.builds(NotOneOf, st.sampled_from(FIELDS), st.frozensets(st.sampled_from(VALUES))),
	st.builds(HasRow, st.just("watchers"), st.just("Watcher"), st.just("user"), st.sampled_from(VALUES)),
)
conditions = st.recursive(
	leaves,
	lambda inner: st.one_of(
		st.builds(AnyOf, st.tuples(inner, inner)),
		st.builds(AllOf, st.tuples(inner, inner)),
	),
	max_leaves=6,
)
records = st.fixed_dictionaries(
	{
		"desk": st.sampled_from((None, *VALUES)),
		"customer": st.sampled_from((None, *VALUES)),
		"watchers": st.lists(st.fixed_dictionaries({"user": st.sampled_from(VALUES)}), max_size=3),
	}
)


def quote(value):
	return "'" + value.replace("'", "''") + "'"


def listed(condition, record):
	database = sqlite3.connect(":memory:")
	database.execute("create table tabTicket (name, desk, customer)")
	database.execute("create table tabWatcher (parent, parenttype, user)")
	database.execute("insert into tabTicket values ('1', ?, ?)", (record["desk"], record["customer"]))
	for row in record["watchers"]:
		database.execute("insert into tabWatcher values ('1', 'Ticket', ?)", (row["user"],))
	database.execute("insert into tabWatcher values ('2', 'Ticket', 'a'), ('1', 'Other', 'b')")
	sql = to_sql(condition, "Ticket", quote)
	assert sql.startswith("(") and sql.endswith(")")  # Frappe joins conditions with a bare `and`
	return bool(database.execute(f"select 1 from tabTicket where {sql}").fetchall())


@given(conditions, records)
def test_python_and_sql_agree(condition, record):
	assert condition.holds(record) == listed(condition, record)


def test_no_values_and_empty_fields_match_nothing():
	assert not one_of("desk", []).holds({"desk": "a"})
	assert not one_of("desk", [""]).holds({"desk": ""})
	assert not one_of("desk", ["a"]).holds({})


def test_operators_read_as_words():
	condition = one_of("desk", ["a"]) & (one_of("customer", ["b"]) | Always())
	assert condition.holds({"desk": "a", "customer": "z"})
	assert not condition.holds({"desk": "z", "customer": "b"})


@given(conditions, records)
def test_one_of_its_alternatives_holds_exactly_where_the_condition_does(condition, record):
	assert any(part.holds(record) for part in alternatives(condition)) == condition.holds(record)


@given(conditions)
def test_alternatives_have_no_or_in_them(condition):
	assert "AnyOf" not in repr(alternatives(condition))
