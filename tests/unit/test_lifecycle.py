import re
from pathlib import Path

import pytest

from servicedesk_app.rules import lifecycle
from servicedesk_app.rules.lifecycle import CATEGORIES, MOVES, find_move, next_categories, whose_turn

README = Path(__file__).parents[2] / "servicedesk_app/servicedesk_app/doctype/sd_ticket/README.md"

# Who may move a ticket from the row's category to the column's, in the order of CATEGORIES:
# a = agent, c = customer, r = rule. Written down apart from the table, so that neither changes alone.
GRID = """
New                  .  ar a  a  a ar .  acr
Assigned             ar .  a  a  a ar .  acr
In Progress          ar ar .  a  a ar .  acr
Waiting for Customer acr ar ac . a ar .  acr
Waiting for Supplier ar ar a  a  . ar .  acr
Resolved             ac .  ac .  . .  acr r
Closed               ac ac .  .  . .  .  .
Cancelled            a  .  .  .  . .  .  .
"""
ACTORS = {"a": lifecycle.AGENT, "c": lifecycle.CUSTOMER, "r": lifecycle.RULE}


def expected():
	for before, line in zip(CATEGORIES, GRID.strip().splitlines(), strict=True):
		cells = line.removeprefix(before).split()
		for after, cell in zip(CATEGORIES, cells, strict=True):
			for letter, actor in ACTORS.items():
				yield before, after, actor, letter in cell


@pytest.mark.parametrize(("before", "after", "actor", "allowed"), list(expected()))
def test_every_pair_of_categories_for_every_actor(before, after, actor, allowed):
	assert bool(find_move(before, after, actor)) == allowed


def test_an_unknown_actor_may_do_nothing():
	assert not any(find_move(before, after, "guest") for before in CATEGORIES for after in CATEGORIES)


def test_each_pair_stands_in_the_table_once():
	pairs = [(move.before, move.after) for move in MOVES]

	assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.before} to {move.after}")
def test_what_a_move_requires(move):
	waits_ends_or_comes_back = (
		move.after in {*lifecycle.WAITING, lifecycle.CANCELLED}
		or move.before in {*lifecycle.SOLVED, lifecycle.CANCELLED}
	) and move.after != lifecycle.CLOSED
	wanted = lifecycle.REASON if waits_ends_or_comes_back else ""

	assert move.requires == (lifecycle.RESOLUTION if move.after == lifecycle.RESOLVED else wanted)


def test_only_what_is_solved_can_be_closed_and_nothing_is_solved_without_words():
	assert {move.before for move in MOVES if move.after == lifecycle.CLOSED} == {lifecycle.RESOLVED}
	assert {move.requires for move in MOVES if move.after == lifecycle.RESOLVED} == {lifecycle.RESOLUTION}


def test_a_customer_never_assigns_starts_afresh_or_resolves():
	for before in CATEGORIES:
		reachable = set(next_categories(before, lifecycle.CUSTOMER))
		assert lifecycle.RESOLVED not in reachable
		assert not reachable & lifecycle.WAITING
		if before not in lifecycle.SOLVED | {lifecycle.WAITING_FOR_CUSTOMER}:
			assert reachable <= {lifecycle.CANCELLED}


def test_next_categories_are_in_the_order_of_a_tickets_life():
	assert next_categories(lifecycle.RESOLVED, lifecycle.CUSTOMER) == ["New", "In Progress", "Closed"]
	assert next_categories(lifecycle.CANCELLED, lifecycle.CUSTOMER) == []


@pytest.mark.parametrize(
	("category", "turn"),
	list(
		zip(
			CATEGORIES,
			("desk", "desk", "desk", "customer", "supplier", "customer", "nobody", "nobody"),
			strict=True,
		)
	),
)
def test_whose_turn_it_is(category, turn):
	assert whose_turn(category) == turn


def test_reopenings_and_rejections_are_moves_of_the_table():
	assert {(move.before, move.after) for move in MOVES} >= lifecycle.REOPENING | lifecycle.REJECTION


def test_the_readme_beside_the_doctype_lists_exactly_the_moves_of_the_table():
	rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", README.read_text(), re.MULTILINE)
	listed = [tuple(cell.strip() for cell in row) for row in rows]
	moves = [(move.before, move.after, ", ".join(sorted(move.actors)), move.requires) for move in MOVES]

	assert [row for row in listed if row[0] in CATEGORIES and row[1] in CATEGORIES] == moves
