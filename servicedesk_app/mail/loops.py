"""How often machines may answer machines."""


def may_answer(sender: str, ticket: str | None) -> bool:
	"""Whether an automatic answer may go to who has just written."""
	return True
