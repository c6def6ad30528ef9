"""What ends when a person leaves a customer: whoever takes them out, and by whatever way."""

from frappe import _

from servicedesk_app.access import invitations
from servicedesk_app.ticketing import one_time_links


def end_access(user: str, customer: str) -> None:
	"""Links into tickets, and invitations they have sent. The account itself stays: it may be used for something
	else on this site, and reports and sees nothing for this customer any more."""
	one_time_links.revoke_of(user, _("Has left {0}").format(customer))
	invitations.withdraw_by(user, customer)
