import pytest

from servicedesk_app.rules.assignment import BY_HAND, IN_TURN, LEAST_LOADED, Candidate, choose

ANN = Candidate("ann", open_tickets=5, last_assigned_at=100)
BOB = Candidate("bob", open_tickets=2, last_assigned_at=300)
CLEO = Candidate("cleo", open_tickets=2, last_assigned_at=200)
EVERYBODY = [BOB, ANN, CLEO]


def away(candidate):
	return candidate._replace(away=True)


def test_by_hand_chooses_nobody():
	assert choose(BY_HAND, EVERYBODY) is None


def test_in_turn_is_whoever_waited_longest():
	assert choose(IN_TURN, EVERYBODY) == "ann"
	assert choose(IN_TURN, [away(ANN), BOB, CLEO]) == "cleo"


def test_in_turn_gives_everybody_the_same_number():
	agents = {name: Candidate(name, 0, 0) for name in "abc"}
	got = []
	for at in range(1, 10):
		chosen = choose(IN_TURN, agents.values())
		got.append(chosen)
		agents[chosen] = agents[chosen]._replace(last_assigned_at=at)

	assert "".join(got) == "abcabcabc"


def test_least_loaded_and_of_equals_whoever_waited_longest():
	assert choose(LEAST_LOADED, EVERYBODY) == "cleo"
	assert choose(LEAST_LOADED, [ANN, BOB, away(CLEO)]) == "bob"


@pytest.mark.parametrize("method", [BY_HAND, IN_TURN, LEAST_LOADED])
def test_the_named_technician_comes_first_when_present(method):
	assert choose(method, EVERYBODY, named="bob") == "bob"
	assert choose(method, [ANN, away(BOB), CLEO], named="bob") == choose(method, [ANN, CLEO])
	assert choose(method, EVERYBODY, named="stranger") == choose(method, EVERYBODY)


@pytest.mark.parametrize("method", [BY_HAND, IN_TURN, LEAST_LOADED])
def test_nobody_is_chosen_when_nobody_is_present(method):
	assert choose(method, [], named="bob") is None
	assert choose(method, [away(one) for one in EVERYBODY], named="bob") is None
