from servicedesk_app.ticketing.masters import MasterRecord


class SDTicketType(MasterRecord):
	"""What a ticket is: its kind and its defaults."""
