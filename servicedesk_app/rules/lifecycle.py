"""The life of a ticket as one table: which move is allowed, to whom, and what it asks for.

Only the category of a status has meaning here; statuses themselves are records that an admin names.
"""

from typing import NamedTuple

NEW = "New"
ASSIGNED = "Assigned"
IN_PROGRESS = "In Progress"
WAITING_FOR_CUSTOMER = "Waiting for Customer"
WAITING_FOR_SUPPLIER = "Waiting for Supplier"
RESOLVED = "Resolved"
CLOSED = "Closed"
CANCELLED = "Cancelled"
CATEGORIES = (
	NEW, ASSIGNED, IN_PROGRESS, WAITING_FOR_CUSTOMER, WAITING_FOR_SUPPLIER, RESOLVED, CLOSED, CANCELLED,
)  # fmt: skip

WAITING = frozenset({WAITING_FOR_CUSTOMER, WAITING_FOR_SUPPLIER})
BEING_WORKED_ON = frozenset({IN_PROGRESS, *WAITING})
SOLVED = frozenset({RESOLVED, CLOSED})
OVER = frozenset({CLOSED, CANCELLED})
OPEN = tuple(category for category in CATEGORIES if category not in OVER)
NEEDS_SOMEBODY = frozenset({ASSIGNED, IN_PROGRESS})

AGENT = "agent"
CUSTOMER = "customer"
RULE = "rule"
"""The actors: staff; the customer by portal, mail or call; a rule such as silence, routing or merging."""

REASON = "reason"
RESOLUTION = "resolution"
"""What a move can ask for: a sentence why, or what was done."""


class Move(NamedTuple):
	"""One allowed change of category: who may make it and what it requires."""

	before: str
	after: str
	actors: frozenset[str]
	requires: str = ""


def _moves(before: str, after: str, actors: str, requires: str = "") -> Move:
	return Move(before, after, frozenset(actors.split()), requires)


MOVES = (
	# a report is looked at
	_moves(NEW, ASSIGNED, "agent rule"),
	_moves(NEW, IN_PROGRESS, "agent"),
	_moves(NEW, WAITING_FOR_CUSTOMER, "agent", REASON),
	_moves(NEW, WAITING_FOR_SUPPLIER, "agent", REASON),
	_moves(NEW, RESOLVED, "agent rule", RESOLUTION),
	_moves(NEW, CANCELLED, "agent customer rule", REASON),
	# somebody is responsible
	_moves(ASSIGNED, NEW, "agent rule"),
	_moves(ASSIGNED, IN_PROGRESS, "agent"),
	_moves(ASSIGNED, WAITING_FOR_CUSTOMER, "agent", REASON),
	_moves(ASSIGNED, WAITING_FOR_SUPPLIER, "agent", REASON),
	_moves(ASSIGNED, RESOLVED, "agent rule", RESOLUTION),
	_moves(ASSIGNED, CANCELLED, "agent customer rule", REASON),
	# work
	_moves(IN_PROGRESS, NEW, "agent rule"),
	_moves(IN_PROGRESS, ASSIGNED, "agent rule"),
	_moves(IN_PROGRESS, WAITING_FOR_CUSTOMER, "agent", REASON),
	_moves(IN_PROGRESS, WAITING_FOR_SUPPLIER, "agent", REASON),
	_moves(IN_PROGRESS, RESOLVED, "agent rule", RESOLUTION),
	_moves(IN_PROGRESS, CANCELLED, "agent customer rule", REASON),
	# the customer's turn; an answer gives it back to whoever is responsible
	_moves(WAITING_FOR_CUSTOMER, NEW, "agent customer rule"),
	_moves(WAITING_FOR_CUSTOMER, ASSIGNED, "agent rule"),
	_moves(WAITING_FOR_CUSTOMER, IN_PROGRESS, "agent customer"),
	_moves(WAITING_FOR_CUSTOMER, WAITING_FOR_SUPPLIER, "agent", REASON),
	_moves(WAITING_FOR_CUSTOMER, RESOLVED, "agent rule", RESOLUTION),
	_moves(WAITING_FOR_CUSTOMER, CANCELLED, "agent customer rule", REASON),
	# somebody else's turn
	_moves(WAITING_FOR_SUPPLIER, NEW, "agent rule"),
	_moves(WAITING_FOR_SUPPLIER, ASSIGNED, "agent rule"),
	_moves(WAITING_FOR_SUPPLIER, IN_PROGRESS, "agent"),
	_moves(WAITING_FOR_SUPPLIER, WAITING_FOR_CUSTOMER, "agent", REASON),
	_moves(WAITING_FOR_SUPPLIER, RESOLVED, "agent rule", RESOLUTION),
	_moves(WAITING_FOR_SUPPLIER, CANCELLED, "agent customer rule", REASON),
	# solved: the customer tests
	_moves(RESOLVED, CLOSED, "agent customer rule"),
	_moves(RESOLVED, IN_PROGRESS, "agent customer", REASON),
	_moves(RESOLVED, NEW, "agent customer", REASON),
	_moves(RESOLVED, CANCELLED, "rule", REASON),
	# over, and yet not
	_moves(CLOSED, ASSIGNED, "agent customer", REASON),
	_moves(CLOSED, NEW, "agent customer", REASON),
	_moves(CANCELLED, NEW, "agent", REASON),
)  # fmt: skip

_TABLE = {(move.before, move.after): move for move in MOVES}

REOPENING = frozenset({(CLOSED, ASSIGNED), (CLOSED, NEW)})
REJECTION = frozenset({(RESOLVED, IN_PROGRESS), (RESOLVED, NEW)})

FIRST = frozenset({NEW, ASSIGNED, IN_PROGRESS})
"""What a ticket may be when it is made: staff also enter what they already work on."""


def find_move(before: str, after: str, actor: str) -> Move | None:
	"""The row of the table for this change by this actor; None when it is not allowed."""
	move = _TABLE.get((before, after))
	return move if move and actor in move.actors else None


def next_categories(before: str, actor: str) -> list[str]:
	"""Where `actor` may take a ticket from `before`, in the order of a ticket's life."""
	return [after for after in CATEGORIES if find_move(before, after, actor)]


TURN = {WAITING_FOR_CUSTOMER: "customer", RESOLVED: "customer", WAITING_FOR_SUPPLIER: "supplier"}


def whose_turn(category: str) -> str:
	"""Who has to act next: "desk", "customer", "supplier" or, when it is over, "nobody"."""
	return "nobody" if category in OVER else TURN.get(category, "desk")
