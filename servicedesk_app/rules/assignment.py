"""Who gets a new ticket."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

BY_HAND = "By hand"
IN_TURN = "In turn"
LEAST_LOADED = "Least loaded"


class Candidate(NamedTuple):
	"""An agent of the queue: how many open tickets they have, and when they last got one by rule."""

	user: str
	open_tickets: int
	last_assigned_at: int
	away: bool = False


def choose(method: str, candidates: Iterable[Candidate], named: str | None = None) -> str | None:
	"""The agent for the next ticket, or None when a person has to decide.

	`named` is the technician of the customer's agreement: first whenever present, whatever the method.
	"""
	present = [candidate for candidate in candidates if not candidate.away]
	if named and any(candidate.user == named for candidate in present):
		return named
	if method == IN_TURN:
		return _first(present, lambda agent: (agent.last_assigned_at, agent.user))
	if method == LEAST_LOADED:
		return _first(present, lambda agent: (agent.open_tickets, agent.last_assigned_at, agent.user))
	return None


def _first(candidates: list[Candidate], rank: Callable[[Candidate], tuple[int | str, ...]]) -> str | None:
	chosen = min(candidates, key=rank, default=None)
	return chosen.user if chosen else None
