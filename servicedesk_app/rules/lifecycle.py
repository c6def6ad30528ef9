"""The categories of a ticket's status. Only they have meaning for rules; statuses themselves are records."""

NEW = "New"
ASSIGNED = "Assigned"
IN_PROGRESS = "In Progress"
WAITING_FOR_CUSTOMER = "Waiting for Customer"
WAITING_FOR_SUPPLIER = "Waiting for Supplier"
RESOLVED = "Resolved"
CLOSED = "Closed"
CANCELLED = "Cancelled"

WAITING = frozenset({WAITING_FOR_CUSTOMER, WAITING_FOR_SUPPLIER})
BEING_WORKED_ON = frozenset({IN_PROGRESS, *WAITING})
SOLVED = frozenset({RESOLVED, CLOSED})
OVER = frozenset({CLOSED, CANCELLED})
NEEDS_SOMEBODY = frozenset({ASSIGNED, IN_PROGRESS})

TURN = {WAITING_FOR_CUSTOMER: "customer", RESOLVED: "customer", WAITING_FOR_SUPPLIER: "supplier"}


def whose_turn(category: str) -> str:
	"""Who has to act next: "desk", "customer", "supplier" or, when it is over, "nobody"."""
	return "nobody" if category in OVER else TURN.get(category, "desk")
