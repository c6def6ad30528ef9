"""Mails of ours that come back."""


def take(inbound, message) -> bool:
	"""Attach a received mail to the mail that it reports on; False when it is no report on a mail of ours."""
	return False
