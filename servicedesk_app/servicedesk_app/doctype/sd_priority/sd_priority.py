from servicedesk_app.ticketing.masters import MasterRecord


class SDPriority(MasterRecord):
	"""One step of urgency, with what belongs there."""
